"""MySQL: connection, migrations, lease, ledger, outbox and upserts; what only reads is in :mod:`lib.database.readers`."""
