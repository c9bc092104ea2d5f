"""Turns decoded messages into typed records, or rejects with a reason."""
