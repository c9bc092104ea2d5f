"""An application in MySQL: its lease, its topics, its epoch, and the checkpoint that belongs to the epoch."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lib.database.connection import Cursor, MySql
from lib.database.lease import Lease
from lib.database.migrations import migrate
from lib.database.readers.batch_ledger import last_batch
from lib.errors import CustomerIdentificationError, RefusedError
from lib.settings.model import Settings
from lib.streaming.frozen_settings import Frozen, changes

REBUILD = "Rebuild from the topics with --recover; ids stay the same."


@dataclass(frozen=True)
class Application:
    """The right to write for one application, until it is closed.

    ``written`` is the last batch of the epoch that the ledger held when the application was opened. ``recreated`` are the
    topics that were deleted and created again since the application last ran.
    """

    mysql: MySql
    lease: Lease
    epoch: int
    checkpoints: str
    written: int | None = None
    recreated: frozenset[str] = frozenset()

    @property
    def checkpoint(self) -> str:
        """The folder of the checkpoints of this epoch."""
        return f"{self.checkpoints}/{self.lease.application}/epoch={self.epoch}"

    def begins_again(self, is_there: Callable[[str], bool]) -> bool:
        """Whether a recovery is due: the epoch is not the first one and has no checkpoint yet, perhaps after a crash in a recovery.

        ``is_there`` looks for the folder. Raises :class:`RefusedError` if it is gone while the ledger holds batches of the epoch.
        """
        if is_there(self.checkpoint):
            return False
        if self.written is not None:
            raise RefusedError(
                f"The ledger of {self.lease.application} ends at batch {self.written}, "
                f"but the checkpoint {self.checkpoint} is gone.",
                "Restore it, or rebuild from the topics with --recover; ids stay the same.",
            )
        return self.epoch > 1

    def count_customers(self) -> int:
        """The number of customers now."""
        return self.mysql.transaction(_count_customers)

    def close(self) -> None:
        """Give the lease back."""
        self.mysql.close()


def open_application(
    settings: Settings, migrations: Path, topic_ids: Mapping[str, str], frozen: Frozen, *, recover: bool
) -> Application:
    """Migrate the tables, take the lease, and find the epoch; ``recover`` begins a new epoch.

    Raises :class:`RefusedError` if another driver runs, if a local checkpoint is gone while the ledger holds batches of it, and
    if the state of the join was filled under settings other than ``frozen``.
    """
    migrate(settings.mysql, migrations)
    lease = Lease(settings.application)
    mysql = MySql(settings.mysql, on_connect=lease.take)
    recreated = mysql.transaction(lambda cursor: _bind_topics(cursor, lease, topic_ids, recover=recover))
    if recover:
        mysql.transaction(lambda cursor: raise_epoch(cursor, settings.application, 0))
    epoch, written = mysql.transaction(lambda cursor: _progress(cursor, lease))
    application = Application(mysql, lease, epoch, settings.storage.checkpoints, written, recreated)
    _refuse_a_lost_folder(application)
    mysql.transaction(lambda cursor: _bind_frozen(cursor, lease, frozen, is_empty=written is None))
    return application


def take_over(settings: Settings) -> Application:
    """Open the application for work other than the stream; raises :class:`RefusedError` while a driver runs."""
    lease = Lease(settings.application)
    mysql = MySql(settings.mysql, on_connect=lease.take)
    epoch, written = mysql.transaction(lambda cursor: _progress(cursor, lease))
    return Application(mysql, lease, epoch, settings.storage.checkpoints, written)


def ensure_application(cursor: Cursor, application: str) -> None:
    """Insert the row of an application if no stream has run it yet."""
    cursor.execute(
        "INSERT INTO applications (application) VALUES (%s) AS new "
        "ON DUPLICATE KEY UPDATE application = new.application",
        (application,),
    )


def lock_application(cursor: Cursor, application: str) -> int:
    """Lock the row of an application, and return its epoch; the driver's transactions take the same lock.

    Raises an error if the application does not exist.
    """
    cursor.execute("SELECT epoch FROM applications WHERE application = %s FOR UPDATE", (application,))
    row = cursor.fetchone()
    if row is None:
        raise CustomerIdentificationError(
            f"The application {application} has never run.", "Name the one whose customers these are."
        )
    return int(row[0])


def raise_epoch(cursor: Cursor, application: str, above: int) -> None:
    """Begin a new epoch, higher than the current one and than ``above``."""
    cursor.execute(
        "UPDATE applications SET epoch = GREATEST(epoch, %s) + 1 WHERE application = %s", (above, application)
    )
    cursor.execute(
        "INSERT INTO audit_log (application, event, detail) VALUES (%s, 'epoch raised', %s)",
        (application, json.dumps({"reason": "--recover"})),
    )


def _bind_topics(
    cursor: Cursor, lease: Lease, topic_ids: Mapping[str, str], *, recover: bool
) -> frozenset[str]:
    """The topics whose ids differ from the stored ones; stores the ids, unless that would hide a recreated topic."""
    lease.check(cursor)
    cursor.execute(
        "SELECT topic, topic_id FROM application_topics WHERE application = %s", (lease.application,)
    )
    known = dict(cursor.fetchall())
    recreated = frozenset(
        topic for topic in topic_ids if known.get(topic, topic_ids[topic]) != topic_ids[topic]
    )
    if recover or not recreated:
        cursor.executemany(
            "INSERT INTO application_topics (application, topic, topic_id) VALUES (%s, %s, %s) AS new "
            "ON DUPLICATE KEY UPDATE topic_id = new.topic_id",
            [(lease.application, topic, topic_id) for topic, topic_id in topic_ids.items()],
        )
    return recreated


def _bind_frozen(cursor: Cursor, lease: Lease, frozen: Frozen, *, is_empty: bool) -> None:
    """Store the frozen settings while the state is empty; refuse different ones once it holds rows.

    If none are stored, an older version of the job wrote the state, with other columns.
    """
    lease.check(cursor)
    cursor.execute("SELECT frozen_settings FROM applications WHERE application = %s", (lease.application,))
    (kept,) = cursor.fetchone()
    if is_empty:
        statement = "UPDATE applications SET frozen_settings = %s WHERE application = %s"
        cursor.execute(statement, (json.dumps(frozen), lease.application))
        return
    if kept is None:
        raise RefusedError(
            f"The checkpoint of {lease.application} was written by an older version of the job.", REBUILD
        )
    changed = changes(json.loads(kept), frozen)
    if changed:
        raise RefusedError(
            f"The checkpoint of {lease.application} freezes these settings: {'; '.join(changed)}.",
            "Take the earlier values again, or rebuild from the topics with --recover; ids stay the same.",
        )


def _progress(cursor: Cursor, lease: Lease) -> tuple[int, int | None]:
    epoch = lease.check(cursor)
    return epoch, last_batch(cursor, lease.application, epoch)


def _count_customers(cursor: Cursor) -> int:
    cursor.execute("SELECT COUNT(*) FROM customers")
    (count,) = cursor.fetchone()
    return int(count)


def _refuse_a_lost_folder(application: Application) -> None:
    """Refuse a lost local checkpoint before Spark starts; other file systems are checked later, through Hadoop."""
    if urlsplit(application.checkpoint).scheme:
        return
    try:
        application.begins_again(lambda folder: Path(folder).is_dir())
    except RefusedError:
        application.close()
        raise
