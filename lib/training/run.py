"""Trains a model on files or on the history, in a Spark session of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pyspark.sql import SparkSession

from lib.progress import step
from lib.records.pair import Side
from lib.settings.linkage_model import LinkageModel, load_linkage_model
from lib.settings.model import Settings
from lib.stored_records import Sides
from lib.streaming.session import spark_session
from lib.training.chance import agreement_by_chance
from lib.training.expectation import learn
from lib.training.households import households
from lib.training.levels import connect
from lib.training.records import TABLES, load, require_equal_pairs
from lib.training.report import Training
from lib.training.term_frequencies import term_frequencies
from lib.training.trained_model import assumed, trained_model

#: Reads the records with a Spark session.
Source: TypeAlias = Callable[[SparkSession], Sides]


@dataclass(frozen=True)
class Sample:
    """How much to learn from: at most ``profiles`` profiles, all store records, and ``pairs`` random pairs."""

    profiles: int
    pairs: int


def train_from(settings: Settings, home: Path, source: Source, sample: Sample) -> Training:
    """Train the next version of the model in force."""
    model = load_linkage_model(home / settings.linkage.model)
    with spark_session(settings, home, "train weights") as spark, step("Learning the weights"):
        return train(source(spark), model, settings, sample)


def train(sides: Sides, before: LinkageModel, settings: Settings, sample: Sample) -> Training:
    """Train the next version of ``before`` on normalised records of both sides."""
    most = {Side.PROFILE: sample.profiles, Side.STORE: None}
    region = settings.records.default_region
    with connect() as connection:
        sizes = {
            TABLES[side]: load(connection, side, records, region, most[side])
            for side, records in sides.items()
        }
        require_equal_pairs(connection)
        mates = households(connection, sizes)
        u = agreement_by_chance(connection, mates, sample.pairs)
        learned = learn(connection, u, assumed(before, u), mates.share_of_other_given_names)
        terms = term_frequencies(connection, u["name"]["exact"])
    trained = trained_model(before, learned, terms, mates_are_seen=mates.explain_other_given_names)
    return Training(sizes, learned, before, trained)
