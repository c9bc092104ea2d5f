"""What a person may ask, or say, once two records are explained."""

from lib.explanation.pair import PairExplanation, Stage

#: Where a pair is in ``customer_edges``, so that a person's verdict on it counts.
COMPARED = frozenset({Stage.CONTESTED, Stage.CROWDED, Stage.VETOED})


def next_commands(explanation: PairExplanation) -> list[str]:
    """The commands for two records; none if nothing can be said of them."""
    if explanation.customer_id is not None:
        return [f"why {explanation.customer_id}"]
    if explanation.stage is Stage.NOT_BLOCKED and explanation.backfill_rules:
        return ["backfill_customers --dry-run"]
    if explanation.stage in COMPARED:
        profile, store = (record.identity_id for record in explanation.records)
        return [f"review decide {profile} {store} match|non_match"]
    return []
