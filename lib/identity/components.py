"""The connected components of a graph of ids."""

from collections import defaultdict
from collections.abc import Iterable


def components(ids: Iterable[int], edges: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Map each id to the smallest id of its component, in the order of ``ids``, which must contain all ids of ``edges``.

    Union-find with path halving (Tarjan and van Leeuwen 1984): on its way to the root, each node on the path gets its
    grandparent as its parent. The loops are written out, without a function call for each step, because half of a batch's
    resolution is spent here.
    """
    parent = {node: node for node in ids}
    for edge in edges:
        one, other = edge
        while (above := parent[one]) != one:
            parent[one] = one = parent[above]
        while (above := parent[other]) != other:
            parent[other] = other = parent[above]
        # The smaller root stays a root, so that it names the component whatever the order of the edges.
        if one < other:
            parent[other] = one
        else:
            parent[one] = other
    for node, above in parent.items():
        root = above
        while (above := parent[root]) != root:
            root = above
        parent[node] = root
    return parent


def connected(ids: Iterable[int], edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The connected components as lists; both the lists and the ids in them are in the order of ``ids``."""
    groups: dict[int, list[int]] = defaultdict(list)
    for node, root in components(ids, edges).items():
        groups[root].append(node)
    return list(groups.values())
