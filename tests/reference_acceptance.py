"""Which edges are accepted (section 6 of docs/reference/rules.md) in plain Python, each rule by itself and over everything."""

from collections import defaultdict
from itertools import combinations
from typing import NamedTuple

from tests.reference_rules import CONTRADICTING, contradict

MOST_NAMES = 10  # of a side, at a phone that is not crowded
MOST_NAMES_OF_ONE = 100
EQUAL_PHONES = ("exact", "same_digits")
EQUAL_NAMES = ("exact", "same_tokens")


class Compared(NamedTuple):
    """What the model says of an edge, and a person, if one did."""

    decision: str
    phone_level: str
    name_level: str
    verdict: str | None = None

    @property
    def is_settled(self):
        return self.verdict == "match" or (self.decision == "certain" and self.name_level in EQUAL_NAMES)

    @property
    def contradicts(self):
        return self.verdict is None and self.name_level in CONTRADICTING

    @property
    def at_one_phone(self):
        return self.phone_level in EQUAL_PHONES

    @property
    def strength(self):
        return "certain" if self.verdict else self.decision


def held_back(edges):
    """The edges that do not stand as a phone is crowded."""
    at_one_phone = [edge for edge, found in edges.items() if found.at_one_phone]
    sides = [{edge[place] for edge in at_one_phone} for place in (0, 1)]
    crowd = set()
    for members in connected_sets(neighbours_of(at_one_phone)):
        if any(len(members & side) > MOST_NAMES for side in sides):
            crowd |= members
    return {
        edge
        for edge, found in edges.items()
        if found.name_level not in EQUAL_NAMES and not found.verdict and crowd & set(edge)
    }


def standing(edges, names):
    """The edges that stand, of :class:`Compared` edges between a profile and a store node; ``names`` are of all nodes.

    Edges that a person refused are not among them.
    """
    settled = {edge for edge, found in edges.items() if found.is_settled}
    weak = {edge for edge, found in edges.items() if not found.is_settled and not found.contradicts}
    weak -= held_back(edges)
    weak = {edge for edge in weak if not any(_competing(edge, edges))}
    weak = {edge for edge in weak if not any(_fitting_too(edge, edges, names))}
    return settled | {edge for edge in weak if not _is_among_two_people(edge, settled, weak, names)}


def _competing(edge, edges):
    """The edges that compete with an edge."""
    own = edges[edge]
    for other, found in edges.items():
        shares_store, shares = other[1] == edge[1], bool({*other} & {*edge})
        if other == edge or found.contradicts or not shares:
            continue
        competes = {
            "certain": False,
            "match": shares_store and found.strength in ("certain", "match"),
            "review": shares_store,
            "possible": True,
        }[own.decision]
        is_mild = own.decision in ("match", "review") and own.at_one_phone and found.at_one_phone
        if competes and not (is_mild and found.strength != "certain"):
            yield other


def _fitting_too(edge, edges, names):
    """The third nodes whose name fits one of the names of an edge, and not the other."""
    if not edges[edge].at_one_phone:
        return
    for other, found in edges.items():
        common, mine, third = {*edge} & {*other}, {*edge} - {*other}, {*other} - {*edge}
        if len(common) != 1 or found.is_settled or not found.at_one_phone:
            continue
        if contradict(names[third.pop()], names[mine.pop()]) != found.contradicts:
            yield other


def _is_among_two_people(edge, settled, weak, names):
    """Whether the set that an edge is in has two names that contradict each other, or too many."""
    (members,) = (group for group in connected_sets(neighbours_of(settled | weak)) if edge[0] in group)
    of_settled = neighbours_of(edge for edge in settled if edge[0] in members)
    persons = [frozenset(map(names.get, group)) for group in connected_sets(of_settled)]
    persons += [frozenset([names[node]]) for node in members if node not in of_settled]
    return len({*persons}) > MOST_NAMES_OF_ONE or any(
        all(contradict(a, b) for a in one for b in other) for one, other in combinations({*persons}, 2)
    )


def neighbours_of(edges):
    """Each node of some edges with those at their other ends."""
    neighbours = defaultdict(set)
    for left, right in edges:
        neighbours[left].add(right)
        neighbours[right].add(left)
    return neighbours


def connected_sets(neighbours):
    """The sets of nodes that can reach each other."""
    found = set()
    for start in neighbours:
        if start in found:
            continue
        members, waiting = set(), {start}
        while waiting:
            node = waiting.pop()
            members.add(node)
            waiting |= neighbours[node] - members
        found |= members
        yield members
