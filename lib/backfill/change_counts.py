"""What a chunk does to the customers, and why the stream had not done it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

from lib.database.backfill_runs import ChangeCounts
from lib.identity.entity import Edge
from lib.identity.registry import Registry, RegistryChange
from lib.records.reasons import Cause

FARTHEST_LAST = list(Cause)


def counts_of(after: Registry, change: RegistryChange, causes: Mapping[Edge, Cause]) -> ChangeCounts:
    """Customers by change and cause, of those that one of the edges touches."""
    of_customer = _by_customer(after, causes, causes) | _by_customer(
        after, causes, (edge for edge, _ in change.edges if edge in causes)
    )
    of_component = _farthest(
        (after.resolution.homes[edge.store].component, cause) for edge, cause in causes.items()
    )

    def why(customer: int) -> str:
        """The farthest cause of its new edges, of all of them if none is new; else one elsewhere in its component."""
        component = after.resolution.homes[customer].component
        return (of_customer.get(customer) or of_component[component]).value

    return _counted(after, change, of_customer.keys(), why)


def counts_of_redecided(after: Registry, change: RegistryChange) -> ChangeCounts:
    """Customers by change, all for the model's sake."""
    return _counted(after, change, after.resolution.customers.keys(), lambda _: Cause.MODEL.value)


def _counted(
    after: Registry, change: RegistryChange, touched: Collection[int], why: Callable[[int], str]
) -> ChangeCounts:
    by_kind = change.by_kind()
    changed = {*by_kind["created"], *by_kind["updated"], *by_kind["split"]}
    changes: dict[str, Iterable[int]] = {
        **by_kind,
        "merged": change.merged.values(),  # counted for the sake of the heirs
        "unchanged": (after.resolution.customers.keys() & set(touched)) - changed,
    }
    return {kind: dict(Counter(map(why, keys))) for kind, keys in changes.items()}


def _by_customer(after: Registry, causes: Mapping[Edge, Cause], edges: Iterable[Edge]) -> dict[int, Cause]:
    customer = after.resolution.customer_of
    found = ((customer(identity), causes[edge]) for edge in edges for identity in edge)
    return _farthest((key, cause) for key, cause in found if key is not None)


def _farthest(found: Iterable[tuple[int, Cause]]) -> dict[int, Cause]:
    farthest: dict[int, Cause] = {}
    for key, cause in found:
        farthest[key] = max(farthest.get(key, cause), cause, key=FARTHEST_LAST.index)
    return farthest


def added(one: ChangeCounts, other: ChangeCounts) -> ChangeCounts:
    """Both tallies as one."""
    kinds = one | other
    return {kind: dict(Counter(one.get(kind, {})) + Counter(other.get(kind, {}))) for kind in kinds}
