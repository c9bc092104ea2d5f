"""Weights of the linkage model learned from records without labels, by Splink's expectation maximisation on DuckDB."""
