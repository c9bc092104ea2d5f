"""How topics share the bound of a micro-batch (ADR 0025)."""

from collections.abc import Mapping

KEPT = 10  # one record in so many is for topics of which nothing remains


def shares(remaining: Mapping[str, int], bound: int) -> dict[str, int]:
    """Split the bound of a micro-batch between topics by their unread records, so that all advance at one pace in event time.

    Topics without unread records share a tenth of the bound, because they may fill up before the next micro-batch is planned.
    Every topic may read at least one record, even if there are more topics than the bound: with a limit of 0 Spark plans no
    micro-batch, and ``availableNow`` would end early.
    """
    total, idle = sum(remaining.values()), sum(not records for records in remaining.values())
    spare = max(0, bound - len(remaining))
    kept = spare if not total else spare // KEPT if idle else 0
    return {
        topic: 1 + ((spare - kept) * records // total if records else kept // idle)
        for topic, records in remaining.items()
    }
