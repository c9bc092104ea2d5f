"""Column names and schemas that stages share: a change of contract is a change in here."""
