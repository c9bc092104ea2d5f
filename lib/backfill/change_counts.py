"""Counts the customers that a chunk changes, by kind of change and by cause: why the stream had missed the pairs."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

from lib.database.backfill_runs import ChangeCounts
from lib.identity.entity import Edge
from lib.identity.registry import Registry, RegistryChange
from lib.records.reasons import Cause

# Causes by their distance from what the stream could have found.
FARTHEST_LAST = list(Cause)


def counts_of(after: Registry, change: RegistryChange, causes: Mapping[Edge, Cause]) -> ChangeCounts:
    """The numbers of customers by change and cause, over the customers that an edge of the chunk touches."""
    of_customer = _by_customer(after, causes, causes) | _by_customer(
        after, causes, (edge for edge, _ in change.edges if edge in causes)
    )
    of_component = _farthest(
        (after.resolution.homes[edge.store].component, cause) for edge, cause in causes.items()
    )

    def why(customer: int) -> str:
        """The farthest cause among the customer's new edges, or else among all of its edges, or else in its component."""
        component = after.resolution.homes[customer].component
        return (of_customer.get(customer) or of_component[component]).value

    return _counted(after, change, of_customer.keys(), why)


def counts_of_redecided(after: Registry, change: RegistryChange) -> ChangeCounts:
    """The numbers of customers by change; the cause of all of them is the model."""
    return _counted(after, change, after.resolution.customers.keys(), lambda _: Cause.MODEL.value)


def _counted(
    after: Registry, change: RegistryChange, touched: Collection[int], why: Callable[[int], str]
) -> ChangeCounts:
    by_kind = change.by_kind()
    changed = {*by_kind["created"], *by_kind["updated"], *by_kind["split"]}
    changes: dict[str, Iterable[int]] = {
        **by_kind,
        "merged": change.merged.values(),  # counted at the customers that answer for them, which have the edges
        "unchanged": (after.resolution.customers.keys() & set(touched)) - changed,
    }
    return {kind: dict(Counter(map(why, keys))) for kind, keys in changes.items()}


def _by_customer(after: Registry, causes: Mapping[Edge, Cause], edges: Iterable[Edge]) -> dict[int, Cause]:
    """The farthest cause of each customer's edges."""
    customer = after.resolution.customer_of
    keyed = ((customer(identity), causes[edge]) for edge in edges for identity in edge)
    return _farthest((key, cause) for key, cause in keyed if key is not None)


def _farthest(keyed: Iterable[tuple[int, Cause]]) -> dict[int, Cause]:
    farthest: dict[int, Cause] = {}
    for key, cause in keyed:
        farthest[key] = max(farthest.get(key, cause), cause, key=FARTHEST_LAST.index)
    return farthest


def added(one: ChangeCounts, other: ChangeCounts) -> ChangeCounts:
    """The sum of two counts."""
    kinds = one | other
    return {kind: dict(Counter(one.get(kind, {})) + Counter(other.get(kind, {}))) for kind in kinds}
