"""The backfill on real servers: after it the tables are those of the reference over everything, whatever came before.

The stream has a window of a week, drops what is late, and blocks by phone; the reference has no window, nothing is late
for it, and it blocks by the rules of a backfill.
"""

import json
import signal
from datetime import datetime, timedelta, timezone

import pytest
import yaml

from lib.backfill import pairs, redecide
from lib.backfill.preparation import prepare
from lib.backfill.request import Origin, Request
from lib.backfill.run import dry_run
from lib.errors import RefusedError
from lib.explanation.run import past_customer
from lib.samples.plan import Plan
from tests import tables
from tests.conftest import HOME
from tests.end_to_end.driver import KILLED, Driver
from tests.end_to_end.tangle import SPAN
from tests.end_to_end.twins import feeder
from tests.processes import PATIENCE, wait_for
from tests.topics import consume, produce

PLAN = Plan(profiles=1_000, store_records=6_000, overlap=0.3, span=timedelta(days=40), late=0.02)
STREAM = {
    "stream.join_window": "7d",
    "stream.watermark_delay": "1d",
    "kafka.max_records_per_batch": "3000",
}
TABLES = ("customers", "members", "aliases", "edges", "review")
CHANGES = ("created", "merged", "split", "dissolved", "updated", "unchanged")
MANY_CHUNKS = 50  # edges
STOPPED = 130


@pytest.fixture(scope="module")
def filled(fill):
    return fill(PLAN, stem="backfill", seed=3)


@pytest.fixture(scope="module")
def expected(filled, settings_over, expect):
    everything = settings_over(filled[0], {"stream.join_window": "36500d"}).for_backfill()
    return expect(everything, *filled[1:], every_number=True)


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
    expected = tables.customer_of(golden)
    names = ("phone", "name", "email", "name_variants", "credit_card_info", "first_seen", "last_updated")
    assert {name: row[name] for name in names} == {name: expected[name] for name in names}


def test_a_second_one_changes_nothing(streamed, fill_back):
    settings = streamed[0]
    before = everything(settings)
    summary = fill_back(settings)
    assert counts(summary) == dict.fromkeys(CHANGES, 0) | {"unchanged": tables.count(settings, "customers")}
    assert everything(settings) == before


@pytest.mark.chaos
def test_from_the_topics_and_without_a_stream(filled, settings_over, streamed, fill_back):
    settings = settings_over(filled[0], STREAM)
    summary = fill_back(settings, Request(Origin.TOPICS))
    assert summary["created"] == tables.count(settings, "customers")
    for table in tables.CONTENT:
        assert tables.content(settings, table) == tables.content(streamed[0], table), table


@pytest.mark.chaos
def test_interrupted_again_and_again(filled, settings_over, streamed, fill_back, monkeypatch):
    monkeypatch.setattr(pairs, "EDGES_A_CHUNK", MANY_CHUNKS)
    settings = settings_over(filled[0], STREAM)

    def interrupt_at(number):
        def tell(done, of):
            assert of > 10
            if done == number:
                raise KeyboardInterrupt

        return tell

    for number in (1, 4, 9):
        with pytest.raises(KeyboardInterrupt):
            fill_back(settings, Request(Origin.TOPICS), tell=interrupt_at(number))
    summary = fill_back(settings, Request(Origin.TOPICS))
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
        everything = settings.model_copy(update=overrides).for_backfill()
        expected = expect(everything, *sides, every_number=True)
        for table in TABLES:
            assert getattr(tables, table)(settings) == getattr(expected, table), table

    return compare


@pytest.mark.chaos
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


@pytest.mark.chaos
def test_span_by_span_in_any_order(fed, harmed, drain, fill_back, ends_as_reference):
    settings = harmed.settings(**STREAM)
    for _ in range(2):
        fed()
    drain(settings)
    half = (PLAN.now - SPAN / 2).isoformat()
    for bounds in ((half, None), (None, half)):
        fill_back(settings, Request(Origin.HISTORY, *bounds))
    ends_as_reference(settings)


@pytest.mark.chaos
def test_beside_a_stream_that_runs(fed, harmed, fill_back, ends_as_reference):
    settings = harmed.settings(**STREAM)
    fed()
    assert fill_back(settings, Request(Origin.TOPICS))["delta_is_told"]
    process = Driver(harmed.environ | {"CUSTID_STREAM__JOIN_WINDOW": "7d"}).start()
    try:
        wait_for(lambda: tables.count(settings, "batch_ledger"))
        fed()
        assert not fill_back(settings, Request(Origin.TOPICS))["delta_is_told"]
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == STOPPED, err
    fill_back(settings, Request(Origin.TOPICS))
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


#: Phones of a profile and of a store record; and whether a backfill finds the pair, of people of one name.
SEVERAL_NUMBERS = [
    ("202 555 0101", "312 555 0101 / 202 555 0101", True),
    ("312-555-0102 or 202-555-0102", "(202) 555-0102", True),
    ("312-555-0103; 415-555-0103", "+1 202 555 0103, +1 415 555 0103", True),
    ("312-555-0104; 415-555-0104", "202-555-0199", False),
    ("0000000000 or 202-555-0105", "0000000000 / 202-555-0105", True),
]


@pytest.fixture
def several_numbers(sandbox, topics):
    """Write records with several numbers in one text."""
    for place, topic in enumerate(topics):
        values = [
            json.dumps({"name": f"Ann {chr(ord('A') + at) * 4}", "phone": phones[place]}).encode()
            for at, phones in enumerate(SEVERAL_NUMBERS)
        ]
        produce(sandbox.bootstrap_servers, topic, [(value, 1_760_000_000_000) for value in values])


@pytest.mark.usefixtures("several_numbers")
def test_every_number_of_a_text_counts(harmed, drain, fill_back, ends_as_reference):
    settings = harmed.settings()
    drain(settings)
    assert tables.count(settings, "customers") == 0
    summary = fill_back(settings)
    found = sum(is_found for *_, is_found in SEVERAL_NUMBERS)
    assert summary["causes"]["created"] == {"blocking": found}
    ends_as_reference(settings)
    assert fill_back(settings, Request(Origin.TOPICS))["unchanged"] == found


#: Names and phones, or their last digits, of profiles and of store records, and what another model does with them.
REDECIDED = {
    "merged": (["Robert Ray 01", "Bob Ray 01"], ["Robert Ray 01", "Bob Ray 01"]),
    "split": (["Ann Lee 02", "Lee Ann 02"], ["Ann Lee 02", "Lee Ann 02"]),
    "dissolved": (["Tom Orr 03"], ["Tom 03"]),
    "created": (["Eve May 05"], ["Eve May 2036660105"]),
}


@pytest.fixture
def redecided(sandbox, topics):
    """Write the records that another model decides on in another way."""
    for topic, side in zip(topics, zip(*REDECIDED.values(), strict=True), strict=True):
        people = [text.rpartition(" ") for texts in side for text in texts]
        values = [
            json.dumps({"name": name, "phone": end if len(end) > 2 else f"20255501{end}"}).encode()
            for name, _, end in people
        ]
        produce(sandbox.bootstrap_servers, topic, [(value, 1_760_000_000_000) for value in values])


@pytest.fixture
def other_model(tmp_path):
    """The next version of the model: it believes nicknames and the tails of phones, but neither another order nor a part of a name."""
    model = yaml.safe_load((HOME / "conf/linkage_model.yaml").read_text(encoding="utf-8"))
    model["version"] += 1
    model["comparisons"]["name"] |= {"nickname": 8, "same_tokens": 2, "one_part": -9}
    model["comparisons"]["phone"] |= {"same_tail": 12}
    path = tmp_path / "model.yaml"
    path.write_text(yaml.safe_dump(model), encoding="utf-8")
    return {"linkage.model": str(path)}


@pytest.fixture
def under_model(spark):
    """Let a model decide on all pairs anew, or say what it would change."""

    def run(settings, how):
        prepared = prepare(settings, HOME, Request(redecides=True), dry_run=how is redecide.diff)
        try:
            return how(spark, prepared, lambda _done, _of: None)
        finally:
            prepared.close()

    return run


@pytest.fixture
def as_from_the_start(unharmed, other_model, fill_back):
    """Whether the tables are those of an application that has had the other model from the start."""

    def compare(settings):
        fresh = unharmed.settings(**STREAM, **other_model)
        fill_back(fresh, Request(Origin.TOPICS))
        for table in tables.CONTENT:
            assert decided(settings, table) == decided(fresh, table), table

    return compare


@pytest.fixture
def all_of_it(drain, fill_back):
    """The stream over what the topics hold, and a backfill."""

    def run(settings):
        drain(settings)
        fill_back(settings)

    return run


@pytest.mark.chaos
@pytest.mark.usefixtures("redecided")
def test_another_model_decides_anew(harmed, drain, other_model, under_model, as_from_the_start):
    settings, promoted = harmed.settings(), harmed.settings(**other_model)
    drain(settings)
    before = everything(settings)
    would = under_model(promoted, redecide.diff)
    assert {change: would[change] for change in REDECIDED} == dict.fromkeys(REDECIDED, 1)
    assert {change: len(ids) for change, ids in would["customers"].items()} == {
        "merged": 1,
        "split": 1,
        "dissolved": 1,
    }
    named = {pair["effect"]: {pair["profile_name"], pair["store_name"]} for pair in would["pairs"]}
    assert named["created"] == {"Eve May"}
    assert named["dissolved"] == {"Tom Orr", "Tom"}
    assert everything(settings) == before
    did = under_model(promoted, redecide.promote)
    assert (did["causes"], did["pairs_changed"]) == (would["causes"], would["pairs_changed"])
    as_from_the_start(promoted)
    with pytest.raises(RefusedError, match="name the model in force"):
        drain(settings)


@pytest.mark.chaos
def test_another_model_decides_anew_amid_tangled_records(
    fed, harmed, other_model, under_model, all_of_it, as_from_the_start
):
    fed()
    all_of_it(harmed.settings(**STREAM))
    promoted = harmed.settings(**STREAM, **other_model)
    under_model(promoted, redecide.promote)
    fed()
    all_of_it(promoted)
    as_from_the_start(promoted)


@pytest.mark.usefixtures("redecided")
def test_a_model_is_promoted_only_where_the_history_is_as_far_as_the_customers(
    harmed, identify, other_model, under_model
):
    identify(harmed.settings())
    with pytest.raises(RefusedError, match="history is behind the customers"):
        under_model(harmed.settings(**other_model), redecide.promote)


def decided(settings, table):
    """What a table says, but for the version that last changed a customer's row."""
    rows = tables.content(settings, table)
    return [{**row, "model_version": None} for row in rows] if table == "customers" else rows
