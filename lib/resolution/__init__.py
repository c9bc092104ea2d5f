"""From the pairs of a micro-batch to one MySQL transaction."""
