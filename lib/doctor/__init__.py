"""Checks everything that a job depends on before one is started, and changes nothing."""
