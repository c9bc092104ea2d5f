"""Two programs to hold against each other: lib with its rows in dictionaries, and the rules by breadth-first search."""

from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa

from lib.identity.entity import Edge
from lib.identity.evidence import evidence
from lib.identity.registry import Registry, difference
from lib.records.pair import Decision, Side, in_pair
from tests.reference_acceptance import Compared, connected_sets, neighbours_of, standing
from tests.reference_rules import name_level
from tests.way import sources_named

RECORD = pa.schema({"identity_id": "int64", "phone": "string", "name_key": "string", "name": "string"})
PHONES = "exact", "exact", "same_digits", "one_edit"
STRENGTHS = "certain", "match", "review", "possible"
COORDINATES = pa.schema({"recorded_at": "int64", "topic": "string", "partition": "int32", "offset": "int64"})
SOURCES = sources_named("profiles", "store")
CARD = pa.struct({"token": "string", "last4": "string", "brand": "string"})
SIDES = {
    Side.PROFILE: [*RECORD, *COORDINATES, pa.field("email", "string"), pa.field("address", "string")],
    Side.STORE: [*RECORD, *COORDINATES, pa.field("card", CARD)],
}
PAIRS = pa.schema(
    [
        *(pa.field(name, "string") for name in ("decision", "phone_level", "name_level")),
        pa.field("match_weight", "float64"),
        *(
            column.with_name(in_pair(side, column.name))
            for side, columns in SIDES.items()
            for column in columns
        ),
    ]
)


class Pair(NamedTuple):
    """Two records, and what was decided on them."""

    profile: dict
    store_record: dict
    decision: str = "certain"

    @property
    def edge(self):
        """The identities of both records."""
        return Edge(self.profile["identity_id"], self.store_record["identity_id"])

    @property
    def levels(self):
        """Of phone and name: of the same two identities always the same."""
        names = (record["name_key"] for record in (self.profile, self.store_record))
        return PHONES[sum(self.edge) % len(PHONES)], name_level(*names)

    @property
    def coordinates(self):
        """Which records they are."""
        return self.profile["offset"], self.store_record["offset"]

    @property
    def row(self):
        """As a micro-batch brings it."""
        sides = zip(SIDES, self[:2], strict=True)
        values = {in_pair(side, key): value for side, record in sides for key, value in record.items()}
        phone, name = self.levels
        grounds = {"phone_level": phone, "name_level": name, "match_weight": 12.0}
        return grounds | {"decision": self.decision} | values


@dataclass
class RegistryTables:
    """The tables as MySQL holds them: a batch sees the customers it touches, and writes blindly, by primary key."""

    customers: dict = field(default_factory=dict)
    members: dict = field(default_factory=dict)
    aliases: dict = field(default_factory=dict)
    edges: dict = field(default_factory=dict)

    def change(self, pairs=(), taken_back=()):
        """Take edges back, then bring pairs; what is written comes back."""
        identities, edges = evidence(pa.Table.from_pylist([pair.row for pair in pairs], PAIRS), 1, SOURCES)
        before = self._load({*identities, *(identity for edge in taken_back for identity in edge)})
        after = before.without(set(taken_back)).with_pairs(identities, edges)
        written = difference(before, after)
        self._write(written)
        return written

    def judge(self, edge, verdict):
        """A person's verdict on an edge."""
        before = self._load(edge)
        self._write(difference(before, before.with_verdict(edge, verdict)))

    @property
    def ids(self):
        """What says who is who."""
        homes = {identity: home.customer for identity, (_, home) in self.members.items()}
        edges = {edge: found.decision for edge, found in self.edges.items()}
        return set(self.customers), homes, self.aliases, edges

    def name_of(self, identity):
        """The name key of an identity."""
        return self.members[identity][0].name_key

    @property
    def registry(self):
        """All of it."""
        return self._load(self.members)

    def _load(self, identities):
        components = {
            self.members[identity][1].component for identity in identities if identity in self.members
        }
        members = {
            facts.identity: facts for facts, home in self.members.values() if home.component in components
        }
        edges = {edge: self.edges[edge] for edge in self.edges if edge.profile in members}
        return Registry(members, edges, {identity: self.members[identity][1] for identity in members})

    def _write(self, change):
        self.customers |= {record.customer_id: record for record in change.created + change.updated}
        delete(self.customers, [*change.merged, *change.dissolved])
        self.members |= {facts.identity: (facts, home) for facts, home in change.members}
        delete(self.members, change.removed_members)
        self.edges |= dict(change.edges)
        delete(self.edges, change.removed_edges)
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
        self.edges, self.levels, self.names, self.first_seen = {}, {}, {}, {}
        self.change(pairs)

    def change(self, pairs=(), taken_back=()):
        delete(self.edges, taken_back)
        self.first_seen = {identity: self.first_seen[identity] for edge in self.edges for identity in edge}
        for pair in pairs:
            known = self.edges.get(pair.edge, pair.decision)
            strongest = next(name for name in STRENGTHS if name in (known, pair.decision))
            self.edges[pair.edge] = Decision(strongest)
            self.levels[pair.edge] = pair.levels
            for record in pair[:2]:
                self.names[record["identity_id"]] = record["name_key"]
                times = (
                    record["recorded_at"],
                    self.first_seen.get(record["identity_id"], record["recorded_at"]),
                )
                self.first_seen[record["identity_id"]] = min(times)

    @property
    def ids(self):
        """As :attr:`RegistryTables.ids`."""
        profiles, homes = {profile for profile, _ in self.edges}, dict.fromkeys(self.first_seen)
        edges = {edge: Compared(found.value, *self.levels[edge]) for edge, found in self.edges.items()}
        for members in connected_sets(neighbours_of(standing(edges, self.names))):
            founder = min(members & profiles, key=lambda identity: (self.first_seen[identity], identity))
            homes |= dict.fromkeys(members, founder)
        founders = set(homes.values()) - {None}
        aliases = {i: homes[i] for i in profiles - founders if homes[i] is not None}
        return founders, homes, aliases, self.edges
