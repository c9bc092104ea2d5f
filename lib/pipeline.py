"""The record's way. Read this first.

    messages -> parse -> normalise -> block and join within the window -> compare -> weigh -> decide -> pairs

What comes out goes to :mod:`lib.resolution.micro_batch`, which resolves customers from it. The same functions run
over streams and over batches; nothing in here reads or writes.
"""

from collections.abc import Mapping
from datetime import timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.identity.identity_id import identity_id
from lib.linkage.blocking import candidate_pairs
from lib.linkage.blocking_keys import with_blocking_keys
from lib.linkage.bloom_filter import BlockingKeyBloomFilter, size_for
from lib.linkage.comparison_levels import compare
from lib.linkage.match_weight import decide
from lib.linkage.name_signature import may_be_alike, may_be_any
from lib.linkage.stored_pairs import MayMeet, identities, stored_pairs, with_keys
from lib.normalisation.calling_codes import region
from lib.normalisation.phone import is_placeholder
from lib.normalisation.phone_fault import with_phone_fault
from lib.normalisation.record import normalise
from lib.normalisation.shard import within
from lib.parsing.event_time import clamp
from lib.parsing.record import parse_profiles, parse_store_records
from lib.parsing.redaction import redacted
from lib.records.pair import PAIR_COORDINATES, Decision, Side
from lib.settings.keys import Keys
from lib.settings.linkage_model import LinkageModel
from lib.settings.model import Settings


def identify(
    profile_messages: DataFrame,
    store_messages: DataFrame,
    settings: Settings,
    model: LinkageModel,
    keys: Keys,
) -> DataFrame:
    """Pairs of a profile and a store record that are a match or a case for review, from the messages of both topics."""
    condition = may_be_alike() if model.needs_alike_names else may_be_any()
    decided = decided_pairs(profile_messages, store_messages, settings, model, keys, condition)
    return with_identities(decided.where(F.col("decision") != Decision.NON_MATCH.value), keys)


def decided_pairs(
    profile_messages: DataFrame,
    store_messages: DataFrame,
    settings: Settings,
    model: LinkageModel,
    keys: Keys,
    condition: Column | None = None,
) -> DataFrame:
    """Every candidate pair, of those that meet the ``condition``, with levels, weight and decision; the non-matches too."""
    profiles = linkable(profiles_of(profile_messages, settings), "profiles", settings, model)
    store_records = linkable(
        store_records_of(store_messages, settings, keys), "store_records", settings, model
    )
    equal_phones = settings.linkage.blocks_by_phone_alone
    candidates = candidate_pairs(profiles, store_records, settings.stream, condition)
    return decide(compare(candidates, equal_phones=equal_phones), model, equal_phones=equal_phones)


def identify_stored(
    sides: Mapping[Side, DataFrame],
    may_meet: MayMeet,
    span: Column | None,
    settings: Settings,
    model: LinkageModel,
    keys: Keys,
) -> DataFrame:
    """The same of stored records, accepted and normalised: pairs of identities, however far apart.

    Only pairs of which one has a record in the ``span`` (None: all do); ``cause`` says why the stream may not have them.
    ``may_meet`` is of :func:`key_filter`.
    """
    placeholder, code = at_home(settings)
    in_span = F.expr("true") if span is None else span
    left, right = (
        with_keys(identities(records, in_span, placeholder), settings.linkage, model, code)
        for records in (sides[Side.PROFILE], sides[Side.STORE])
    )
    window = settings.stream.join_window
    pairs = stored_pairs(left, right, window, all_in_span=span is None, may_meet=may_meet)
    decided = decide(compare(pairs, model.phones_worth_a_name), model)
    return with_identities(decided.where(F.col("decision") != Decision.NON_MATCH.value), keys, ())


def key_filter(records: int, settings: Settings, model: LinkageModel) -> BlockingKeyBloomFilter:
    """Tells which stored records of one side surely meet none of so many records of the other one."""
    placeholder, code = at_home(settings)
    return BlockingKeyBloomFilter(
        size_for(records), settings.linkage.backfill_rules, model, code, placeholder
    )


def archive(
    profile_messages: DataFrame, store_messages: DataFrame, settings: Settings, keys: Keys
) -> DataFrame:
    """Every record of both topics for history, with its ``phone_fault``, and of each reject its payload without card numbers."""
    profiles, store_records = (
        profiles_of(profile_messages, settings),
        store_records_of(store_messages, settings, keys),
    )
    both = profiles.unionByName(store_records, allowMissingColumns=True)
    rows = with_phone_fault(within(both, settings.shard), settings.records.default_region)
    payload = F.when(F.col("reject_reason").isNotNull(), redacted(F.col("value")))
    return rows.withColumn("payload", payload).drop("value")


def profiles_of(messages: DataFrame, settings: Settings) -> DataFrame:
    """Every profile, normalised, with its ``reject_reason``."""
    parsed = parse_profiles(messages, settings.kafka.profiles, settings.records)
    return normalise(parsed, settings.records.default_region, "profiles")


def store_records_of(messages: DataFrame, settings: Settings, keys: Keys) -> DataFrame:
    """Every store record, normalised, card as a token, with its ``reject_reason``."""
    parsed = parse_store_records(messages, settings.kafka.store_records, settings.records, keys.card)
    return normalise(parsed, settings.records.default_region, "store_records")


def linkable(records: DataFrame, count_as: str, settings: Settings, model: LinkageModel) -> DataFrame:
    """What goes into the join: the shard's, no rejects, a clamped event time, blocking keys; counted on the way in."""
    placeholder, code = at_home(settings)
    counted = (
        within(records, settings.shard)
        .withColumn("placeholder_phone", F.col("phone").isNotNull() & placeholder)
        .observe(
            count_as,
            F.count(F.lit(1)).alias("read"),
            F.count("reject_reason").alias("rejected"),
            F.count_if("placeholder_phone").alias("placeholder"),
        )
    )
    timed = with_event_time(counted, count_as, settings.stream.max_clock_skew)
    accepted = timed.where(F.col("reject_reason").isNull())
    return with_blocking_keys(accepted, settings.linkage.blocking_rules, model, code)


def at_home(settings: Settings) -> tuple[Column, str]:
    """Whether ``phone`` is a placeholder where phones are of the default region, and the calling code of that."""
    home = settings.records.default_region
    return is_placeholder(F.col("phone"), home), region(home).calling_code


def with_event_time(records: DataFrame, count_as: str, max_clock_skew: timedelta) -> DataFrame:
    """Add ``event_time``, and count how many were clamped.

    Spark writes the batch's clock into the code that it generates. Behind what was counted before, that is a short stage: the
    long one before it stays the same, and is compiled once and not with every micro-batch.
    """
    timed = records.withColumn("event_time", clamp(F.col("recorded_at"), max_clock_skew))
    is_clamped = F.unix_millis("event_time") != F.col("recorded_at")
    return timed.observe(f"{count_as}_clamped", F.count_if(is_clamped).alias("clamped"))


def with_identities(
    pairs: DataFrame, keys: Keys, coordinates: tuple[str, ...] = PAIR_COORDINATES
) -> DataFrame:
    """Add the identity ids of both sides, and the hash of the row that the batch ledger sums."""
    ids = {
        f"{prefix}_identity": identity_id(
            side, F.col(f"{prefix}_phone"), F.col(f"{prefix}_name_key"), keys.identity
        )
        for prefix, side in (("l", Side.PROFILE), ("r", Side.STORE))
    }
    row_hash = F.xxhash64(*coordinates, "l_identity", "r_identity", "decision")
    return pairs.withColumns(ids).withColumn("row_hash", row_hash)
