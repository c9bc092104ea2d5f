"""Where results go: MySQL in one transaction a micro-batch, then Delta."""
