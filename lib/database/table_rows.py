"""Rows of the MySQL tables: columns and values, in one place for both ways of writing."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from lib.database.readers.registry import EDGE_COLUMNS
from lib.identity.entity import Edge
from lib.identity.facts import Facts, encode_json
from lib.identity.golden_record import GoldenRecord
from lib.identity.registry import Home
from lib.records.pair import Comparison, Decision

Row: TypeAlias = tuple[str | int | float | None, ...]
DEEPEST = 100  # levels of MySQL's JSON
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - MySQL's DATETIME has no zone, ours are UTC


@dataclass(frozen=True)
class TableRows:
    """Rows for one table, ordered by its primary key, which is the first ``key_columns`` columns."""

    table: str
    columns: tuple[str, ...]
    rows: list[Row]
    key_columns: int = 1

    @property
    def assignments(self) -> str:
        """The ``ON DUPLICATE KEY UPDATE`` list: every column that is not the key takes the new value."""
        values = self.columns[self.key_columns :] or self.columns[:1]
        return ", ".join(f"{column} = new.{column}" for column in values)


def customer_rows(records: list[GoldenRecord], model_version: int) -> TableRows:
    """Rows of ``customers``."""
    columns = (
        "customer_id, phone, name, email, address, credit_card_info, name_variants, "
        "first_seen_date, last_updated, data_sources, model_version"
    )
    rows: list[Row] = [
        (
            record.customer_id,
            record.phone,
            record.name,
            record.email,
            as_json(record.address),
            encode_json([card._asdict() for card in record.cards]),
            encode_json(record.name_variants),
            date_time(record.first_seen),
            date_time(record.last_seen),
            ",".join(record.data_sources),
            model_version,
        )
        for record in sorted(records)
    ]
    return TableRows("customers", tuple(columns.split(", ")), rows)


def member_rows(members: list[tuple[Facts, Home]]) -> TableRows:
    """Rows of ``customer_members``."""
    columns = "identity_id, component_id, customer_id, side, phone, name_key, first_seen, last_seen, facts"
    rows: list[Row] = [
        (f.identity, *home, f.side.value, f.phone, f.name_key, f.first_seen, f.last_seen, f.to_json())
        for f, home in members
    ]
    return TableRows("customer_members", tuple(columns.split(", ")), rows)


def edge_rows(edges: list[tuple[Edge, Comparison]]) -> TableRows:
    """Rows of ``customer_edges``."""
    rows: list[Row] = [
        (*edge, found.decision.value, *found[1:-1], found.verdict and found.verdict.value)
        for edge, found in edges
    ]
    return TableRows("customer_edges", EDGE_COLUMNS, rows, 2)


def as_json(address: str | None) -> str | None:
    """An address as a JSON value: an object that MySQL can read stays one, anything else becomes a JSON string."""
    if address is None or _is_object(address):
        return address
    return encode_json(address)


def _is_object(text: str) -> bool:
    """Whether MySQL, which is stricter than most, takes the text for a JSON object."""
    if not text.startswith("{"):
        return False
    try:
        document = json.loads(text, parse_int=float)  # no number may be beyond a double
        json.dumps(document, ensure_ascii=False, allow_nan=False).encode()  # no half surrogate pair
        return _depth(document) <= DEEPEST
    except (ValueError, RecursionError):
        return False


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


def date_time(milliseconds: int) -> str:
    """A DATETIME(3) literal in UTC."""
    return (EPOCH + timedelta(milliseconds=milliseconds)).isoformat(" ", "milliseconds")


def review_rows(pairs: pa.Table, model_version: int) -> TableRows:
    """Rows of ``review_queue``: the pairs that a person is asked about, one a pair of identities.

    A decision that a person took is left alone.
    """
    pairs = pairs.filter(pc.equal(pairs["decision"], Decision.REVIEW.value))
    names = ("l_identity", "r_identity", "phone_level", "name_level", "match_weight")
    shown = ("l_phone", "l_name_key", "r_phone", "r_name_key")
    values = zip(*(pairs[name].to_pylist() for name in (*names, *shown)), strict=True)
    rows = {row[:2]: (*row[: len(names)], model_version, *row[len(names) :]) for row in sorted(values)}
    columns = (
        "profile_identity, store_identity, phone_level, name_level, match_weight, model_version, "
        "profile_phone, profile_name_key, store_phone, store_name_key"
    )
    return TableRows("review_queue", tuple(columns.split(", ")), list(rows.values()), key_columns=2)
