"""Brings all stored card tokens to the version of the newest key, while no job of the application runs (ADR 0031)."""
