# ruff: noqa: SLF001 - what Spark generates can be seen in its JVM only
"""A record's way is compiled code in methods small enough for the JVM to compile, and Python is asked once a pair."""

import re
from functools import reduce

import pytest

from lib import pipeline
from lib.normalisation.affixes import SURE, WORDY
from lib.normalisation.name import PLAIN
from lib.records.message import MESSAGE
from lib.settings.keys import Keys
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from lib.sources.declared import DECLARED, STORE_RECORDS, declared_sources
from lib.streaming.lean_planning import lean_planning
from lib.streaming.query import start
from tests.conftest import HOME
from tests.streaming.generated_code import code_of, stages_of
from tests.way import by_source, records_of

LARGEST = 8_000  # bytes of bytecode that the JVM compiles (HugeMethodLimit of -XX:+DontCompileHugeMethods)
LONG_CODE = 20_000  # characters; the stages that read the payload and normalise are longer
# Characters. It had 62,000 when this was written, 110,000 with the search for cards, 2,000 more with the list of placeholder names on
# both sides, and 205,000 when a driver hung.
LARGEST_PLAN = 120_000
IDENTIFIER = re.compile(r"#\d+L?")  # of a column: it grows with what the session has planned before
TABLE = re.compile(r"(?:0x)?[0-9A-F]{1000,}")  # of nicknames: one literal a side, however it is written out
MODEL = load_linkage_model(HOME / "conf/linkage_model.yaml")
SETTINGS = load_settings(HOME / "conf", "local", {}, {})
KEYS = Keys(b"c" * 32, b"i" * 32)
CHANGED_TWICE = Keys(b"e" * 32, b"i" * 32, (b"c" * 32, b"d" * 32))  # the card key
SOURCES = declared_sources(SETTINGS.kafka)


def linkable(source, messages, keys=KEYS):
    return pipeline.linkable(records_of(source, messages, SETTINGS, keys), source, SETTINGS, MODEL)


def identify(messages, model=MODEL):
    return pipeline.identify(by_source(messages, messages), SOURCES, SETTINGS, model, KEYS)


@pytest.mark.parametrize("keys", [KEYS, CHANGED_TWICE], ids=["one card key", "three card keys"])
@pytest.mark.parametrize("source", DECLARED, ids=lambda source: source.name)
def test_no_generated_method_is_too_large_to_compile(spark, source, keys):
    messages = spark.createDataFrame(spark.sparkContext.emptyRDD(), MESSAGE)
    sizes = method_sizes(spark, linkable(source, messages, keys))
    assert len(sizes) >= 2
    assert [size for size in sizes if size > LARGEST] == []


@pytest.mark.parametrize("keys", [KEYS, CHANGED_TWICE], ids=["one card key", "three card keys"])
def test_no_generated_method_of_the_history_is_too_large_to_compile(spark, keys):
    messages = spark.createDataFrame(spark.sparkContext.emptyRDD(), MESSAGE)
    sizes = method_sizes(spark, pipeline.history(by_source(messages, messages), SOURCES, SETTINGS, keys))
    assert len(sizes) >= 2 * len(DECLARED)
    assert [size for size in sizes if size > LARGEST] == []


@pytest.fixture(scope="module")
def plan(spark):
    """What Spark makes of the whole way, written out, without the lists of words in it: to Spark each is one literal."""
    messages = spark.createDataFrame(spark.sparkContext.emptyRDD(), MESSAGE)
    spark.conf.set("spark.sql.debug.maxToStringFields", 10_000)
    pairs = identify(messages)
    text = IDENTIFIER.sub("", TABLE.sub("", pairs._jdf.queryExecution().executedPlan().toString()))
    yield reduce(lambda left, words: left.replace(words, ""), (PLAIN, SURE, WORDY), text)
    spark.conf.unset("spark.sql.debug.maxToStringFields")


def test_python_sees_a_pair_once(plan):
    assert plan.count("ArrowEvalPython") == 1


def test_no_expression_names_its_input_again_and_again(plan):
    """Else a driver plans its first micro-batch for a minute: one column a step keeps the plan small."""
    assert len(plan) < LARGEST_PLAN


def test_the_join_holds_the_same_under_every_model(spark):
    """Else a checkpoint could not be read any more once another model is promoted."""
    comparisons = MODEL.comparisons
    names = comparisons.model_copy(update={"name": {**comparisons.name, "else": -6.0}})
    lenient = MODEL.model_copy(update={"comparisons": names})
    assert (MODEL.needs_alike_names, lenient.needs_alike_names) == (True, False)
    assert held_columns(spark, MODEL) == held_columns(spark, lenient) >= {"l_first_token", "r_nicknames"}


@pytest.mark.parametrize("source", DECLARED, ids=lambda source: source.name)
def test_the_event_time_is_never_null(spark, source):
    """Else Spark refuses a checkpoint of versions in which it was not: its state has another schema."""
    messages = spark.createDataFrame(spark.sparkContext.emptyRDD(), MESSAGE)
    assert not linkable(source, messages).schema["event_time"].nullable


def held_columns(spark, model):
    """The columns of both sides of the join that are left when Spark has taken out what nobody asks for."""
    messages = spark.createDataFrame(spark.sparkContext.emptyRDD(), MESSAGE)
    pairs = identify(messages, model)
    plan = pairs._jdf.queryExecution().optimizedPlan().toString()
    return set(re.findall(r" AS ([lr]_\w+)#", plan.partition("Join Inner")[2]))


def test_a_stream_comes_to_its_state_in_the_order_of_its_keys(spark, tmp_path):
    """Else the state is searched all over, and the longer a drain goes on the slower it is."""
    messages = spark.readStream.schema(MESSAGE).parquet(str(tmp_path))
    pairs = identify(messages)
    spark.createDataFrame([], MESSAGE).write.mode("append").parquet(str(tmp_path))
    query = start("sorted", pairs, lambda batch, _: batch.toArrow(), f"{tmp_path}-checkpoint", None)
    query.awaitTermination(60)
    plan = query._jsq.streamingQuery().lastExecution().executedPlan().toString()
    assert re.findall(r"Sort \[([lr]_blocking_key)#\d+ ASC NULLS FIRST\], false", plan) == [
        "l_blocking_key",
        "r_blocking_key",
    ]


def test_the_code_is_that_of_the_batch_before(batches):
    """Else Java, and then the thorough compiler, begin again with every micro-batch."""
    first, second = batches
    assert max(map(len, second)) > LONG_CODE
    assert [len(code) for code, before in zip(second, first, strict=True) if code != before] == []


@pytest.fixture
def batches(spark, tmp_path):
    """The code of each stage of a stream, in each of two micro-batches."""
    messages = spark.readStream.schema(MESSAGE).parquet(str(tmp_path))
    records = linkable(STORE_RECORDS, messages)
    with lean_planning(spark):
        query = records.writeStream.format("noop").start()
    yield [code_of_a_batch(spark, query, tmp_path) for _ in range(2)]
    query.stop()


def code_of_a_batch(spark, query, folder):
    spark.createDataFrame([], MESSAGE).write.mode("append").parquet(str(folder))
    query.processAllAvailable()
    return code_of(spark, query._jsq.streamingQuery().lastExecution())


def method_sizes(spark, records):
    stages = stages_of(spark, records._jdf.queryExecution())
    return [stage._3().maxMethodCodeSize() for stage in stages]
