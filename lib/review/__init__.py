"""Clerical review: pairs that the linkage model leaves to a person, and what the person said."""
