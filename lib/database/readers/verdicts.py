"""What persons said of pairs, from the audit log, where nothing is ever changed."""

import json
from datetime import datetime
from typing import NamedTuple

from lib.database.connection import Cursor
from lib.identity.entity import Edge
from lib.records.pair import Decision

DECIDED, PENDING = "review decided", "pending"


class Said(NamedTuple):
    """A verdict, None for one that was taken back, and the account that gave it."""

    verdict: Decision | None
    by: str


def last_verdicts(cursor: Cursor, application: str, edge: Edge, most: int) -> list[Said]:
    """What was last said of a pair, the newest first."""
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
    """The verdict that held for each pair at a time; one that was taken back by then is none."""
    cursor.execute("SELECT detail FROM audit_log WHERE event = %s AND at <= %s ORDER BY at", (DECIDED, at))
    said = (json.loads(detail) for (detail,) in cursor.fetchall())
    last = {Edge(one["profile"], one["store"]): _verdict(one["verdict"]) for one in said}
    return {edge: verdict for edge, verdict in last.items() if verdict is not None}
