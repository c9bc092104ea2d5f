"""Delta: its tables, history, and the relay that delivers the outbox; what only reads is in :mod:`lib.delta.reader`."""
