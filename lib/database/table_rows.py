"""Rows of the MySQL tables, as columns and values; used by both ways of writing (statements and staging)."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from lib.database.readers.registry import EDGE_COLUMNS
from lib.identity.entity import Edge
from lib.identity.facts import Facts, encode_json
from lib.identity.golden_record import GoldenRecord
from lib.identity.registry import Home
from lib.records.pair import PAIR_IDENTITIES, Comparison, Decision
from lib.records.source import Attribute

CUSTOMER_ID = attrgetter("customer_id")
Row: TypeAlias = tuple[str | int | float | None, ...]
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - MySQL's DATETIME has no time zone; ours are in UTC


@dataclass(frozen=True)
class TableRows:
    """Rows for one table, ordered by its primary key, which is the first ``key_columns`` columns."""

    table: str
    columns: tuple[str, ...]
    rows: list[Row]
    key_columns: int = 1

    @property
    def assignments(self) -> str:
        """The ``ON DUPLICATE KEY UPDATE`` list: every column outside the key takes the new value."""
        # A table of key columns only needs one assignment all the same, which changes nothing.
        values = self.columns[self.key_columns :] or self.columns[:1]
        return ", ".join(f"{column} = new.{column}" for column in values)


def customer_rows(
    records: list[GoldenRecord], model_version: int, attributes: Sequence[Attribute]
) -> TableRows:
    """Rows of ``customers``, with each attribute in the column that its declaration names."""
    own = tuple(attribute.customers_column for attribute in attributes)
    rows: list[Row] = [
        (
            record.customer_id,
            record.phone,
            record.name,
            *(one.to_customers(record.attributes.get(one.name)) for one in attributes),
            encode_json(record.name_variants),
            date_time(record.first_seen),
            date_time(record.last_seen),
            ",".join(record.data_sources),
            model_version,
        )
        for record in sorted(records, key=CUSTOMER_ID)
    ]
    behind = ("name_variants", "first_seen_date", "last_updated", "data_sources", "model_version")
    return TableRows("customers", ("customer_id", "phone", "name", *own, *behind), rows)


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


def date_time(milliseconds: int) -> str:
    """A DATETIME(3) literal in UTC."""
    return (EPOCH + timedelta(milliseconds=milliseconds)).isoformat(" ", "milliseconds")


def review_rows(pairs: pa.Table, for_review: Container[Edge], model_version: int) -> TableRows:
    """Rows of ``review_queue``: the pairs with the decision ``review`` whose edge is ``for_review``, one row for each edge.

    The column ``decision`` is not among them, so an upsert keeps a person's verdict.
    """
    pairs = pairs.filter(pc.equal(pairs["decision"], Decision.REVIEW.value))
    names = (*PAIR_IDENTITIES, "phone_level", "name_level", "match_weight")
    shown = ("l_phone", "l_name_key", "r_phone", "r_name_key")
    values = zip(*(pairs[name].to_pylist() for name in (*names, *shown)), strict=True)
    rows = {
        row[:2]: (*row[: len(names)], model_version, *row[len(names) :])
        for row in sorted(values)
        if row[:2] in for_review
    }
    columns = (
        "profile_identity, store_identity, phone_level, name_level, match_weight, model_version, "
        "profile_phone, profile_name_key, store_phone, store_name_key"
    )
    return TableRows("review_queue", tuple(columns.split(", ")), list(rows.values()), key_columns=2)
