"""Divides the edges of a backfill into chunks of whole components, so that each chunk can be resolved on its own."""

from collections import Counter
from collections.abc import Collection, Mapping

from lib.identity.components import components
from lib.identity.entity import Edge


def chunk_of_identities(edges: Collection[Edge], homes: Mapping[int, int], most: int) -> dict[int, int]:
    """The chunk of each identity, counted from 0. A chunk has about ``most`` edges, or a single component that has more.

    ``homes`` maps the identities in the tables to their components: identities that are connected there stay together.
    """
    links: list[tuple[int, int]] = [*edges, *homes.items()]
    component = components({identity for link in links for identity in link}, links)
    sizes = Counter(component[edge.profile] for edge in edges)
    # Components without an edge of this run are counted with one, so that they get a chunk too.
    sizes.update({component[identity] for identity in homes} - sizes.keys())
    chunks: dict[int, int] = {}
    chunk, room = 0, most
    for key, size in sorted(sizes.items()):
        if size > room and room < most:
            chunk, room = chunk + 1, most
        chunks[key] = chunk
        room -= size
    return {key: chunks[component[key]] for keys in (*edges, homes) for key in keys}
