"""Maintains the Delta tables: compacts small files, clusters by the columns of look-ups, and vacuums old versions."""
