"""Opens the tables of an application for queries; every notebook begins with this."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import altair as alt
from pyspark.sql import SparkSession

from lib.database.connection import Cursor, ask
from lib.delta.reader import DeltaReader
from lib.records.source import Sources
from lib.settings.linkage_model import LinkageModel, load_linkage_model
from lib.settings.load import load_settings
from lib.settings.model import Settings
from lib.sources.declared import declared_sources
from lib.streaming.session import create_session
from lib.submission.jars import ensure_jars
from lib.submission.layout import home
from lib.submission.spark_environment import spark_environment

T = TypeVar("T")
SPARK_JARS = "spark"


@dataclass(frozen=True)
class OpenTables:
    """The Delta tables through Spark, MySQL, and the linkage model of the settings."""

    settings: Settings
    model: LinkageModel
    purpose: str

    @cached_property
    def spark(self) -> SparkSession:
        """The session, created when it is first needed: queries to MySQL do not wait for it."""
        return create_session(self.settings, home(), self.purpose)

    @property
    def delta(self) -> DeltaReader:
        """The Delta tables."""
        return DeltaReader(self.spark, self.settings.storage.tables)

    @property
    def sources(self) -> Sources:
        """The declared sources with their topics."""
        return declared_sources(self.settings.kafka)

    def ask(self, question: Callable[[Cursor], T]) -> T:
        """Query MySQL, in a snapshot of its own."""
        return ask(self.settings.mysql, question)

    def close(self) -> None:
        """Stop the session, if there is one."""
        if "spark" in vars(self):  # where cached_property keeps its value
            self.spark.stop()


def open_tables(settings: Settings, purpose: str) -> OpenTables:
    """The tables that the settings name; the caller closes them."""
    return OpenTables(settings, load_linkage_model(home() / settings.linkage.model), purpose)


def open_notebook(environment: str, assignments: Mapping[str, str]) -> OpenTables:
    """Open the tables for a notebook, with the settings that a job would have.

    Charts are rendered as SVG on this machine: a notebook would otherwise load Vega from the internet.
    """
    os.environ.update(spark_environment())
    os.chdir(home())  # relative paths of the settings start there
    ensure_jars(SPARK_JARS)
    alt.renderers.enable("svg")
    return open_tables(load_settings(home() / "conf", environment, assignments), "notebook")
