"""Looks for card numbers in everything that the system has stored, independently of the code that keeps them out."""
