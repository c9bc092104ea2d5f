"""Takes two stored records through the stages of the stream again, to see whether they would be compared and joined."""

from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib.explanation.stored_record import StoredRecord
from lib.identity.entity import Edge
from lib.identity.identity_id import identity_id
from lib.linkage.blocking_keys import with_blocking_keys
from lib.linkage.comparison_levels import compare
from lib.linkage.match_weight import decide
from lib.normalisation.calling_codes import region
from lib.normalisation.phone import is_placeholder
from lib.records.pair import Comparison, Decision, Side
from lib.settings.linkage_model import LinkageModel
from lib.settings.model import Settings

RECORD = "side string, phone string, name_key string"


@dataclass(frozen=True)
class Meeting:
    """The result for two records; ``rules`` and ``backfill_rules`` are the blocking rules under which they share a key."""

    edge: Edge
    rules: tuple[str, ...]
    backfill_rules: tuple[str, ...]
    is_within_window: bool
    found: Comparison


def meet(
    spark: SparkSession,
    records: tuple[StoredRecord, StoredRecord],
    settings: Settings,
    model: LinkageModel,
    identity_key: bytes,
) -> Meeting:
    """Block, compare and decide a profile and a store record, neither of which was rejected."""
    rows = [(record.side.value, record.phone, record.name_key) for record in records]
    both = spark.createDataFrame(rows, RECORD).coalesce(1)
    profile, store = (record.recorded_at or 0 for record in records)
    return Meeting(
        _edge(both, identity_key),
        _shared(both, settings.linkage.blocking_rules, settings, model),
        _shared(both, settings.linkage.backfill_rules, settings, model),
        abs(profile - store) <= settings.stream.join_window.total_seconds() * 1_000,
        _compared(both, model),
    )


def _edge(both: DataFrame, key: bytes) -> Edge:
    ids = {side: identity_id(side, F.col("phone"), F.col("name_key"), key).alias(side.value) for side in Side}
    rows = both.select("side", *ids.values()).collect()
    by_side = {row.side: row for row in rows}
    return Edge(by_side[Side.PROFILE.value].profile, by_side[Side.STORE.value].store)


def _shared(
    both: DataFrame, rules: tuple[str, ...], settings: Settings, model: LinkageModel
) -> tuple[str, ...]:
    """The rules under which the two records share a blocking key."""
    at_home = settings.records.default_region
    timed = both.withColumn("placeholder_phone", is_placeholder(F.col("phone"), at_home))
    code = region(at_home).calling_code
    return tuple(rule for rule in rules if _share_a_key(with_blocking_keys(timed, (rule,), model, code)))


def _share_a_key(keyed: DataFrame) -> bool:
    keys: dict[str, set[str]] = {side.value: set() for side in Side}
    for row in keyed.select("side", "blocking_key").collect():
        keys[row.side].add(row.blocking_key)
    return not keys[Side.PROFILE.value].isdisjoint(keys[Side.STORE.value])


def _compared(both: DataFrame, model: LinkageModel) -> Comparison:
    left, right = (
        both.where(F.col("side") == side.value).select(
            F.col("phone").alias(f"{prefix}_phone"), F.col("name_key").alias(f"{prefix}_name_key")
        )
        for side, prefix in ((Side.PROFILE, "l"), (Side.STORE, "r"))
    )
    (row,) = decide(compare(left.crossJoin(right)), model).collect()
    return Comparison(
        Decision(row.decision), row.phone_level, row.name_level, row.match_weight, model.version
    )
