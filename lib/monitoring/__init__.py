"""Observers of micro-batches; each is called with the report of every batch."""
