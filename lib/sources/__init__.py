"""Where messages come from, always with their Kafka coordinates."""
