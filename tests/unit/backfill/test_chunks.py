"""Components stay whole in the chunk that they are in."""

import random

import pytest

from lib.backfill.chunks import chunk_of_identities
from lib.identity.components import components
from lib.identity.entity import Edge

PAIR, OTHER, THIRD = Edge(1, 2), Edge(3, 4), Edge(5, 6)
CASES = {
    "nothing": ([], {}, {}),
    "two that fit": ([PAIR, OTHER], {}, {1: 0, 2: 0, 3: 0, 4: 0}),
    "a third that does not": ([PAIR, OTHER, THIRD], {}, {1: 0, 2: 0, 3: 0, 4: 0, 5: 1, 6: 1}),
    "one component that is too large": (
        [PAIR, Edge(1, 4), Edge(1, 6), OTHER._replace(profile=7, store=8)],
        {},
        {1: 0, 2: 0, 4: 0, 6: 0, 7: 1, 8: 1},
    ),
    "connected by what the tables know": (
        [PAIR, Edge(7, 8), THIRD],
        {2: 0, 5: 0},
        {1: 0, 2: 0, 5: 0, 6: 0, 7: 1, 8: 1},
    ),
}


@pytest.mark.parametrize(("edges", "homes", "expected"), CASES.values(), ids=CASES)
def test_chunks_of_two_edges(edges, homes, expected):
    assert chunk_of_identities(edges, homes, 2) == expected


def test_every_component_is_whole_and_no_chunk_is_larger_than_it_must_be():
    random_ = random.Random(1)
    edges = {Edge(random_.randrange(300), 1_000 + random_.randrange(300)) for _ in range(250)}
    chunks = chunk_of_identities(edges, {}, 10)
    of_component = components({key for edge in edges for key in edge}, edges)
    assert len({(of_component[key], chunk) for key, chunk in chunks.items()}) == len(
        set(of_component.values())
    )
    for chunk in set(chunks.values()):
        inside = [edge for edge in edges if chunks[edge.profile] == chunk]
        assert len(inside) <= 10 or len({of_component[edge.profile] for edge in inside}) == 1
    assert set(chunks.values()) == set(range(max(chunks.values()) + 1))
