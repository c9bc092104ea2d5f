"""The demonstration: runs sample records through the whole system, and shows the result."""
