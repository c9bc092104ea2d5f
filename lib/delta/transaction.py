"""Identifies an append, so that a table takes it once."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DeltaTransaction:
    """Makes an append idempotent, as Delta's ``txnAppId`` and ``txnVersion``.

    An append is skipped if the table has the same or a higher version of the application. So whatever restarts its
    numbers, such as the batches of a rebuilt checkpoint, needs another ``application``.
    """

    application: str
    version: int
