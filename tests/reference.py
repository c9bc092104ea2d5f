"""The whole system in plain Python: the messages of both topics in, the tables they must end in out.

Written from docs/reference/rules.md only, like the modules it uses, and slow: no Spark, no batches, one thread.
"""

import hashlib
import hmac
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from tests.reference_acceptance import Compared, connected_sets, held_back, neighbours_of, standing
from tests.reference_json import RejectedError, depth
from tests.reference_phones import is_placeholder
from tests.reference_records import MILLISECOND, PROFILE, STORE, Record, record_of
from tests.reference_rules import is_placeholder_name, name_level, name_tokens, outer_tokens, phone_level

DEEPEST_IN_MYSQL = 100  # levels of JSON
MOST_VALUES = 100  # cards of a customer, and spellings of a name


class Pair(NamedTuple):
    profile: Record
    store_record: Record
    phone_level: str
    name_level: str
    weight: float
    decision: str

    @property
    def identities(self):
        return self.profile.identity, self.store_record.identity


@dataclass
class Tables:
    """What MySQL must hold, ids as keys, and what must have been counted on the way."""

    read: int = 0
    matched: int = 0
    placeholders: int = 0
    placeholder_names: int = 0
    clamped: int = 0
    records: dict = field(default_factory=dict)
    identity_ids: dict = field(default_factory=dict)
    rejects: dict = field(default_factory=dict)
    reject_faults: dict = field(default_factory=dict)
    customers: dict = field(default_factory=dict)
    members: dict = field(default_factory=dict)
    aliases: dict = field(default_factory=dict)
    edges: dict = field(default_factory=dict)
    review: dict = field(default_factory=dict)
    held_back: set = field(default_factory=set)

    @property
    def reject_reasons(self):
        return Counter(self.rejects.values())


class Reference:
    """The rules under one set of settings, with one model and one pair of keys; ``now`` is in milliseconds.

    With ``every_number``, as in a backfill, the other numbers of a text count beside the phone.
    """

    def __init__(self, settings, model, card_key, identity_key, now, *, every_number=False):
        self.settings = settings
        self.model = model
        self.card_key = card_key
        self.identity_key = identity_key
        self.now = now
        self.every_number = every_number

    def tables(self, profiles, store_records):
        tables = Tables(read=len(profiles) + len(store_records))
        left = self._records(PROFILE, profiles, tables)
        right = self._records(STORE, store_records, tables)
        pairs = [pair for pair in self._pairs(left, right) if pair.decision != "non_match"]
        strongest = {pair.identities: pair for pair in pairs}  # the strongest ones are last
        for pair in strongest.values():
            ids = tuple(map(self.identity_id, pair.identities))
            tables.edges[ids] = pair.decision
            if pair.decision == "review":
                tables.review[ids] = pair.phone_level, pair.name_level, pair.weight, self.model.version
        tables.matched = sum(pair.decision in ("certain", "match") for pair in pairs)
        self._add_customers(pairs, tables)
        return tables

    def _records(self, side, messages, tables):
        records = []
        for message in messages:
            try:
                record = record_of(message, side, self.settings, self.card_key, self.now)
            except RejectedError as reason:
                tables.rejects[message.coordinates] = str(reason)
                tables.reject_faults[message.coordinates] = reason.phone_fault
            else:
                records.append(record)
                tables.records[message.coordinates] = record
                tables.identity_ids[message.coordinates] = self.identity_id(record.identity)
                tables.placeholders += is_placeholder(record.identity.phone)
                tables.placeholder_names += is_placeholder_name(record.identity.name_key)
                tables.clamped += record.event_time != record.recorded_at
        return records

    # 4. Blocking

    def numbers(self, record):
        others = record.numbers if self.every_number else ()
        return dict.fromkeys((record.identity.phone, *others))

    def blocking_keys(self, phone, name_key):
        ends = outer_tokens(name_key)
        initials = "".join(sorted(end[0] for end in (ends[0], ends[-1])))
        beginnings = {token[:4] for token in name_tokens(name_key) if len(token) > 1}
        digits = phone.removeprefix("+1").removeprefix("+")  # the tests are at home in the US
        is_local = len(digits) <= 8
        head = digits[:3] if is_local else digits[:6] if len(digits) <= 11 else digits[:8]
        tails = [digits[-5:], *([digits[-3:]] if is_local else [])]
        keys = {
            "phone": [phone],
            "token_phone_head": [(letters, head) for letters in beginnings],
            "token_phone_tail": [(letters, tail) for letters in beginnings for tail in tails],
            "initials_phone_head": [(initials, head)],
            "initials_phone_ends": [
                (initials, digits[-3:]) if is_local else (initials, digits[0], digits[-4:])
            ],
            "rare_name": [],  # the model in force knows no term frequencies
            "name": [tuple(sorted(name_tokens(name_key)))],
        }
        if is_placeholder_name(name_key):
            return []
        said = {"name"} if is_placeholder(phone) else keys.keys()
        return [
            (rule, key) for rule in self.settings.linkage.blocking_rules if rule in said for key in keys[rule]
        ]

    def _pairs(self, profiles, store_records):
        blocks = defaultdict(lambda: ([], []))
        for side, records in enumerate((profiles, store_records)):
            for record in records:
                for number in self.numbers(record):
                    for key in self.blocking_keys(number, record.identity.name_key):
                        blocks[key][side].append((record, number))
        window = self.settings.stream.join_window // MILLISECOND
        candidates = {
            (left, left_number, right, right_number)
            for block in blocks.values()
            for (left, left_number), (right, right_number) in product(*block)
            if abs(left.event_time - right.event_time) <= window
        }
        compared = sorted((self._compared(*candidate) for candidate in candidates), key=_weight)
        best = {(pair.profile.coordinates, pair.store_record.coordinates): pair for pair in compared}
        return sorted(best.values(), key=_weight)

    def _compared(self, profile, left_number, store_record, right_number):
        left, right = profile.identity, store_record.identity
        phone, name = phone_level(left_number, right_number), name_level(left.name_key, right.name_key)
        weights = self.model.comparisons
        weight = self.model.prior_weight + weights.phone[phone] + weights.name[name]
        return Pair(profile, store_record, phone, name, weight, self._decision(weight))

    def _decision(self, weight):
        for decision in ("certain", "match", "review", "possible"):
            if weight >= getattr(self.model.thresholds, decision):
                return decision
        return "non_match"

    # 6. Identity

    def identity_id(self, identity):
        digest = hmac.new(self.identity_key, "\x1f".join(identity).encode(), hashlib.sha256).digest()
        return int.from_bytes(digest[:8], "big") >> 1

    def _add_customers(self, pairs, tables):
        records = defaultdict(dict)
        for pair in pairs:
            for record in (pair.profile, pair.store_record):
                records[record.identity][record.coordinates] = record
        for record in tables.records.values() if self.every_number else ():
            if record.identity in records:
                records[record.identity][record.coordinates] = record
        for identity, own in records.items():
            tables.members[self.identity_id(identity)] = (None, *self._seen(identity, own.values()))
        edges = {
            pair.identities: Compared(pair.decision, pair.phone_level, pair.name_level) for pair in pairs
        }
        tables.held_back = held_back(edges)
        names = {identity: identity.name_key for identity in records}
        for members in connected_sets(neighbours_of(standing(edges, names))):
            self._add_customer({member: list(records[member].values()) for member in members}, tables)

    def _seen(self, identity, records):
        times = [record.recorded_at for record in records]
        return *identity, min(times), max(times)

    def _add_customer(self, members, tables):
        facts = {
            self.identity_id(identity): self._seen(identity, records) for identity, records in members.items()
        }
        profiles = {identity: fact for identity, fact in facts.items() if fact[0] == PROFILE}
        founder = min(profiles, key=lambda identity: (profiles[identity][3], identity))
        tables.members.update({identity: (founder, *fact) for identity, fact in facts.items()})
        tables.aliases.update(dict.fromkeys(set(profiles) - {founder}, founder))
        tables.customers[founder] = self._golden_record([r for records in members.values() for r in records])

    # 7. Golden record

    def _golden_record(self, records):
        profiles = sorted((r for r in records if r.identity.side == PROFILE), key=lambda r: r.age)
        cards = {record.card for record in records if record.card}
        return {
            "phone": profiles[-1].identity.phone,
            "name": profiles[-1].name,
            "email": next((r.email for r in reversed(profiles) if r.email is not None), None),
            "address": next((as_document(r.address) for r in reversed(profiles) if r.address), None),
            "credit_card_info": [card._asdict() for card in sorted(cards)[:MOST_VALUES]],
            "name_variants": sorted({record.name for record in records})[:MOST_VALUES],
            "first_seen": min(record.recorded_at for record in records),
            "last_updated": max(record.recorded_at for record in records),
            "data_sources": {"DOTNET", "STORE"},
            "model_version": self.model.version,
        }


def _weight(pair):
    return pair.weight


def as_document(address):
    """An address as MySQL's JSON: an object that it can read is one, anything else a text."""
    try:
        document = json.loads(address, parse_int=float)
        json.dumps(document, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return address
    is_object = isinstance(document, dict) and depth(address) <= DEEPEST_IN_MYSQL
    return json.loads(address) if is_object else address
