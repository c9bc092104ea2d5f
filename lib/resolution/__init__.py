"""Resolves customers: writes the pairs of a micro-batch, or a person's verdict, in one MySQL transaction."""
