"""What a stream told of its micro-batches, and of what is archived; and what its checkpoint takes on the disk."""

import json
from pathlib import Path

import mysql.connector
import pyarrow.dataset as ds

from tests import tables

LAST = "SELECT offsets FROM batch_ledger ORDER BY batch_id DESC LIMIT 1"


def batches(environ):
    """A row of ``stream_progress`` for each micro-batch, in their order."""
    return _rows(environ, "stream_progress")


def archived(environ):
    """How many records of the topics are in history or quarantine."""
    return _records_before(_rows(environ, "archive_progress")[-1:])


def in_ledger(settings):
    """How many records of the topics are in MySQL; none as long as nobody has made its tables."""
    try:
        return _records_before(tables.rows(settings, LAST))
    except mysql.connector.ProgrammingError:
        return 0


def _records_before(found):
    ends = (ends for row in found for ends in json.loads(row["offsets"]).values())
    return sum(sum(of_topic.values()) for of_topic in ends)


def rows_held(found):
    """How many rows the join's state holds, no record of which has left the window: what was read and not rejected."""
    return sum(
        row["profiles_read"] + row["store_records_read"] - row["rejected"] - row["placeholder"]
        for row in found
    )


def disk_bytes(folder):
    """The size of all files below a folder."""
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def _rows(environ, table):
    """The rows of a table that Delta only ever appends to, in the order of their batches."""
    folder = Path(environ["CUSTID_STORAGE__TABLES"]) / table
    commits = (path.read_text().splitlines() for path in sorted(folder.glob("_delta_log/*.json")))
    actions = (json.loads(line) for lines in commits for line in lines)
    files = [str(folder / action["add"]["path"]) for action in actions if "add" in action]
    rows = ds.dataset(files, format="parquet").to_table().to_pylist() if files else []
    return sorted(rows, key=lambda row: (row["epoch"], row["batch_id"]))
