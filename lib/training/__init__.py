"""Learns the weights of the linkage model from unlabelled records, by expectation maximisation with Splink on DuckDB."""
