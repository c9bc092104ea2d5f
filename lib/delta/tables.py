"""The names of the Delta tables, except the histories of the sources, which :mod:`lib.sources.declared` names."""

#: Rejected messages, with the reason.
QUARANTINE = "quarantine"
#: The pairs that were decided on, and the changes to customers, by a micro-batch, a backfill or a person.
MATCHES, CUSTOMER_CHANGES = "matches", "customer_changes"
#: The progress of the two queries. The query of the history was called archive when its table was created.
STREAM_PROGRESS, HISTORY_PROGRESS = "stream_progress", "archive_progress"
#: For each deletion of rows from a table, the last version of the table before it.
REMOVALS = "removals"
