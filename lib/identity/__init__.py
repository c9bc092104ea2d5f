"""Resolves identities to entities, and gives each customer a stable id and a golden record."""
