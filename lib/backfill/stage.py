"""From stored records to staged chunks: read, block, compare, decide, and divide."""

from dataclasses import replace
from functools import partial

from pyspark.sql import DataFrame, SparkSession

from lib import pipeline
from lib.backfill.preparation import Preparation
from lib.backfill.request import Source
from lib.backfill.span import Bound, Span
from lib.backfill.staging import Staging
from lib.backfill.throttle import paced
from lib.records.pair import Side
from lib.sinks.backfill_runs import Run
from lib.sinks.registry_tables import load_homes
from lib.stored_records import Sides, from_topics, history_of


def stage(spark: SparkSession, prepared: Preparation, staging: Staging, run: Run) -> Run:
    """Stage the pairs of a run; it comes back with how many records were read, and how many chunks there are."""
    stored = _stored(spark, prepared, staging)
    sides = {side: paced(records, prepared.per_second) for side, records in stored.items()}
    edges = staging.write_pairs(_pairs(sides, prepared, run))
    found = {identity for edge in edges for identity in edge}
    identities = None if prepared.request.redecides else found
    homes = prepared.mysql.transaction(partial(load_homes, identities=identities))
    chunks = staging.write_chunks(sides, edges, homes)
    return replace(run, records=sum(records.count() for records in stored.values()), chunks=chunks)


def _pairs(sides: Sides, prepared: Preparation, run: Run) -> DataFrame:
    since, until = prepared.request.bounds()
    span = Span(Bound(run.starts) if run.starts else since, until)
    return pipeline.identify_stored(
        sides[Side.PROFILE],
        sides[Side.STORE],
        span.column(),
        prepared.settings,
        prepared.model,
        prepared.keys,
    )


def _stored(spark: SparkSession, prepared: Preparation, staging: Staging) -> Sides:
    if prepared.request.source is Source.HISTORY:
        return history_of(spark, prepared.settings)
    found = from_topics(spark, prepared.settings, prepared.keys)
    # Topics grow, and to parse them is dear: they are read once.
    return {side: staging.keep(side, paced(records, prepared.per_second)) for side, records in found.items()}
