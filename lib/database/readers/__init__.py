"""Read-only queries to MySQL, used by explanations, reports, checks and reviews."""
