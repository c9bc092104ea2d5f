"""The Delta tables: writing, history, and the relay that delivers the outbox. Reading is in :mod:`lib.delta.reader`."""
