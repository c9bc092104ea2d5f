"""The Spark side of a run: the session, the queries, their metrics and their failures."""
