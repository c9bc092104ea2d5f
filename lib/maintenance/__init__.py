"""Upkeep of the Delta tables: small files made into large ones, clustered by what is looked up, old versions cleared."""
