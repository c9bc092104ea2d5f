"""Questions to MySQL that change nothing, for whoever explains, reports, checks or reviews."""
