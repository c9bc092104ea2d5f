# ruff: noqa: SLF001 - plans are seen in Spark's JVM only
"""What comes before the join is planned when the stream starts, and runs the same code as if it were planned each time."""

import re

import pytest

from lib import pipeline
from lib.records.message import MESSAGE
from lib.settings.keys import Keys
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from lib.sources.declared import declared_sources
from lib.streaming.lean_planning import lean_planning
from lib.streaming.planned_once import planned_once
from tests.conftest import HOME
from tests.streaming.generated_code import code_of
from tests.way import by_source

MODEL = load_linkage_model(HOME / "conf/linkage_model.yaml")
SETTINGS = load_settings(HOME / "conf", "local", {}, {})
SOURCES = declared_sources(SETTINGS.kafka)
KEYS = Keys(b"c" * 32, b"i" * 32)
STEP_BELOW_A_STEP = re.compile(r"^\W*(Project|Filter) .*\n\W*(Project|Filter) ", re.MULTILINE)
QUERIES = {
    "identify": lambda messages: pipeline.identify(messages, SOURCES, SETTINGS, MODEL, KEYS),
    "history": lambda messages: pipeline.history(messages, SOURCES, SETTINGS, KEYS),
}


@pytest.fixture
def messages(spark, tmp_path):
    stream = spark.readStream.schema(MESSAGE).parquet(str(tmp_path))
    return by_source(stream, stream)


@pytest.fixture(params=QUERIES)
def build(request, messages):
    """Build one of the two queries."""
    return lambda: QUERIES[request.param](messages)


@pytest.fixture
def planned(monkeypatch):
    """The records whose plan is made once."""
    found = []

    def note(records):
        found.append(records)
        return planned_once(records)

    monkeypatch.setattr(pipeline, "planned_once", note)
    return found


def stream_code(spark, rows):
    with lean_planning(spark):
        return code_of(spark, rows._jdf.queryExecution().queryExecutionForExplain())


def test_the_generated_code_is_the_same(spark, build, monkeypatch):
    once = stream_code(spark, build())
    monkeypatch.setattr(pipeline, "planned_once", lambda records: records)
    each_time = stream_code(spark, build())
    assert len(once) >= 4
    assert once == each_time


def test_no_walk_goes_further_than_one_step(build, planned):
    build()
    for records in planned:
        plan = planned_once(records)._jdf.queryExecution().analyzed().toString()
        assert plan.count("Project [") > 10
        assert STEP_BELOW_A_STEP.search(plan) is None


def test_nothing_that_is_planned_once_asks_for_the_time(build, planned):
    """Else a stream would take the time of its start for now."""
    build()
    assert planned
    for records in planned:
        assert "current_timestamp" not in records._jdf.queryExecution().analyzed().toString()


def test_a_batch_is_planned_when_it_runs(spark):
    records = spark.range(1)
    assert planned_once(records) is records
