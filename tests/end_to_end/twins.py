"""Two applications over the same topics: one that has to suffer, and one that never does; their tables are compared."""

import hashlib
from dataclasses import dataclass
from functools import partial
from itertools import count

from lib.database.connection import MySql
from lib.records.batch_report import MEASURED
from lib.settings.load import load_settings
from tests import tables
from tests.conftest import HOME
from tests.end_to_end.tangle import records
from tests.servers import environ_of
from tests.topics import produce

DELIVERED = ("customer_changes", "matches", "stream_progress")
ARCHIVED = ("history/profiles", "history/store_records", "quarantine")
OF_A_RUN = {"written_at", *MEASURED}  # when it happened and how long it took, not what
OF_AN_EPOCH = {"application", "epoch", "batch_id"}
NO_LATE_ONES = {"CUSTID_STREAM__WATERMARK_DELAY": "30d"}


@dataclass(frozen=True)
class Twin:
    """One application: the variables that its jobs need."""

    environ: dict

    def settings(self, **overrides):
        return load_settings(HOME / "conf", "local", overrides, self.environ)


def twin(sandbox, database, topics, folder):
    return Twin(environ_of(sandbox, database, topics, folder) | NO_LATE_ONES)


def feeder(bootstrap_servers, topics, chunks, end):
    """Write the next of ``chunks`` parts of the tangled records to both topics."""
    sides = records(seed=11, end=end)
    chunk = count()

    def feed():
        number = next(chunk)
        for topic, side in zip(topics, sides, strict=True):
            produce(bootstrap_servers, topic, side[number::chunks])

    return feed


def digests(spark, settings, *, names=(*DELIVERED, *ARCHIVED)):
    """A count and a hash over the sorted rows of each table of MySQL, and of the Delta tables named."""
    rows = {name: [row.items() for row in tables.content(settings, name)] for name in tables.CONTENT}
    for name in names:
        found = (row.asDict(recursive=True) for row in tables.delta(spark, settings, name))
        rows[name] = [sorted((k, v) for k, v in row.items() if k not in OF_A_RUN) for row in found]
    return {name: _digest(found) for name, found in rows.items()}


def pairs(spark, settings):
    """Every pair that ``matches`` knows, once: an epoch that begins again tells of a pair again."""
    found = (row.asDict() for row in tables.delta(spark, settings, "matches"))
    return _digest({tuple(sorted((k, v) for k, v in row.items() if k not in OF_AN_EPOCH)) for row in found})


def replace_rows(settings, rows):
    """Put other rows into tables, as a restored copy of the database does."""
    mysql = MySql(settings.mysql)
    for table, others in rows.items():
        mysql.transaction(partial(_replace, table, others))
    mysql.close()


def _replace(table, rows, cursor):
    cursor.execute(f"DELETE FROM {table}")
    for row in rows:
        values = [",".join(value) if isinstance(value, set) else value for value in row.values()]
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", values
        )


def _digest(rows):
    lines = sorted(str(list(row)) for row in rows)
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()
