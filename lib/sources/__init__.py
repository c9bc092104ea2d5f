"""Reads messages from Kafka, always with their coordinates."""
