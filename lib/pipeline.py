"""The path of a record through the system. Read this first.

    messages -> decode -> parse -> normalise -> shard -> identity id -> history
                                                      -> event time, blocking keys -> join within the window
                                                      -> compare -> weigh -> decide -> pairs

The pairs go to :mod:`lib.resolution.micro_batch`, which resolves customers from them. The same functions work on streams and
on batches, and for every source (:mod:`lib.records.source`). Nothing in this module reads or writes.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial, reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.card_tokens.expressions import cards_up_to_date
from lib.card_tokens.token import CARD
from lib.identity.identity_id import with_identity_id
from lib.linkage.blocking import candidate_pairs
from lib.linkage.blocking_keys import with_blocking_keys
from lib.linkage.bloom_filter import BlockingKeyBloomFilter, size_for
from lib.linkage.comparison_levels import compare
from lib.linkage.every_number import each_number
from lib.linkage.match_weight import decide
from lib.linkage.name_signature import may_be_alike, may_be_any
from lib.linkage.stored_pairs import MayMeet, identities, stored_pairs, strongest, with_keys
from lib.normalisation.calling_codes import region
from lib.normalisation.other_numbers import with_other_numbers
from lib.normalisation.phone import is_placeholder
from lib.normalisation.phone_fault import with_phone_fault
from lib.normalisation.placeholder_name import is_placeholder_name
from lib.normalisation.record import ASKED_LIBRARY, compiled_apart, normalise
from lib.normalisation.shard import within
from lib.parsing.event_time import clamp
from lib.parsing.record import decode, parse, scrubbed_fields
from lib.parsing.redaction import shape, without_digits
from lib.records.cuts import CUTS
from lib.records.pair import PAIR_COORDINATES, PAIR_IDENTITIES, Decision, Side, in_pair
from lib.records.reasons import NameFault
from lib.records.source import BySource, Source, Sources
from lib.settings.keys import Keys
from lib.settings.linkage_model import LinkageModel
from lib.settings.model import Settings
from lib.streaming.planned_once import planned_once


def identify(
    messages: BySource, sources: Sources, settings: Settings, model: LinkageModel, keys: Keys
) -> DataFrame:
    """The pairs of a profile and a store record that were not ruled out, from the messages of all sources.

    The join's state may hold cards with tokens of an earlier version; those of the pairs are up to date.
    """
    condition = may_be_alike() if model.needs_alike_names else may_be_any()
    records = linkable_of_all(messages, sources, settings, model, keys)
    decided = decided_pairs(records, sources, settings, model, condition)
    found = found_pairs(decided, PAIR_COORDINATES)
    return cards_up_to_date(found, [in_pair(side, CARD) for side in Side], keys.cards)


def decided_pairs(
    records: BySource,
    sources: Sources,
    settings: Settings,
    model: LinkageModel,
    condition: Column | None = None,
) -> DataFrame:
    """Every candidate pair of :func:`linkable_of_all` that meets the ``condition``, with its levels, weight and decision."""
    sides = {side: (union_of(records, sources, side), sources.state_columns(side)) for side in Side}
    candidates = candidate_pairs(sides, settings.stream, condition)
    equal_phones = settings.linkage.blocks_by_phone_alone
    return decide(compare(candidates, equal_phones=equal_phones), model, equal_phones=equal_phones)


def history(messages: BySource, sources: Sources, settings: Settings, keys: Keys) -> DataFrame:
    """All records of all sources, for the history: with their faults, and what is kept of a reject's payload."""
    records = union(records_of(messages[source.name], source, sources, settings, keys) for source in sources)
    return planned_once(kept_in_history(records, settings))


def kept_in_history(records: DataFrame, settings: Settings) -> DataFrame:
    """What the history and the quarantine keep of records."""
    faulty = with_phone_fault(compiled_apart(records, "normalised"), settings.records.default_region)
    rejected = F.when(F.col("reject_reason").isNotNull(), F.col("value"))
    text = without_digits(rejected) if settings.privacy.keep_rejected_text else F.lit(None).cast("string")
    is_nobody = F.col("reject_reason").isNull() & F.col("placeholder_name")
    kept = {
        "name_fault": F.when(is_nobody, NameFault.PLACEHOLDER.value),
        "payload_bytes": F.octet_length(rejected).cast("bigint"),
        "payload_shape": shape(rejected),
        "payload": text,
    }
    return faulty.withColumns(kept).drop(
        "value", "placeholder_phone", "placeholder_name", ASKED_LIBRARY, *CUTS
    )


def records_of(
    messages: DataFrame, source: Source, sources: Sources, settings: Settings, keys: Keys
) -> DataFrame:
    """The normalised records of a source that belong to this shard, with ``identity_id`` or ``reject_reason``."""
    decoded = decode(messages, source, settings.records)
    parsed = parse(decoded, source, sources.topics[source.name], keys)
    normalised = normalise(parsed, settings.records.default_region, source.name)
    of_shard = within(normalised, settings.shard)
    return with_identity_id(of_shard, source.side, keys.identity)


def linkable_of_all(
    messages: BySource,
    sources: Sources,
    settings: Settings,
    model: LinkageModel,
    keys: Keys,
    *,
    every_number: bool = False,
) -> dict[str, DataFrame]:
    """The :func:`linkable` records of each source."""

    def of(source: Source) -> DataFrame:
        records = records_of(messages[source.name], source, sources, settings, keys)
        return linkable(records, source, settings, model, every_number=every_number)

    return {source.name: of(source) for source in sources}


def linkable(
    records: DataFrame, source: Source, settings: Settings, model: LinkageModel, *, every_number: bool = False
) -> DataFrame:
    """The records that go into the join: without rejects and placeholder names, with event time and blocking keys.

    All are counted before. The plan of a stream is made once up to the event time, for which a micro-batch has its own clock.
    With ``every_number``, as for stored records, a record comes once for each number of its text.
    """
    timed = with_event_time(planned_once(records), settings.stream.max_clock_skew)
    counted = count_read(timed, source).drop(*CUTS)
    accepted = counted.where(F.col("reject_reason").isNull() & ~F.col("placeholder_name"))
    if every_number:
        accepted = each_number(with_other_numbers_in(accepted, settings), placeholder_in(settings))
    return with_blocking_keys(accepted, settings.linkage.blocking_rules, model, calling_code(settings))


def with_event_time(records: DataFrame, max_clock_skew: timedelta) -> DataFrame:
    """Add ``event_time``."""
    return records.withColumn("event_time", clamp(F.col("recorded_at"), max_clock_skew))


def count_read(records: DataFrame, source: Source) -> DataFrame:
    """Count records, rejects, placeholders, clamped times, phones that the library was asked for, and what was cut by field.

    The batch's report has these by source.
    """
    cuts = (
        F.count_if(F.get(cut, F.lit(place))).alias(f"{cut}:{field}")
        for place, field in enumerate(scrubbed_fields(source))
        for cut in CUTS
    )
    return records.observe(
        source.name,
        F.count(F.lit(1)).alias("read"),
        F.count("reject_reason").alias("rejected"),
        F.count_if("placeholder_phone").alias("placeholder"),
        F.count_if(F.col("reject_reason").isNull() & F.col("placeholder_name")).alias("placeholder_name"),
        F.count_if(ASKED_LIBRARY).alias(ASKED_LIBRARY),
        F.count_if(F.unix_millis("event_time") != F.col("recorded_at")).alias("clamped"),
        *cuts,
    )


def union_of(records: BySource, sources: Sources, side: Side) -> DataFrame:
    """The records of all sources of a side; null where a source does not have an attribute."""
    of_side = (records[source.name] for source in sources.of_side(side))
    return union(of_side)


def union(records: Iterable[DataFrame]) -> DataFrame:
    """Records of several sources as one; a column that a source does not have is null."""
    return reduce(partial(DataFrame.unionByName, allowMissingColumns=True), records)


def found_pairs(decided: DataFrame, coordinates: tuple[str, ...] = ()) -> DataFrame:
    """The decided pairs without the non-matches, with ``row_hash``, which the ledger's content hash is made of."""
    found = decided.where(F.col("decision") != Decision.NON_MATCH.value)
    return found.withColumn("row_hash", F.xxhash64(*coordinates, *PAIR_IDENTITIES, "decision"))


def identify_stored(
    sides: Mapping[Side, DataFrame],
    may_meet: MayMeet,
    span: Column | None,
    settings: Settings,
    model: LinkageModel,
) -> DataFrame:
    """The pairs of identities in stored records (accepted and normalised), however far apart in time, without non-matches.

    The records have ``other_numbers`` (:mod:`lib.linkage.every_number`).
    At least one identity of a pair has a record in the ``span`` (None: any record). ``cause`` says why the stream may not have
    found the pair. ``may_meet`` comes from :func:`key_filter`.
    """
    in_span = F.expr("true") if span is None else span
    placeholder = placeholder_in(settings)
    named = {side: records.where(~is_placeholder_name(F.col("name_key"))) for side, records in sides.items()}
    left, right = (
        with_keys(
            identities(named[side], in_span), settings.linkage, model, calling_code(settings), placeholder
        )
        for side in Side
    )
    window = settings.stream.join_window
    pairs = stored_pairs(left, right, window, all_in_span=span is None, may_meet=may_meet)
    return strongest(found_pairs(decide(compare(pairs, model.phones_worth_a_name), model)))


def key_filter(records: int, settings: Settings, model: LinkageModel) -> BlockingKeyBloomFilter:
    """An empty filter for the blocking keys of so many stored ``records`` of one side.

    Filled with them, it tells which records of the other side share no key with any of them.
    """
    rules = settings.linkage.backfill_rules
    placeholder = placeholder_in(settings)
    return BlockingKeyBloomFilter(size_for(records), rules, model, calling_code(settings), placeholder)


def with_other_numbers_in(records: DataFrame, settings: Settings) -> DataFrame:
    """Stored records with ``other_numbers``, as :func:`identify_stored` needs them."""
    return with_other_numbers(records, settings.records.default_region)


def placeholder_in(settings: Settings) -> Column:
    """Whether ``phone`` is a placeholder."""
    return is_placeholder(F.col("phone"), settings.records.default_region)


def calling_code(settings: Settings) -> str:
    """The calling code of the default region; an incomplete phone does not have it."""
    return region(settings.records.default_region).calling_code
