"""An application in MySQL: its tables, its lease, its epoch, and the checkpoint that belongs to the epoch."""

import json
from dataclasses import dataclass
from pathlib import Path

from lib.errors import RefusedError
from lib.settings.model import Settings
from lib.sinks.batch_ledger import last_batch
from lib.sinks.lease import Lease
from lib.sinks.migrations import migrate
from lib.sinks.mysql import Cursor, MySql


@dataclass(frozen=True)
class Application:
    """The right to write, as long as it is open."""

    mysql: MySql
    lease: Lease
    epoch: int
    checkpoint: str

    def count_customers(self) -> int:
        """How many customers there are now."""
        return self.mysql.transaction(_count_customers)

    def close(self) -> None:
        """Give the lease back."""
        self.mysql.close()


def open_application(settings: Settings, migrations: Path, *, recover: bool) -> Application:
    """Bring the tables up to date, take the lease, and find the checkpoint of the epoch.

    Raises :class:`RefusedError` when another driver runs, or when the ledger holds batches but their checkpoint is gone.
    """
    plain = MySql(settings.mysql)
    migrate(plain, migrations)
    plain.close()
    lease = Lease(settings.application)
    mysql = MySql(settings.mysql, on_connect=lease.take)
    if recover:
        mysql.transaction(lambda cursor: _raise_epoch(cursor, settings.application))
    epoch, written = mysql.transaction(lambda cursor: _progress(cursor, lease))
    checkpoint = f"{settings.storage.checkpoints}/{settings.application}/epoch={epoch}"
    if written is not None and _is_missing(checkpoint):
        mysql.close()
        raise RefusedError(
            f"The ledger of {settings.application} ends at batch {written}, but the checkpoint {checkpoint} is gone.",
            "Bring it back, or rebuild from the topics with --recover; ids stay the same.",
        )
    return Application(mysql, lease, epoch, checkpoint)


def _progress(cursor: Cursor, lease: Lease) -> tuple[int, int | None]:
    epoch = lease.check(cursor)
    return epoch, last_batch(cursor, lease.application, epoch)


def _count_customers(cursor: Cursor) -> int:
    cursor.execute("SELECT COUNT(*) FROM customers")
    (count,) = cursor.fetchone()
    return int(count)


def _raise_epoch(cursor: Cursor, application: str) -> None:
    cursor.execute("UPDATE applications SET epoch = epoch + 1 WHERE application = %s", (application,))
    cursor.execute(
        "INSERT INTO audit_log (application, event, detail) VALUES (%s, 'epoch raised', %s)",
        (application, json.dumps({"reason": "--recover"})),
    )


def _is_missing(checkpoint: str) -> bool:
    """Whether a local checkpoint is gone; on other file systems Spark's own check has to do."""
    return "://" not in checkpoint and not Path(checkpoint).is_dir()
