"""Assigns each labelled record to a customer, and scores the pairs that share one."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import NamedTuple, TypeAlias

import pyarrow as pa

from lib.evaluation.score import Score
from lib.identity.acceptance import NameOf, accept
from lib.identity.components import components
from lib.identity.entity import Edge
from lib.identity.evidence import edges_of
from lib.records.pair import PAIR_IDENTITIES, Side, in_pair
from lib.resolution.distinct_pairs import strongest_pairs

#: The positions of a profile and a store record in their labelled set.
PositionPair: TypeAlias = tuple[int, int]


EVALUATED = 0  # stands in for the version of the model: nothing made here is kept


class Customers(NamedTuple):
    """The customer of each record by its position, and the accepted and the suppressed edges.

    A customer is named by its smallest identity. Records without a customer are absent.
    """

    profiles: dict[int, int]
    store_records: dict[int, int]
    joined_by: frozenset[Edge] = frozenset()
    suppressed: frozenset[Edge] = frozenset()

    def are_one(self, pair: PositionPair) -> bool:
        """Whether both records of a pair belong to the same customer."""
        customer = self.profiles.get(pair[0])
        return customer is not None and customer == self.store_records.get(pair[1])


def customers_of(pairs: pa.Table, name_of: NameOf) -> Customers:
    """Resolve pairs to customers as a micro-batch does; ``pairs`` must not contain non-matches.

    Of golden records nothing is needed here. So the edges are enough: an accepted one has both sides, and what accepted edges
    connect is a customer.
    """
    # Pairs of the same two identities have the same names, but their records may have other numbers beside their phones.
    accepted, suppressed = accept(edges_of(strongest_pairs(pairs, PAIR_IDENTITIES), EVALUATED), name_of)
    return _joined_by(pairs, accepted, suppressed)


def connected_by(pairs: pa.Table) -> Customers:
    """The customers if every one of the ``pairs`` joined its identities."""
    profiles, store_records = (pairs[name].to_pylist() for name in PAIR_IDENTITIES)
    return _joined_by(pairs, set(map(Edge, profiles, store_records)), frozenset())


def _joined_by(pairs: pa.Table, accepted: Collection[Edge], suppressed: frozenset[Edge]) -> Customers:
    homes = components(sorted(set(chain.from_iterable(accepted))), accepted)
    profiles, store_records = (_by_position(pairs, side, homes) for side in Side)
    return Customers(profiles, store_records, frozenset(accepted), suppressed)


def _by_position(pairs: pa.Table, side: Side, homes: Mapping[int, int]) -> dict[int, int]:
    """The customer of each record of a side by its position, which is its offset."""
    names = (in_pair(side, name) for name in ("offset", "identity_id"))
    columns = (pairs[name].to_pylist() for name in names)
    return {offset: homes[identity] for offset, identity in zip(*columns, strict=True) if identity in homes}


def score_of(customers: Customers, truth: Iterable[PositionPair]) -> Score:
    """Count the true pairs, the pairs that share a customer, and those that are both."""
    true = set(truth)
    store_records = Counter(customers.store_records.values())
    # A customer with p profiles and s store records makes p * s pairs.
    found = sum(count * store_records[key] for key, count in Counter(customers.profiles.values()).items())
    return Score(len(true), found, sum(map(customers.are_one, true)))
