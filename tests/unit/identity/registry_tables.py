"""Two programs to hold against each other: lib with its rows in dictionaries, and the rules by breadth-first search."""

from dataclasses import dataclass, field

import pyarrow as pa

from lib.identity.entity import Edge
from lib.identity.evidence import evidence
from lib.identity.registry import Registry, difference

RECORD = pa.schema({"identity": "int64", "phone": "string", "name_key": "string", "name": "string"})
COORDINATES = pa.schema({"recorded_at": "int64", "partition": "int32", "offset": "int64"})
CARD = pa.struct({"token": "string", "last4": "string", "brand": "string"})
SIDES = {
    "l_": [*RECORD, *COORDINATES, pa.field("email", "string"), pa.field("address", "string")],
    "r_": [*RECORD, *COORDINATES, pa.field("card", CARD)],
}
PAIRS = pa.schema(
    [column.with_name(side + column.name) for side, columns in SIDES.items() for column in columns]
)


def edge(pair):
    """The identities of a pair of records."""
    return Edge(*(record["identity"] for record in pair))


@dataclass
class RegistryTables:
    """The tables as MySQL holds them: a batch sees the customers it touches, and writes blindly, by primary key."""

    customers: dict = field(default_factory=dict)
    members: dict = field(default_factory=dict)
    aliases: dict = field(default_factory=dict)
    edges: set = field(default_factory=set)

    def change(self, pairs=(), taken_back=()):
        """Take matches back, then accept pairs; what is written comes back."""
        rows = [
            {
                side + key: value
                for side, record in zip(SIDES, pair, strict=True)
                for key, value in record.items()
            }
            for pair in pairs
        ]
        identities, edges = evidence(pa.Table.from_pylist(rows, PAIRS))
        before = self._load({*identities, *(identity for edge in taken_back for identity in edge)})
        after = before.without(frozenset(taken_back)).with_matches(identities, edges)
        written = difference(before, after)
        self._write(written)
        return written

    @property
    def ids(self):
        """What says who is who."""
        homes = {identity: customer for identity, (_, customer) in self.members.items()}
        return set(self.customers), homes, self.aliases, self.edges

    @property
    def registry(self):
        """All of it."""
        return self._load(self.members)

    def _load(self, identities):
        homes = {self.members[identity][1] for identity in identities if identity in self.members}
        members = {facts.identity: facts for facts, home in self.members.values() if home in homes}
        return Registry(members, frozenset(edge for edge in self.edges if edge.profile in members))

    def _write(self, change):
        self.customers |= {record.customer_id: record for record in change.created + change.updated}
        delete(self.customers, [*change.merged, *change.dissolved])
        self.members |= {facts.identity: (facts, customer) for facts, customer in change.members}
        delete(self.members, change.removed_members)
        self.edges |= set(change.edges)
        self.edges -= set(change.removed_edges)
        self.aliases |= change.aliases
        delete(self.aliases, change.revoked_aliases)


def tables_of(*batches):
    """The tables after some batches."""
    tables = RegistryTables()
    for batch in batches:
        tables.change(batch)
    return tables


def delete(table, keys):
    """A row that is not there is no error."""
    for key in keys:
        table.pop(key, None)


class Rules:
    """Section 6 of docs/reference/rules.md by itself, over everything, each time anew."""

    def __init__(self, pairs=()):
        self.edges, self.first_seen = set(), {}
        self.change(pairs)

    def change(self, pairs=(), taken_back=()):
        self.edges -= set(taken_back)
        self.first_seen = {identity: self.first_seen[identity] for edge in self.edges for identity in edge}
        for profile, store_record in pairs:
            self.edges.add((profile["identity"], store_record["identity"]))
            for record in (profile, store_record):
                times = record["recorded_at"], self.first_seen.get(record["identity"], record["recorded_at"])
                self.first_seen[record["identity"]] = min(times)

    @property
    def ids(self):
        """As :attr:`RegistryTables.ids`."""
        profiles = {profile for profile, _ in self.edges}
        homes = {}
        for founder in sorted(profiles, key=lambda identity: (self.first_seen[identity], identity)):
            if founder not in homes:
                homes |= dict.fromkeys(self._reached_from(founder), founder)
        aliases = {identity: homes[identity] for identity in profiles if homes[identity] != identity}
        return profiles - set(aliases), homes, aliases, self.edges

    def _reached_from(self, start):
        reached = [start]
        for identity in reached:
            neighbours = {other for edge in self.edges if identity in edge for other in edge}
            reached += neighbours - set(reached)
        return reached
