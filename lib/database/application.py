"""An application in MySQL: its tables, its lease, its topics, its epoch, and the checkpoint that belongs to the epoch."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lib.database.connection import Cursor, MySql
from lib.database.lease import Lease
from lib.database.migrations import migrate
from lib.database.readers.batch_ledger import last_batch
from lib.errors import CustomerIdentificationError, RefusedError
from lib.settings.model import Settings


@dataclass(frozen=True)
class Application:
    """The right to write, as long as it is open.

    ``written`` is the last batch of the epoch that was in the ledger when it was opened, ``made_again`` are topics that
    are not those of the epoch before.
    """

    mysql: MySql
    lease: Lease
    epoch: int
    checkpoints: str
    written: int | None = None
    made_again: frozenset[str] = frozenset()

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
                "Bring it back, or rebuild from the topics with --recover; ids stay the same.",
            )
        return self.epoch > 1

    def count_customers(self) -> int:
        """How many customers there are now."""
        return self.mysql.transaction(_count_customers)

    def close(self) -> None:
        """Give the lease back."""
        self.mysql.close()


def open_application(
    settings: Settings, migrations: Path, topic_ids: Mapping[str, str], *, recover: bool
) -> Application:
    """Bring the tables up to date, take the lease, and find the epoch; ``recover`` begins a new one.

    Raises :class:`RefusedError` when another driver runs, when the ledger holds batches but their checkpoint is gone from
    this machine, and when its state was filled by other blocking rules.
    """
    migrate(settings.mysql, migrations)
    lease = Lease(settings.application)
    mysql = MySql(settings.mysql, on_connect=lease.take)
    made_again = mysql.transaction(lambda cursor: _bind_topics(cursor, lease, topic_ids, recover=recover))
    if recover:
        mysql.transaction(lambda cursor: raise_epoch(cursor, settings.application, 0))
    epoch, written = mysql.transaction(lambda cursor: _progress(cursor, lease))
    application = Application(mysql, lease, epoch, settings.storage.checkpoints, written, made_again)
    _refuse_a_lost_folder(application)
    rules = settings.linkage.blocking_rules
    mysql.transaction(lambda cursor: _bind_rules(cursor, lease, rules, is_empty=written is None))
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
    """Which topics have not the ids that were kept; they are kept, unless that would hide a topic made again."""
    lease.check(cursor)
    cursor.execute(
        "SELECT topic, topic_id FROM application_topics WHERE application = %s", (lease.application,)
    )
    known = dict(cursor.fetchall())
    made_again = frozenset(
        topic for topic in topic_ids if known.get(topic, topic_ids[topic]) != topic_ids[topic]
    )
    if recover or not made_again:
        cursor.executemany(
            "INSERT INTO application_topics (application, topic, topic_id) VALUES (%s, %s, %s) AS new "
            "ON DUPLICATE KEY UPDATE topic_id = new.topic_id",
            [(lease.application, topic, topic_id) for topic, topic_id in topic_ids.items()],
        )
    return made_again


def _bind_rules(cursor: Cursor, lease: Lease, rules: Sequence[str], *, is_empty: bool) -> None:
    """Keep the rules that an empty state is filled by; refuse others for one that is not: what it holds lacks their keys."""
    lease.check(cursor)
    now = ", ".join(rules)
    cursor.execute("SELECT blocking_rules FROM applications WHERE application = %s", (lease.application,))
    (kept,) = cursor.fetchone()
    if kept is None or is_empty:
        statement = "UPDATE applications SET blocking_rules = %s WHERE application = %s"
        cursor.execute(statement, (now, lease.application))
    elif set(kept.split(", ")) != set(rules):
        raise RefusedError(
            f"The join's state was filled by the blocking rules {kept}, and linkage.blocking_rules has {now}.",
            "Take those again, or rebuild from the topics with --recover; ids stay the same.",
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
