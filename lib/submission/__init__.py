"""How a job comes to run: its environment, jars and command line. Knows nothing of records."""
