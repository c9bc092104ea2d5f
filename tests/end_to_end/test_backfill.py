"""The backfill on real servers: after it the tables are those of the reference over everything, whatever came before.

The stream has a window of a week, drops what is late, and blocks by phone; the reference has no window, nothing is late
for it, and it blocks by the rules of a backfill.
"""

import signal
from datetime import datetime, timedelta, timezone

import pytest

from lib.backfill import staging
from lib.backfill.preparation import prepare
from lib.backfill.request import Request, Source
from lib.backfill.run import backfill, dry_run
from lib.errors import RefusedError
from lib.explanation.run import past_customer
from lib.samples.fill import fill_topics
from lib.samples.plan import Plan
from tests import tables
from tests.conftest import HOME
from tests.end_to_end.driver import KILLED, Driver
from tests.end_to_end.tangle import SPAN, records
from tests.end_to_end.twins import feeder
from tests.processes import wait_for
from tests.servers import new_topics
from tests.topics import consume, produce

PLAN = Plan(profiles=1_000, store_records=6_000, overlap=0.3, span=timedelta(days=40), late=0.02)
STREAM = {
    "stream.join_window": "7d",
    "stream.watermark_delay": "1d",
    "kafka.max_records_per_batch": "1500",
}
TABLES = ("customers", "members", "aliases", "edges", "review")
CHANGES = ("created", "merged", "split", "dissolved", "updated", "unchanged")
MANY_CHUNKS = 50  # edges
STOPS_WITHIN, STOPPED = 60, 130


@pytest.fixture(scope="module")
def filled(spark, sandbox, settings_over, tmp_path_factory):
    """Both topics with tangled and generated records, and what a plain consumer reads back from them."""
    topics = new_topics(sandbox, "backfill")
    for topic, tangled in zip(topics, records(seed=3, end=PLAN.now - PLAN.span), strict=True):
        produce(sandbox.bootstrap_servers, topic, tangled)
    fill_topics(spark, settings_over(topics, {}).kafka, PLAN, tmp_path_factory.mktemp("truth"))
    return topics, *(consume(sandbox.bootstrap_servers, topic) for topic in topics)


@pytest.fixture(scope="module")
def expected(filled, settings_over, expect):
    everything = settings_over(filled[0], {"stream.join_window": "36500d"}).for_backfill()
    return expect(everything, *filled[1:])


@pytest.fixture(scope="session")
def fill_back(spark):
    """Run a backfill; its summary comes back."""

    def run(settings, request=Request(), how=backfill, **options):  # noqa: B008 - it is frozen
        prepared = prepare(settings, HOME, request, dry_run=how is dry_run)
        try:
            return how(spark, prepared, **options)
        finally:
            prepared.close()

    return run


@pytest.fixture(scope="module")
def streamed(filled, settings_over, drain, fill_back):
    """Settings of an application whose stream has drained the topics, and the summaries of a dry run and of the run."""
    settings = settings_over(filled[0], STREAM)
    drain(settings)
    before = everything(settings)
    would = fill_back(settings, how=dry_run)
    assert everything(settings) == before
    return settings, would, fill_back(settings)


def everything(settings):
    return {table: tables.rows(settings, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables.CONTENT}


def counts(summary):
    return {name: summary.get(name, 0) for name in CHANGES}


@pytest.mark.parametrize("table", TABLES)
def test_stream_and_backfill_end_where_the_reference_does(table, streamed, expected):
    assert getattr(tables, table)(streamed[0]) == getattr(expected, table)


def test_there_was_something_to_do(streamed):
    found = streamed[2]["causes"]
    assert all(found["created"][cause] > 10 for cause in ("late", "window", "blocking"))
    assert min(map(len, (found["merged"], found["updated"], found["unchanged"])))


def test_a_dry_run_says_what_the_run_does(streamed):
    _, would, did = streamed
    assert would["causes"] == did["causes"]
    assert would["records_read"] == did["records_read"]


def test_delta_tells_of_it_too(spark, streamed):
    settings, _, did = streamed
    changes = [
        row
        for row in tables.delta(spark, settings, "customer_changes")
        if row.application.endswith(".backfill")
    ]
    kinds = [row.change for row in changes]
    assert {kind: kinds.count(kind) for kind in ("created", "merged", "updated")} == {
        kind: did[kind] for kind in ("created", "merged", "updated")
    }
    assert tables.count(settings, "delta_outbox") == 0


@pytest.mark.parametrize("change", ["created", "updated"])
def test_the_past_knows_what_it_found(change, spark, streamed):
    settings = streamed[0]
    found = {
        row.customer_id
        for row in tables.delta(spark, settings, "customer_changes")
        if row.application.endswith(".backfill") and row.change == change
    }
    customer_id, row = min((key, row) for key, row in tables.customers(settings).items() if key in found)
    golden = past_customer(spark, settings, customer_id, datetime.now(timezone.utc)).golden
    assert (golden.phone, golden.name, golden.email) == (row["phone"], row["name"], row["email"])
    assert list(golden.name_variants) == row["name_variants"]
    assert [card._asdict() for card in golden.cards] == row["credit_card_info"]
    assert (golden.first_seen, golden.last_seen) == (row["first_seen"], row["last_updated"])


def test_a_second_one_changes_nothing(streamed, fill_back):
    settings = streamed[0]
    before = everything(settings)
    summary = fill_back(settings)
    assert counts(summary) == dict.fromkeys(CHANGES, 0) | {"unchanged": tables.count(settings, "customers")}
    assert everything(settings) == before


def test_from_the_topics_and_without_a_stream(filled, settings_over, streamed, fill_back):
    settings = settings_over(filled[0], STREAM)
    summary = fill_back(settings, Request(Source.TOPICS))
    assert summary["created"] == tables.count(settings, "customers")
    for table in tables.CONTENT:
        assert tables.content(settings, table) == tables.content(streamed[0], table), table


def test_interrupted_again_and_again(filled, settings_over, streamed, fill_back, monkeypatch):
    monkeypatch.setattr(staging, "EDGES_A_CHUNK", MANY_CHUNKS)
    settings = settings_over(filled[0], STREAM)

    def interrupt_at(number):
        def tell(done, of):
            assert of > 10
            if done == number:
                raise KeyboardInterrupt

        return tell

    for number in (1, 4, 9):
        with pytest.raises(KeyboardInterrupt):
            fill_back(settings, Request(Source.TOPICS), tell=interrupt_at(number))
    summary = fill_back(settings, Request(Source.TOPICS))
    assert summary["resumed"]
    assert summary["created"] == tables.count(settings, "customers")
    for table in tables.CONTENT:
        assert tables.content(settings, table) == tables.content(streamed[0], table), table


def test_another_backfill_of_the_application_is_refused(streamed, fill_back):
    prepared = prepare(streamed[0], HOME, Request())
    with pytest.raises(RefusedError, match="Another driver runs"):
        fill_back(streamed[0])
    prepared.close()


@pytest.fixture
def fed(sandbox, topics):
    """Write the next half of the tangled records to topics of this test's own."""
    return feeder(sandbox.bootstrap_servers, topics, 2, PLAN.now)


@pytest.fixture
def ends_as_reference(sandbox, topics, expect):
    """Whether the tables are those of the reference over all that the topics hold."""

    def compare(settings):
        sides = (consume(sandbox.bootstrap_servers, topic) for topic in topics)
        overrides = {"stream": settings.stream.model_copy(update={"join_window": timedelta(days=36500)})}
        expected = expect(settings.model_copy(update=overrides).for_backfill(), *sides)
        for table in TABLES:
            assert getattr(tables, table)(settings) == getattr(expected, table), table

    return compare


def test_since_the_last_one(fed, harmed, drain, fill_back, ends_as_reference):
    settings = harmed.settings(**STREAM)
    looked_at = []
    for _ in range(2):
        fed()
        drain(settings)
        fill_back(settings, Request(since_last=True))
        looked_at.append(tables.rows(settings, "SELECT starts FROM backfill_runs ORDER BY run DESC LIMIT 1"))
    assert [row["starts"] is None for (row,) in looked_at] == [True, False]
    ends_as_reference(settings)


def test_span_by_span_in_any_order(fed, harmed, drain, fill_back, ends_as_reference):
    settings = harmed.settings(**STREAM)
    for _ in range(2):
        fed()
    drain(settings)
    half = (PLAN.now - SPAN / 2).isoformat()
    for bounds in ((half, None), (None, half)):
        fill_back(settings, Request(Source.HISTORY, *bounds))
    ends_as_reference(settings)


def test_beside_a_stream_that_runs(fed, harmed, fill_back, ends_as_reference):
    settings = harmed.settings(**STREAM)
    fed()
    assert fill_back(settings, Request(Source.TOPICS))["delta_is_told"]
    process = Driver(harmed.environ | {"CUSTID_STREAM__JOIN_WINDOW": "7d"}).start()
    try:
        wait_for(lambda: tables.count(settings, "batch_ledger"))
        fed()
        assert not fill_back(settings, Request(Source.TOPICS))["delta_is_told"]
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=STOPS_WITHIN)
    assert process.returncode == STOPPED, err
    fill_back(settings, Request(Source.TOPICS))
    ends_as_reference(settings)


@pytest.mark.chaos
@pytest.mark.parametrize("place", ["chunk.started", "write.customers", "chunk.written", "chunk.committed"])
def test_killed_and_started_again(place, fed, harmed, drain, ends_as_reference):
    settings = harmed.settings(**STREAM)
    fed()
    drain(settings)
    driver = Driver(harmed.environ, "backfill_customers")
    assert driver.run(failpoint=f"{place}=kill")[0] == KILLED
    code, summary, err = driver.run()
    assert code == 0, err
    assert summary["resumed"]
    ends_as_reference(settings)
