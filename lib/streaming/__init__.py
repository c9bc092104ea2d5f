"""Spark's side of a run: the session, the query, its progress, its end."""
