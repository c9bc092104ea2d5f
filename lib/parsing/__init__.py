"""Bytes into typed records, or a reject with its reason."""
