"""Submits a job: prepares its environment, jars and command line. Nothing here knows about records."""
