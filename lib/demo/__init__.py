"""The demonstration: sample records through the whole system, and a screen for a person."""
