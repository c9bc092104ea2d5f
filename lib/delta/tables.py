"""The Delta tables by name, beside the history of each source, which :mod:`lib.sources.declared` names."""

#: Messages that were rejected, with the reason.
QUARANTINE = "quarantine"
#: What a micro-batch, a backfill or a person decided and changed.
MATCHES, CUSTOMER_CHANGES = "matches", "customer_changes"
#: How far each of the two queries has come; the one of history was called archive when the table was made.
STREAM_PROGRESS, HISTORY_PROGRESS = "stream_progress", "archive_progress"
#: Which version of a table was the last one before rows were deleted from it.
REMOVALS = "removals"
