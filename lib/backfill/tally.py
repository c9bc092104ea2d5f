"""What a chunk does to the customers, and why the stream had not done it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from lib.identity.entity import Edge
from lib.identity.registry import Registry, RegistryChange
from lib.records.cause import Cause
from lib.sinks.backfill_runs import Tally

FARTHEST_LAST = list(Cause)


def tally_of(after: Registry, change: RegistryChange, causes: Mapping[Edge, Cause]) -> Tally:
    """Customers by change and cause: the farthest cause of the customer's new edges, of all of them if none is new."""
    why = farthest(after, causes, causes) | farthest(after, causes, (edge for edge, _ in change.edges))
    created = {record.customer_id for record in change.created}
    updated = {record.customer_id for record in change.updated}
    changes: dict[str, Iterable[int]] = {
        "created": created - change.split.keys(),
        "merged": change.merged.values(),
        "split": change.split,
        "dissolved": change.dissolved,
        "updated": updated,
        "unchanged": after.resolution.customers.keys() - created - updated,
    }
    return {kind: dict(Counter(why[key].value for key in keys)) for kind, keys in changes.items()}


def farthest(after: Registry, causes: Mapping[Edge, Cause], edges: Iterable[Edge]) -> dict[int, Cause]:
    """By customer, and by identity where it has none, the farthest cause of some of the edges."""
    found: dict[int, Cause] = {}
    for edge in edges:
        for identity in edge:
            key = after.resolution.customer_of(identity) or identity
            found[key] = max(found.get(key, causes[edge]), causes[edge], key=FARTHEST_LAST.index)
    return found


def added(one: Tally, other: Tally) -> Tally:
    """Both tallies as one."""
    kinds = one | other
    return {kind: dict(Counter(one.get(kind, {})) + Counter(other.get(kind, {}))) for kind in kinds}
