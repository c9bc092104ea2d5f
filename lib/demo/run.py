"""Runs the demonstration: fills the topics with sample records, finds the customers, and measures the result."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import SparkSession

from lib.demo.findings import Findings
from lib.demo.progress import Steps
from lib.demo.rendering import Example, Figures
from lib.demo.workspace import clear
from lib.evaluation.score import Score
from lib.identification import Identification
from lib.preparation import Preparation
from lib.samples.fill import fill_topics
from lib.samples.plan import Plan
from lib.sandbox.sandbox import Sandbox
from lib.settings.model import Settings
from lib.streaming.session import spark_session

#: The figures of a run's summary that are shown.
SHOWN = (
    "records_read",
    "rejected",
    "late",
    "matched",
    "suppressed",
    "customers",
    "records_per_second",
    "history_per_second",
)


@dataclass(frozen=True)
class Demonstration:
    """One run: its ``folder``, the ``plan`` of its sample records, and its ``steps``, which show the progress."""

    home: Path
    folder: Path
    plan: Plan
    steps: Steps

    @contextmanager
    def prepared(self, sandbox: Sandbox, settings: Settings) -> Iterator[SparkSession]:
        """Start the servers and Spark at the same time, and remove what an earlier run left."""
        with ExitStack() as spark_stops:
            with self.steps.step("Starting Kafka, MySQL and Spark"), ThreadPoolExecutor(1) as pool:
                servers = pool.submit(sandbox.start)
                spark = spark_stops.enter_context(spark_session(settings, self.home, "demo"))
                servers.result()
                clear(sandbox, self.folder)
            yield spark

    def run(self, spark: SparkSession, settings: Settings) -> tuple[Figures, list[Example]] | None:
        """Fill the topics, find the customers, and measure the result; None if a signal stopped it."""
        started = time.monotonic()
        total = self.plan.profiles + self.plan.store_records
        truth = self.folder / "truth"
        with self.steps.step(f"Writing {total:,} records to both topics"):
            fill_topics(spark, settings.kafka, self.plan, truth)
        summary = self._identify(spark, settings, total)
        if summary is None:
            return None
        with self.steps.step("Comparing with the truth"):
            findings = Findings(spark, settings)
            score, examples = findings.score(truth), findings.examples()
        return figures_of(summary, score, settings, time.monotonic() - started), examples

    def _identify(self, spark: SparkSession, settings: Settings, total: int) -> dict[str, int] | None:
        prepared = Preparation(settings, self.home)
        try:
            identification = Identification(prepared, spark)
            with self.steps.step("Finding the people in both", total) as advance:
                was_stopped = identification.drain(advance)
            summary = {name: value or 0 for name, value in identification.summary().items()}
            return None if was_stopped else summary
        finally:
            prepared.application.close()


def figures_of(summary: Mapping[str, int], score: Score, settings: Settings, seconds: float) -> Figures:
    """The figures that are shown of a run; its summary may have more."""
    return Figures(
        **{name: summary[name] for name in SHOWN},
        precision=round(score.precision, 4),
        recall=round(score.recall, 4),
        seconds=round(seconds, 1),
        mysql=f"{settings.mysql.host}:{settings.mysql.port}/{settings.mysql.database}",
    )
