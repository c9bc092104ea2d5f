"""Sample records of people who do not exist, with the truth about who is who."""
