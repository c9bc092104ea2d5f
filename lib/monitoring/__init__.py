"""Observers of micro-batches: each reads the one report that a batch makes of itself."""
