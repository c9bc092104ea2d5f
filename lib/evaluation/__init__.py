"""Evaluates the linkage: labelled records go through the same stages as the stream's, and the result is compared."""
