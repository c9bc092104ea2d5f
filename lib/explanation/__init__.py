"""Why two records are one customer, or are not; look-ups for a person who asks."""
