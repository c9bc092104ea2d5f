"""Reads people's verdicts on pairs from the audit log, which is append-only."""

import json
from datetime import datetime
from typing import NamedTuple

from lib.database.connection import Cursor
from lib.identity.entity import Edge
from lib.records.pair import Decision

DECIDED, PENDING = "review decided", "pending"


class Said(NamedTuple):
    """A verdict and the account that gave it; None stands for a verdict that was withdrawn."""

    verdict: Decision | None
    by: str


def last_verdicts(cursor: Cursor, application: str, edge: Edge, most: int) -> list[Said]:
    """The last verdicts on a pair, at most ``most``, newest first."""
    cursor.execute(
        "SELECT detail FROM audit_log WHERE application = %s AND event = %s "
        "AND detail->'$.profile' = %s AND detail->'$.store' = %s ORDER BY at DESC LIMIT %s",
        (application, DECIDED, *edge, most),
    )
    said = [json.loads(detail) for (detail,) in cursor.fetchall()]
    return [Said(_verdict(one["verdict"]), one["by"]) for one in said]


def _verdict(word: str) -> Decision | None:
    return None if word == PENDING else Decision(word)


def verdicts_until(cursor: Cursor, at: datetime) -> dict[Edge, Decision]:
    """The verdict in force for each pair at a time; without verdicts that were withdrawn by then."""
    cursor.execute("SELECT detail FROM audit_log WHERE event = %s AND at <= %s ORDER BY at", (DECIDED, at))
    said = (json.loads(detail) for (detail,) in cursor.fetchall())
    last = {Edge(one["profile"], one["store"]): _verdict(one["verdict"]) for one in said}
    return {edge: verdict for edge, verdict in last.items() if verdict is not None}
