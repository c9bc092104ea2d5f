"""Generates sample records of people who do not exist, and the truth about who is who."""
