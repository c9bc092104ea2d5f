"""Runs the explanations that need Delta and MySQL."""

from datetime import datetime
from pathlib import Path

from pyspark.sql import SparkSession

from lib.database.connection import ask
from lib.database.readers.key_checks import identity_key
from lib.database.readers.linkage_models import load_models
from lib.database.readers.outbox import undelivered_before
from lib.database.readers.registry import load_registry
from lib.database.readers.verdicts import verdicts_until
from lib.delta.earlier_rows import CompleteRows
from lib.delta.reader import DeltaReader
from lib.delta.tables import MATCHES
from lib.errors import CustomerIdentificationError
from lib.explanation.asked import read_asked
from lib.explanation.coordinate import Coordinate
from lib.explanation.customer import CustomerExplanation, explain_customer
from lib.explanation.find import in_history, with_customers
from lib.explanation.found import Found
from lib.explanation.growth import Step, growth
from lib.explanation.meeting import meet
from lib.explanation.pair import PairExplanation, explain_pair, parted_early
from lib.explanation.past import Past
from lib.explanation.past_customer import PastCustomer, customer_at
from lib.explanation.stored_record import find_record
from lib.progress import step
from lib.records.pair import Side
from lib.settings.linkage_model import LinkageModel, load_linkage_model
from lib.settings.model import Settings
from lib.sources.declared import declared_sources
from lib.streaming.session import spark_session

Coordinates = tuple[Coordinate, Coordinate]


def explain_records(settings: Settings, home: Path, at: Coordinates) -> PairExplanation:
    """Explain two records in a Spark session of its own; see :func:`explain`."""
    model = load_linkage_model(home / settings.linkage.model)
    with spark_session(settings, home, "why not") as spark, step("Looking both records up"):
        return explain(spark, settings, model, at)


def explain_growth(
    settings: Settings, home: Path, customer_id: int
) -> tuple[CustomerExplanation, list[Step]]:
    """A customer and how it grew; the error for an unknown customer is raised before Spark starts."""
    customer = ask(settings.mysql, lambda cursor: explain_customer(cursor, customer_id))
    with spark_session(settings, home, "how") as spark, step("Reading how it grew"):
        return customer, growth(complete_rows(spark, settings).read, customer)


def explain_past(settings: Settings, home: Path, customer_id: int, at: datetime) -> PastCustomer:
    """A customer as it was at a time, in a Spark session of its own; see :func:`past_customer`."""
    with spark_session(settings, home, "how") as spark, step("Reading how it was"):
        return past_customer(spark, settings, customer_id, at)


def past_customer(spark: SparkSession, settings: Settings, customer_id: int, at: datetime) -> PastCustomer:
    """A customer as it was at a time.

    Raises :class:`CustomerIdentificationError` while rows from before that time are not yet delivered to Delta.
    """
    waiting, verdicts, models = ask(
        settings.mysql,
        lambda cursor: (
            undelivered_before(cursor, MATCHES, at),
            verdicts_until(cursor, at),
            load_models(cursor),
        ),
    )
    if waiting:
        raise CustomerIdentificationError(
            f"{waiting} batches from before that time are not yet delivered to Delta.",
            "Ask again in some seconds; if no driver runs, run identify_customers once.",
        )
    return customer_at(Past(complete_rows(spark, settings), at), customer_id, verdicts, models)


def find_records(settings: Settings, home: Path, text: str, most: int) -> Found:
    """Find a name or a phone in a Spark session of its own; see :func:`find`."""
    with spark_session(settings, home, "find") as spark, step("Searching the history"):
        return find(spark, settings, text, most)


def find(spark: SparkSession, settings: Settings, text: str, most: int) -> Found:
    """Everything with a name or a phone; raises :class:`CustomerIdentificationError` if there is nothing."""
    asked = read_asked(spark, text, settings.records.default_region)
    stored = in_history(spark, complete_rows(spark, settings), asked, most)
    found = ask(settings.mysql, lambda cursor: with_customers(cursor, asked, stored, most))
    if not found.identities:
        raise CustomerIdentificationError(
            f"No record has this {asked.column.replace('_', ' ')}.",
            "Check the spelling. A record that was just written is in history some seconds later; a rejected one cannot be found.",
        )
    return found


def complete_rows(spark: SparkSession, settings: Settings) -> CompleteRows:
    """The Delta tables of the settings, for the declared sources."""
    delta, sources = DeltaReader(spark, settings.storage.tables), declared_sources(settings.kafka)
    return CompleteRows(delta, sources, identity_key(settings))


def explain(spark: SparkSession, settings: Settings, model: LinkageModel, at: Coordinates) -> PairExplanation:
    """Look up both records, take them through the stages, and read what the tables say of their identities."""
    delta = DeltaReader(spark, settings.storage.tables)
    sources = declared_sources(settings.kafka)
    records = (find_record(delta, sources, one) for one in at)
    profile, store = sorted(records, key=lambda record: record.side is Side.STORE)
    early = parted_early((profile, store))
    if early:
        return early
    meeting = meet(spark, (profile, store), settings, model, identity_key(settings))
    registry, models = ask(
        settings.mysql, lambda cursor: (load_registry(cursor, meeting.edge), load_models(cursor))
    )
    return explain_pair((profile, store), meeting, registry, {model.version: model, **models})
