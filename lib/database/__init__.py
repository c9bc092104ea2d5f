"""MySQL: connection, migrations, lease, ledger, outbox and upserts. Read-only queries are in :mod:`lib.database.readers`."""
