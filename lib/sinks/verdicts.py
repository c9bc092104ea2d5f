"""What persons said of pairs, from the audit log, where nothing is ever changed."""

import json
from datetime import datetime

from lib.identity.entity import Edge
from lib.records.pair import Decision
from lib.sinks.mysql import Cursor

DECIDED, PENDING = "review decided", "pending"


def verdicts_until(cursor: Cursor, at: datetime) -> dict[Edge, Decision]:
    """The verdict that held for each pair at a time; one that was taken back by then is none."""
    cursor.execute("SELECT detail FROM audit_log WHERE event = %s AND at <= %s ORDER BY at", (DECIDED, at))
    said = (json.loads(detail) for (detail,) in cursor.fetchall())
    last = {Edge(one["profile"], one["store"]): one["verdict"] for one in said}
    return {edge: Decision(verdict) for edge, verdict in last.items() if verdict != PENDING}
