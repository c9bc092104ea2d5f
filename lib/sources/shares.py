"""How topics share the bound of a micro-batch; docs/adr/0025."""

from collections.abc import Mapping

KEPT = 10  # one record in so many is for topics of which nothing remains


def shares(remaining: Mapping[str, int], bound: int) -> dict[str, int]:
    """Split the bound of a micro-batch between topics by what remains of each, so that all advance at one pace in event time.

    Topics of which nothing remains share a tenth, as they may fill up before the next micro-batch is planned. Every topic
    may read one record at least, even if the bound is smaller than their number: with a limit of none, Spark would take a
    topic for read to its end.
    """
    total, idle = sum(remaining.values()), sum(not records for records in remaining.values())
    spare = max(0, bound - len(remaining))
    kept = spare if not total else spare // KEPT if idle else 0
    return {
        topic: 1 + ((spare - kept) * records // total if records else kept // idle)
        for topic, records in remaining.items()
    }
