"""What each blocking rule finds and what it costs, alone and together, on sample records.

Recall is of the true pairs, and of the links: what the model would link if all pairs were compared, which is done for a
random sample of store records with every profile. State is rows of the join for a record, pairs are candidate pairs. Those of
people who know each other grow with the records, those that meet by chance with the product of both sides: the same profiles beside the
store records of strangers tell them apart, which gives the column for a million profiles and ten million store records.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple, get_args

import typer
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.evaluation.candidates import KEYS
from lib.evaluation.labelled_set import read_labelled_set
from lib.evaluation.messages import messages_of
from lib.evaluation.score import wilson
from lib.linkage.blocking import candidate_pairs
from lib.linkage.blocking_keys import with_blocking_keys
from lib.linkage.comparison_levels import compare
from lib.linkage.match_weight import decide
from lib.normalisation.calling_codes import region
from lib.records.pair import Decision, Side
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from lib.settings.model import BlockingRule
from lib.sources.declared import declared_sources
from lib.streaming.session import create_session
from lib.submission.layout import home
from lib.training.run import train
from tests.bench.scoreboard import FILES, TRAINING, write_sample
from tests.way import OF_SIDE, records_of

FULL = 1_000_000, 10_000_000  # profiles and store records that the system is for
ALL = "every_profile"
STRANGERS = 99  # the seed of other people
HEADING = f"{'rules':<24}{'recall':>8}{'95 %':>16}{'links':>8}{'95 %':>16}{'state':>7}{'pairs':>11}{'at 1M + 10M':>14}{'seconds':>9}\n"


class Found(NamedTuple):
    """The pairs that some rules bring together, by position, those of them that are links, and what it took."""

    pairs: set[tuple[int, int]]
    links: set[tuple[int, int]]
    keys: float
    seconds: float


def blocking(
    profiles: Annotated[int, typer.Option(min=100)] = 10_000,
    store_records: Annotated[int, typer.Option(min=100)] = 100_000,
    sample: Annotated[int, typer.Option(min=10, help="Store records compared with every profile.")] = 500,
) -> None:
    """Print recall and cost of every rule, of the stream's set and of the backfill's."""
    settings = load_settings(home() / "conf", "local", {}, {})
    spark = create_session(settings, home(), "blocking")
    with tempfile.TemporaryDirectory() as folder:
        write_sample(1.0, Path(folder), (profiles, store_records))
        labelled = read_labelled_set(*(Path(folder) / file for file in FILES), None)
        write_sample(1.0, Path(folder), (profiles, store_records), seed=STRANGERS)
        strangers = read_labelled_set(*(Path(folder) / file for file in FILES), None)
    left = _records(spark, Side.PROFILE, labelled.profiles, settings)
    known, unknown = (
        _records(spark, Side.STORE, these.store_records, settings) for these in (labelled, strangers)
    )
    sides = [_accepted(records) for records in (left, known)]
    apart = [sides[0], _accepted(unknown)]
    in_force = load_linkage_model(home() / settings.linkage.model)
    model = train(dict(zip(Side, sides, strict=True)), in_force, settings, TRAINING).model
    rows, columns = (
        {key: at for at, key in enumerate(side)} for side in (labelled.profiles, labelled.store_records)
    )
    truth = {(rows[profile], columns[store]) for profile, store in labelled.truth}
    chosen = set(random.Random(1).sample(range(len(columns)), sample))
    exhaustive = _links_of(sides, chosen, settings, model)
    sys.stdout.write(HEADING)
    for name, rules in _sets(settings):
        found = _found(sides, rules, settings, model)
        by_chance = len(_found(apart, rules, settings, model).pairs)
        growth = FULL[0] / profiles, FULL[1] / store_records
        at_full = max(0, len(found.pairs) - by_chance) * max(growth) + by_chance * growth[0] * growth[1]
        sys.stdout.write(_line(name, found, truth, exhaustive, at_full))
        sys.stdout.flush()
    spark.stop()


def _sets(settings) -> Iterator[tuple[str, tuple[str, ...]]]:
    for rule in get_args(BlockingRule):
        yield rule, (rule,)
    yield "the stream's", settings.linkage.blocking_rules
    yield "the backfill's", settings.linkage.backfill_rules
    yield "the backfill's and name", (*settings.linkage.backfill_rules, "name")


def _records(spark, side, rows, settings) -> DataFrame:
    return records_of(OF_SIDE[side], messages_of(spark, side, rows, settings.kafka), settings, KEYS)


def _pairs(left, right, settings) -> DataFrame:
    sources = declared_sources(settings.kafka)
    sides = {
        side: (records, sources.state_columns(side))
        for side, records in zip(Side, (left, right), strict=True)
    }
    return candidate_pairs(sides, settings.stream)


def _accepted(records: DataFrame) -> DataFrame:
    timed = records.where("reject_reason IS NULL").withColumn("event_time", F.timestamp_millis("recorded_at"))
    kept = timed.persist()
    kept.count()
    return kept


def _links_of(sides, chosen, settings, model) -> set[tuple[int, int]]:
    """What the model links if the chosen store records are compared with every profile."""
    left, right = sides
    everybody = left.withColumn("blocking_key", F.lit(ALL)).repartition(8)
    asked = right.where(F.col("offset").isin(*chosen)).withColumn("blocking_key", F.lit(ALL))
    return _positions(decide(compare(_pairs(everybody, F.broadcast(asked), settings)), model))[1]


def _found(sides, rules, settings, model) -> Found:
    code = region(settings.records.default_region).calling_code
    keyed = [with_blocking_keys(side, rules, model, code) for side in sides]
    keys = sum(side.count() for side in keyed) / sum(side.count() for side in sides)
    started = time.monotonic()
    pairs, links = _positions(decide(compare(_pairs(*keyed, settings)), model))
    return Found(pairs, links, keys, time.monotonic() - started)


def _positions(decided: DataFrame) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    is_link = F.col("decision") != Decision.NON_MATCH.value
    table = decided.select("l_offset", "r_offset", is_link.alias("is_link")).toArrow()
    rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    return {row[:2] for row in rows}, {row[:2] for row in rows if row[2]}


def _line(name: str, found: Found, truth, exhaustive, at_full: float) -> str:
    shares = "".join(_share(len(found.pairs & wanted), len(wanted)) for wanted in (truth, exhaustive))
    cost = f"{found.keys:>7.2f}{len(found.pairs):>11,}{at_full:>14,.0f}{found.seconds:>9.1f}"
    return f"{name:<24}{shares}{cost}\n"


def _share(count: int, total: int) -> str:
    low, high = wilson(count, total)
    return f"{count / max(total, 1):>8.4f}{f'{low:.4f}-{high:.4f}':>16}"


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(blocking)
    app()
