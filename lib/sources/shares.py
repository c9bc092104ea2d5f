"""How topics share the bounds of a micro-batch, in records and in bytes (ADRs 0025 and 0028)."""

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


def within_bytes(
    split: Mapping[str, int], remaining: Mapping[str, int], mean: Mapping[str, float], most: float
) -> dict[str, int]:
    """Fewer records than in a ``split`` of the bound of records, if those would have more bytes than ``most``.

    ``mean`` are bytes a record. The topics that have unread records are cut by the same share, so that they still advance at one
    pace. The others have their part of the bytes each, as nobody knows what they will fill up with.
    """
    full = [topic for topic in split if remaining[topic]]
    alone = [[topic] for topic in split if not remaining[topic]]
    records = sum(split.values())
    limits = {}
    for topics in (full, *alone):
        allowed = sum(split[topic] for topic in topics) / records * most if topics else 0
        expected = sum(split[topic] * mean[topic] for topic in topics)
        for topic in topics:
            limits[topic] = max(1, int(split[topic] * min(1, allowed / expected)))
    return {topic: limits[topic] for topic in split}
