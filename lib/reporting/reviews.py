"""Figures of the review: the queue, and how far people agree with the model."""

from collections.abc import Sequence

import pyarrow as pa

from lib.database.connection import Cursor
from lib.reporting.matches import select
from lib.review.queue import Case

QUEUE = (
    "SELECT phone_level, name_level, decision, COUNT(*) AS pairs FROM review_queue "
    "GROUP BY phone_level, name_level, decision ORDER BY pairs DESC, phone_level, name_level, decision"
)
AGREEMENT = (
    "SELECT decision, verdict, COUNT(*) AS pairs FROM customer_edges WHERE verdict IS NOT NULL "
    "GROUP BY decision, verdict ORDER BY decision, verdict"
)
BY_WEIGHT = (
    "SELECT ROUND(match_weight) AS weight, verdict, COUNT(*) AS pairs FROM customer_edges WHERE verdict IS NOT NULL "
    "GROUP BY weight, verdict ORDER BY weight, verdict"
)


def queue(cursor: Cursor) -> pa.Table:
    """``phone_level``, ``name_level``, ``said``, ``pairs``: the cases of the queue; ``said`` is the verdict, or pending."""
    return select(cursor, QUEUE, _columns("phone_level", "name_level", "said"))


def agreement(cursor: Cursor) -> pa.Table:
    """``decision``, ``verdict``, ``pairs``: the model's decisions and people's verdicts on the same pairs."""
    return select(cursor, AGREEMENT, _columns("decision", "verdict"))


def verdicts_by_weight(cursor: Cursor) -> pa.Table:
    """``weight`` (rounded), ``verdict``, ``pairs``: people's verdicts by match weight."""
    return select(cursor, BY_WEIGHT, {"weight": pa.float64(), **_columns("verdict")})


def cases_table(cases: Sequence[Case]) -> pa.Table:
    """Both sides of each case, and its match weight; names people."""
    rows = [
        {
            "profile_name": case.profile.name.value,
            "store_name": case.store.name.value,
            "profile_phone": case.profile.phone,
            "store_phone": case.store.phone,
            "match_weight": case.found.match_weight,
            **{f"{side}_identity": identity for side, identity in case.edge._asdict().items()},
        }
        for case in cases
    ]
    return pa.Table.from_pylist(rows)


def _columns(*names: str) -> dict[str, pa.DataType]:
    return dict.fromkeys(names, pa.string()) | {"pairs": pa.int64()}
