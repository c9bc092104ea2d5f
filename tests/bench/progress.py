"""What a stream told of its micro-batches in ``stream_progress``, and what its checkpoint takes on the disk."""

from pathlib import Path

import pyarrow.dataset as ds


def batches(environ):
    """A row for each micro-batch, in their order; Delta only ever appends to this table."""
    folder = Path(environ["CUSTID_STORAGE__TABLES"]) / "stream_progress"
    files = [str(path) for path in folder.glob("*.parquet")]
    rows = ds.dataset(files, format="parquet").to_table().to_pylist() if files else []
    return sorted(rows, key=lambda row: (row["epoch"], row["batch_id"]))


def rows_held(found):
    """How many rows the join's state holds, no record of which has left the window: what was read and not rejected."""
    return sum(
        row["profiles_read"] + row["store_records_read"] - row["rejected"] - row["placeholder"]
        for row in found
    )


def disk_bytes(folder):
    """The size of all files below a folder."""
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
