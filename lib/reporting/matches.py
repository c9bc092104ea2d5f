"""Figures of the matching, counted by MySQL and Spark; a few rows each."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.database.connection import Cursor
from lib.delta.reader import DeltaReader
from lib.delta.tables import QUARANTINE
from lib.linkage.blocking_keys import blocking_keys
from lib.normalisation.calling_codes import region
from lib.normalisation.phone import is_placeholder
from lib.normalisation.placeholder_name import is_placeholder_name
from lib.records.pair import IDENTITY, Decision, Side
from lib.records.source import Sources
from lib.settings.linkage_model import LinkageModel
from lib.settings.model import Settings
from lib.stored_records import from_history

LARGEST_SIZE = 12  # identities of a customer; those with more are one row
READ, PAIRED, JOINED, CUSTOMERS = "records read", "in a pair", "in a customer", "customers"
WEIGHTS = (
    "SELECT ROUND(match_weight) AS weight, decision, COUNT(*) AS pairs FROM customer_edges "
    "GROUP BY weight, decision ORDER BY weight, decision"
)
BEST_WEIGHTS = (
    "SELECT ROUND(best) AS weight, COUNT(*) AS customers FROM ("
    "SELECT customer_id, MAX(match_weight) AS best FROM customer_edges "
    "JOIN customer_members ON identity_id = profile_identity WHERE customer_id IS NOT NULL GROUP BY customer_id"
    ") AS bests GROUP BY weight"
)
LEVELS = (
    "SELECT phone_level, name_level, COUNT(*) AS pairs FROM customer_edges "
    "GROUP BY phone_level, name_level ORDER BY phone_level, name_level"
)
SIZES = (
    "SELECT LEAST(size, %s) AS identities, COUNT(*) AS customers FROM ("
    "SELECT COUNT(*) AS size FROM customer_members WHERE customer_id IS NOT NULL GROUP BY customer_id"
    ") AS sizes GROUP BY identities ORDER BY identities"
)
EXAMPLES = (
    "SELECT decision, profile_identity, store_identity FROM customer_edges JOIN ("
    "SELECT decision AS example, MIN(profile_identity) AS one FROM customer_edges GROUP BY decision"
    ") AS examples ON decision = example AND profile_identity = one ORDER BY decision, store_identity"
)


def members(cursor: Cursor) -> dict[str, int]:
    """How many identities are in a pair and in a customer, and how many customers there are."""
    cursor.execute("SELECT COUNT(*), COUNT(customer_id), COUNT(DISTINCT customer_id) FROM customer_members")
    return dict(zip((PAIRED, JOINED, CUSTOMERS), map(int, cursor.fetchone()), strict=True))


def funnel(delta: DeltaReader, sources: Sources, found: Mapping[str, int]) -> pa.Table:
    """``step``, ``number``: from the records of both topics to the customers.

    ``found`` is the result of :func:`members`.
    """
    rejected = delta.read(QUARANTINE)
    accepted = identified = 0
    for records in from_history(delta, sources).values():
        by_identity = records.groupBy(*IDENTITY).count()
        (row,) = by_identity.agg(
            F.sum("count").alias("records"), F.count("count").alias("identities")
        ).collect()
        accepted += row.records or 0
        identified += row.identities
    steps = {
        READ: accepted + (rejected.count() if rejected is not None else 0),
        "accepted": accepted,
        "identities": identified,
        **found,
    }
    return pa.table({"step": list(steps), "number": pa.array(steps.values(), pa.int64())})


def weights(cursor: Cursor) -> pa.Table:
    """``weight`` (rounded), ``decision``, ``pairs``: the pairs of identities that were not ruled out."""
    return select(cursor, WEIGHTS, {"weight": pa.float64(), "decision": pa.string(), "pairs": pa.int64()})


def threshold_curve(cursor: Cursor) -> pa.Table:
    """``threshold``, ``kind``, ``number``: pairs with at least this weight, and customers with such a pair."""
    curves = {"pairs": weights(cursor).to_pylist()}
    kinds = {"weight": pa.float64(), "customers": pa.int64()}
    curves["customers"] = select(cursor, BEST_WEIGHTS, kinds).to_pylist()
    at = sorted({row["weight"] for row in curves["pairs"]})
    rows = [
        {"threshold": weight, "kind": kind, "number": sum(r[kind] for r in found if r["weight"] >= weight)}
        for kind, found in curves.items()
        for weight in at
    ]
    schema = pa.schema({"threshold": pa.float64(), "kind": pa.string(), "number": pa.int64()})
    return pa.Table.from_pylist(rows, schema)


def level_counts(cursor: Cursor) -> pa.Table:
    """``phone_level``, ``name_level``, ``pairs``: how many pairs have each combination of levels."""
    return select(
        cursor, LEVELS, {"phone_level": pa.string(), "name_level": pa.string(), "pairs": pa.int64()}
    )


def customer_sizes(cursor: Cursor) -> pa.Table:
    """``identities``, ``customers``: how many customers have this many identities; the last row has all larger ones."""
    return select(cursor, SIZES, {"identities": pa.int64(), "customers": pa.int64()}, (LARGEST_SIZE,))


def example_pairs(cursor: Cursor) -> dict[Decision, tuple[int, int]]:
    """A pair of identities for each decision that occurs."""
    cursor.execute(EXAMPLES)
    found: dict[Decision, tuple[int, int]] = {}
    for decision, profile, store in cursor.fetchall():
        found.setdefault(Decision(decision), (profile, store))
    return found


def blocking_counts(
    delta: DeltaReader, sources: Sources, settings: Settings, model: LinkageModel
) -> pa.Table:
    """``rule``, ``comparisons``: how many pairs of identities share a key of each rule, counted once for each shared key.

    The pairs are not made: it multiplies the numbers of identities that have a key on both sides.
    """
    rules = tuple(dict.fromkeys((*settings.linkage.blocking_rules, *settings.linkage.backfill_rules)))
    at_home = settings.records.default_region
    placeholder = is_placeholder(F.col("phone"), at_home)
    keys = F.concat(*(_named_keys(rule, model, region(at_home).calling_code) for rule in rules))
    left, right = (
        _key_counts(
            records.where(~is_placeholder_name(F.col("name_key")))
            .select(*IDENTITY)
            .distinct()
            .withColumn("placeholder_phone", placeholder),
            keys,
            side,
        )
        for side, records in from_history(delta, sources).items()
    )
    met = left.join(right, ["rule", "key"]).groupBy("rule")
    product = F.col(Side.PROFILE.value) * F.col(Side.STORE.value)
    found = {row.rule: row.comparisons for row in met.agg(F.sum(product).alias("comparisons")).collect()}
    return pa.table(
        {"rule": list(rules), "comparisons": pa.array([found.get(rule, 0) for rule in rules], pa.int64())}
    )


def _key_counts(found: DataFrame, keys: Column, side: Side) -> DataFrame:
    """How many identities of a side have each key, in one pass for all rules."""
    return found.select(F.inline(keys)).groupBy("rule", "key").agg(F.count("key").alias(side.value))


def _named_keys(rule: str, model: LinkageModel, calling_code: str) -> Column:
    named = F.lit(rule).alias("rule")
    return F.transform(
        blocking_keys((rule,), model, calling_code), lambda key: F.struct(named, key.alias("key"))
    )


def select(
    cursor: Cursor, query: str, columns: dict[str, pa.DataType], values: tuple[Any, ...] = ()
) -> pa.Table:
    """The few rows of a query, as a table with these columns."""
    cursor.execute(query, values)
    rows: list[Any] = cursor.fetchall()
    by_column = zip(*rows, strict=True) if rows else ((),) * len(columns)
    arrays = [
        pa.array(map(_number, column), kind) for column, kind in zip(by_column, columns.values(), strict=True)
    ]
    return pa.table(dict(zip(columns, arrays, strict=True)))


def _number(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """A value as Arrow takes it: MySQL returns some numbers, such as ROUND of a decimal, as ``Decimal``."""
    return float(value) if isinstance(value, Decimal) else value
