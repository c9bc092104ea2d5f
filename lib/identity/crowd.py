"""Phones that many names share, such as a call centre's: only equal names join there (ADR 0020)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from lib.identity.components import connected
from lib.identity.entity import Edge
from lib.records.pair import Comparison
from lib.settings.linkage_model import EQUAL_NAMES, EQUAL_PHONES

MOST_NAMES = 10  # of one side at a phone that is not crowded: a large family, with two spellings of each name


def suppressed_edges(live: Mapping[Edge, Comparison]) -> frozenset[Edge]:
    """The edges at crowded phones whose names are not equal: at such a phone, similar names are no evidence.

    Identities that edges between equal phones connect are at one phone. If they are more than ``MOST_NAMES`` of one side, each
    with its own name, the phone is crowded. An edge with a person's verdict is never suppressed, but its identities count too.
    """
    alike = [e for e, found in live.items() if found.verdict is None and found.name_level not in EQUAL_NAMES]
    crowd = _crowd([e for e, found in live.items() if found.phone_level in EQUAL_PHONES]) if alike else set()
    return frozenset(edge for edge in alike if not crowd.isdisjoint(edge))


def _crowd(edges: Sequence[Edge]) -> set[int]:
    """The identities at crowded phones; ``edges`` are all edges between equal phones."""
    of_identity = Counter(chain.from_iterable(edges))
    # Most edges have no neighbour. They cannot be in a crowd, and are left out of the search for components.
    linked = [edge for edge in edges if of_identity[edge.profile] > 1 or of_identity[edge.store] > 1]
    profiles = {edge.profile for edge in linked}
    crowd: set[int] = set()
    for group in connected(sorted({identity for edge in linked for identity in edge}), linked):
        of_profiles = len(profiles.intersection(group))
        if max(of_profiles, len(group) - of_profiles) > MOST_NAMES:
            crowd.update(group)
    return crowd
