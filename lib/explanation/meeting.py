"""Takes two stored records through the stages of the stream again, to see whether they would be compared and joined."""

from dataclasses import dataclass
from operator import attrgetter

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib.explanation.stored_record import StoredRecord
from lib.identity.entity import Edge
from lib.identity.identity_id import identity_id
from lib.linkage.blocking_keys import with_blocking_keys
from lib.linkage.comparison_levels import compare
from lib.linkage.every_number import each_number
from lib.linkage.match_weight import decide
from lib.normalisation.calling_codes import region
from lib.normalisation.other_numbers import with_other_numbers
from lib.normalisation.phone import is_placeholder
from lib.records.pair import Comparison, Decision, Side
from lib.settings.linkage_model import LinkageModel
from lib.settings.model import Settings

RECORD = "side string, phone string, name_key string, written_phone string"


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
    rows = [(record.side.value, record.phone, record.name_key, record.written_phone) for record in records]
    at_home = settings.records.default_region
    placeholder = is_placeholder(F.col("phone"), at_home)
    both = spark.createDataFrame(rows, RECORD).coalesce(1).withColumn("placeholder_phone", placeholder)
    numbers = each_number(with_other_numbers(both, at_home), placeholder)
    profile, store = (record.recorded_at or 0 for record in records)
    return Meeting(
        _edge(both, identity_key),
        _shared(both, settings.linkage.blocking_rules, settings, model),
        _shared(numbers, settings.linkage.backfill_rules, settings, model),
        abs(profile - store) <= settings.stream.join_window.total_seconds() * 1_000,
        _compared(numbers, model),
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
    code = region(settings.records.default_region).calling_code
    return tuple(rule for rule in rules if _share_a_key(with_blocking_keys(both, (rule,), model, code)))


def _share_a_key(keyed: DataFrame) -> bool:
    keys: dict[str, set[str]] = {side.value: set() for side in Side}
    for row in keyed.select("side", "blocking_key").collect():
        keys[row.side].add(row.blocking_key)
    return not keys[Side.PROFILE.value].isdisjoint(keys[Side.STORE.value])


def _compared(numbers: DataFrame, model: LinkageModel) -> Comparison:
    """The decision by the two numbers that agree best."""
    left, right = (
        numbers.where(F.col("side") == side.value).select(
            F.col("phone").alias(f"{prefix}_phone"), F.col("name_key").alias(f"{prefix}_name_key")
        )
        for side, prefix in ((Side.PROFILE, "l"), (Side.STORE, "r"))
    )
    rows = decide(compare(left.crossJoin(right)), model).collect()
    row = max(rows, key=attrgetter("match_weight"))
    return Comparison(
        Decision(row.decision), row.phone_level, row.name_level, row.match_weight, model.version
    )
