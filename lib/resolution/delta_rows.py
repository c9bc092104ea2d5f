"""Rows of the Delta tables ``matches``, ``customer_changes``, ``stream_progress`` and ``quarantine``."""

import json
from collections.abc import Mapping
from datetime import datetime, timezone

import pyarrow as pa

from lib.database.batch_ledger import BatchKey
from lib.database.poison_records import Place
from lib.identity.registry import RegistryChange
from lib.records.batch_report import BatchReport
from lib.records.message import COORDINATES
from lib.records.pair import PAIR_COORDINATES, PAIR_IDENTITIES
from lib.records.reasons import POISON_RECORD

MATCH_COLUMNS = (
    *PAIR_IDENTITIES,
    *PAIR_COORDINATES,
    "phone_level",
    "name_level",
    "match_weight",
    "decision",
)


def match_rows(pairs: pa.Table, key: BatchKey, model_version: int) -> pa.Table:
    """``matches``: the pairs of the batch, with the identities and coordinates of both records, and the decision."""
    return _with_batch(pairs.select(list(MATCH_COLUMNS)), key).append_column(
        "model_version", pa.array([model_version] * len(pairs), pa.int32())
    )


def change_rows(change: RegistryChange, key: BatchKey, model_version: int) -> pa.Table:
    """``customer_changes``: one row for each change of a customer.

    ``merged_into`` is the customer that a merged one became part of, ``split_from`` the customer that a split one came from.
    """
    rows = [
        (kind, customer, change.merged.get(customer), change.split.get(customer))
        for kind, customers in change.by_kind().items()
        for customer in customers
    ]
    kinds, customers, into, origins = zip(*rows, strict=True) if rows else ((), (), (), ())
    table = pa.table(
        {
            "change": pa.array(kinds, pa.string()),
            "customer_id": pa.array(customers, pa.int64()),
            "merged_into": pa.array(into, pa.int64()),
            "split_from": pa.array(origins, pa.int64()),
            "model_version": pa.array([model_version] * len(rows), pa.int32()),
        }
    )
    return _with_batch(table, key)


def poison_rows(found: Mapping[Place, tuple[int, int]]) -> pa.Table:
    """``quarantine``: poison records, with their identities and times (ms), without anything that their producers wrote."""
    names = (*COORDINATES, "identity_id", "recorded_at")
    types = (pa.string(), pa.int32(), pa.int64(), pa.int64(), pa.int64())
    rows = [(*place, *told) for place, told in sorted(found.items())]
    arrays = [pa.array([row[at] for row in rows], kind) for at, kind in enumerate(types)]
    reasons = pa.array([POISON_RECORD] * len(rows), pa.string())
    return pa.table([*arrays, reasons], names=[*names, "reject_reason"])


def progress_row(report: BatchReport) -> pa.Table:
    """``stream_progress``: the end offsets of the batch, and its counts; a recovery reads the watermark and offsets."""
    metrics = report.metrics
    row = {
        "offsets": json.dumps(metrics.offsets, sort_keys=True),
        **{f"{source}_read": counts.get("read", 0) for source, counts in metrics.sources.items()},
        "rejected": metrics.count("rejected"),
        "late": metrics.late,
        "clamped": metrics.count("clamped"),
        "placeholder": metrics.count("placeholder"),
        "placeholder_name": metrics.count("placeholder_name"),
        "asked_library": metrics.count("asked_library"),
        "cut": sum(metrics.cuts.values()),
        "matched": report.matched,
        "reviewed": report.reviewed,
        "suppressed": report.suppressed,
        "watermark": metrics.watermark,
        "content_hash": report.content_hash,
        "written_at": datetime.now(timezone.utc),
    }
    table = pa.Table.from_pylist([row])
    for name, number in report.measured.items():
        table = table.append_column(name, pa.array([number], pa.int64()))
    return _with_batch(table, BatchKey(report.application, report.epoch, report.batch_id))


def _with_batch(table: pa.Table, key: BatchKey) -> pa.Table:
    names, values = ("application", "epoch", "batch_id"), key.row()
    types = (pa.string(), pa.int32(), pa.int64())
    for name, value, kind in zip(names, values, types, strict=True):
        table = table.append_column(name, pa.array([value] * len(table), kind))
    return table
