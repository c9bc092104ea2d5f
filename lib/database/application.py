"""An application in MySQL: its tables, its lease, its topics, its epoch, and the checkpoint that belongs to the epoch."""

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
    """The right to write, as long as it is open.

    ``written`` is the last batch of the epoch that was in the ledger when it was opened, ``recreated`` are topics that
    are not those of the epoch before.
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
        """Whether the epoch follows another one and has no checkpoint yet: also after a crash amid a recovery.

        ``is_there`` looks for the folder. Raises :class:`RefusedError` when it is gone and the ledger holds batches of it.
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
        """How many customers there are now."""
        return self.mysql.transaction(_count_customers)

    def close(self) -> None:
        """Give the lease back."""
        self.mysql.close()


def open_application(
    settings: Settings, migrations: Path, topic_ids: Mapping[str, str], frozen: Frozen, *, recover: bool
) -> Application:
    """Bring the tables up to date, take the lease, and find the epoch; ``recover`` begins a new one.

    Raises :class:`RefusedError` when another driver runs, when the ledger holds batches but their checkpoint is gone from
    this machine, and when its state was filled under other settings than the ``frozen`` ones.
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
    """The application as it is, for other work than a stream's; raises :class:`RefusedError` while a driver runs it."""
    lease = Lease(settings.application)
    mysql = MySql(settings.mysql, on_connect=lease.take)
    epoch, written = mysql.transaction(lambda cursor: _progress(cursor, lease))
    return Application(mysql, lease, epoch, settings.storage.checkpoints, written)


def ensure_application(cursor: Cursor, application: str) -> None:
    """Enter an application that no stream has run yet."""
    cursor.execute(
        "INSERT INTO applications (application) VALUES (%s) AS new "
        "ON DUPLICATE KEY UPDATE application = new.application",
        (application,),
    )


def lock_application(cursor: Cursor, application: str) -> int:
    """Lock an application's row beside the driver that runs it, so that one transaction comes after the other; its epoch.

    Raises an error for an application that there is not.
    """
    cursor.execute("SELECT epoch FROM applications WHERE application = %s FOR UPDATE", (application,))
    row = cursor.fetchone()
    if row is None:
        raise CustomerIdentificationError(
            f"The application {application} has never run.", "Name the one whose customers these are."
        )
    return int(row[0])


def raise_epoch(cursor: Cursor, application: str, above: int) -> None:
    """Begin an epoch that is higher than the one before, and than ``above``."""
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
    """Which topics have not the ids that were kept; they are kept, unless that would hide a topic that was recreated."""
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
    """Keep the settings that an empty state is filled under; refuse others for a state that holds rows.

    A state of before they were kept has other columns than this version of the job.
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
    """What needs no Spark is said before it starts; in other file systems only Hadoop can look."""
    if urlsplit(application.checkpoint).scheme:
        return
    try:
        application.begins_again(lambda folder: Path(folder).is_dir())
    except RefusedError:
        application.close()
        raise
