"""The Delta tables by name: whoever writes and whoever reads them has the names from here."""

#: Every message ends in one of these three, with its coordinates.
PROFILES, STORE_RECORDS, QUARANTINE = "history/profiles", "history/store_records", "quarantine"
ARCHIVED = (PROFILES, STORE_RECORDS, QUARANTINE)
#: What a micro-batch, a backfill or a person decided and changed.
MATCHES, CUSTOMER_CHANGES = "matches", "customer_changes"
#: How far each of the two queries has come.
STREAM_PROGRESS, ARCHIVE_PROGRESS = "stream_progress", "archive_progress"
#: Which version of a table was the last one before rows were deleted from it.
REMOVALS = "removals"
