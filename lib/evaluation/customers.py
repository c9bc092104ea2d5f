"""Assigns each labelled record to a customer, and scores the pairs that share one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

import pyarrow as pa

from lib.evaluation.score import Score
from lib.identity.entity import Edge, accept, entities_of
from lib.identity.evidence import evidence
from lib.records.pair import Side, in_pair
from lib.records.source import Sources

#: The positions of a profile and a store record in their labelled set.
PositionPair: TypeAlias = tuple[int, int]


EVALUATED = 0  # stands in for the version of the model: nothing made here is kept


class Customers(NamedTuple):
    """The ``customer_id`` of each record by its position, and the accepted edges; records without a customer are absent."""

    profiles: dict[int, int]
    store_records: dict[int, int]
    joined_by: frozenset[Edge] = frozenset()

    def are_one(self, pair: PositionPair) -> bool:
        """Whether both records of a pair belong to the same customer."""
        customer = self.profiles.get(pair[0])
        return customer is not None and customer == self.store_records.get(pair[1])


def customers_of(pairs: pa.Table, sources: Sources) -> Customers:
    """Resolve pairs to customers as a micro-batch does; ``pairs`` must not contain non-matches."""
    identities, edges = evidence(pairs, EVALUATED, sources)
    accepted = accept(edges).accepted
    entities = entities_of(identities, accepted)
    homes = {facts.identity: entity.customer_id for entity in entities for facts in entity.members}
    profiles, store_records = (_by_position(pairs, side, homes) for side in Side)
    return Customers(profiles, store_records, frozenset(accepted))


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
