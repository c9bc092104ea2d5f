"""Turns stored records into staged chunks: filter, block, compare, decide, and divide into chunks."""

from dataclasses import replace
from functools import partial

from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

from lib import pipeline
from lib.backfill.preparation import PreparedBackfill
from lib.backfill.request import Origin
from lib.backfill.run_folder import RunFolder
from lib.backfill.span import Bound, Span
from lib.backfill.throttle import paced
from lib.card_tokens.expressions import cards_up_to_date
from lib.card_tokens.token import CARD
from lib.database import poison_records
from lib.database.backfill_runs import Run
from lib.database.connection import Cursor
from lib.database.poison_records import Place
from lib.database.readers.applications import is_held
from lib.database.readers.registry import load_homes
from lib.delta.earlier_rows import identified
from lib.delta.reader import DeltaReader
from lib.linkage.stored_pairs import MayMeet
from lib.records.message import COORDINATES
from lib.records.pair import OTHER_NUMBERS, Side
from lib.stored_records import Sides, from_history, from_topics

EDGES_A_CHUNK = 50_000  # edges of one transaction
EDGES_BESIDE_A_STREAM = 5_000  # fewer, because a running stream waits for the transaction


def stage_pairs(spark: SparkSession, prepared: PreparedBackfill, folder: RunFolder, run: Run) -> Run:
    """Stage the pairs of a run; returns the run with the number of records read and the number of chunks."""
    stored, counts = _counted(_stored(spark, prepared), prepared)
    profiles = folder.keep(Side.PROFILE, stored[Side.PROFILE])
    empty = pipeline.key_filter(profiles.count(), prepared.settings, prepared.model)
    keys = empty.filled(empty.words(profiles).toArrow())
    # Both sides are written to the folder, so that each record is read and parsed only once: parsing is expensive, and a topic
    # may have grown by a second reading. Most store records share no key with a profile, and the filter drops them.
    store_records = folder.keep(Side.STORE, keys.passing(stored[Side.STORE]))
    read = sum(count.get.get("records", 0) for count in counts)
    sides = _cards_up_to_date({Side.PROFILE: profiles, Side.STORE: store_records}, prepared)
    edges = folder.write_pairs(_pairs(sides, prepared, run, keys.holding))
    paired = {identity for edge in edges for identity in edge}
    identities = None if prepared.request.redecides else paired
    homes, most = prepared.mysql.transaction(partial(_homes_and_size, identities=identities, run=run))
    return replace(run, records=read, chunks=folder.write_chunks(sides, edges, homes, most))


def _cards_up_to_date(sides: Sides, prepared: PreparedBackfill) -> Sides:
    """The history may have tokens of an earlier version; only those of the few records that are left are looked at."""
    return {side: cards_up_to_date(records, [CARD], prepared.keys.cards) for side, records in sides.items()}


def _homes_and_size(cursor: Cursor, identities: set[int] | None, run: Run) -> tuple[dict[int, int], int]:
    """The components of the identities in the tables (of all identities if None), and the size of a chunk in edges."""
    most = EDGES_BESIDE_A_STREAM if is_held(cursor, run.application) else EDGES_A_CHUNK
    return load_homes(cursor, identities), most


def _pairs(sides: Sides, prepared: PreparedBackfill, run: Run, may_meet: MayMeet) -> DataFrame:
    since, until = prepared.request.bounds()
    span = Span(Bound(run.starts) if run.starts else since, until)
    return pipeline.identify_stored(sides, may_meet, span.column(), prepared.settings, prepared.model)


def _counted(sides: Sides, prepared: PreparedBackfill) -> tuple[Sides, list[Observation]]:
    """The columns that a backfill needs, and observations that will hold the numbers of records."""
    counts = {side: Observation() for side in sides}
    counted = {
        side: paced(
            records.select(*prepared.sources.state_columns(side), OTHER_NUMBERS), prepared.per_second
        ).observe(counts[side], F.count(F.lit(1)).alias("records"))
        for side, records in sides.items()
    }
    return counted, list(counts.values())


def _stored(spark: SparkSession, prepared: PreparedBackfill) -> Sides:
    """The stored records with all their numbers, without the poison records that are known."""
    settings, sources, keys = prepared.settings, prepared.sources, prepared.keys
    if prepared.request.origin is Origin.TOPICS:
        sides = from_topics(spark, settings, sources, keys)
    else:
        found = from_history(DeltaReader(spark, settings.storage.tables), sources)
        sides = {side: identified(records, side, keys.identity) for side, records in found.items()}
    known = prepared.mysql.transaction(partial(poison_records.known, application=settings.application))
    return {
        side: pipeline.with_other_numbers_in(_without(records, known), settings)
        for side, records in sides.items()
    }


def _without(records: DataFrame, known: frozenset[Place]) -> DataFrame:
    if not known:
        return records
    places = records.sparkSession.createDataFrame(sorted(known), records.select(*COORDINATES).schema)
    return records.join(F.broadcast(places), [*COORDINATES], "left_anti")
