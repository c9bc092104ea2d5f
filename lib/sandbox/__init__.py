"""A real Kafka broker and a real MySQL server as child processes, for the demo, the tests and experiments."""
