"""What Delta keeps: who made each commit, who a customer was at a time, and the same after maintenance."""

import json
import time
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from pyspark.sql import functions as F

from lib.backfill.delivery import deliver_if_idle
from lib.database.application import open_application, take_over
from lib.delta.reader import DeltaReader
from lib.delta.tables import HISTORY_PROGRESS
from lib.delta.writer import DeltaWriter
from lib.errors import CustomerIdentificationError, RefusedError
from lib.explanation.run import past_customer
from lib.identity.entity import Edge
from lib.maintenance.run import CONF, maintain_history, maintained
from lib.maintenance.storage import CLUSTERED_BY
from lib.maintenance.table import Table
from lib.records.pair import Decision
from lib.review.session import ReviewSession
from lib.settings.linkage_model import load_linkage_model
from lib.sources.declared import declared_sources
from lib.streaming.frozen_settings import frozen_settings
from tests import tables
from tests.conftest import HOME
from tests.end_to_end.twins import ARCHIVED
from tests.provenance import TESTS, said_by
from tests.servers import new_topics
from tests.topics import produce

HOUR = 3_600_000
PHONE = "555-200-0001"
CARD = "4111 1111 1111 1111"
# Each part: profiles and store records as name, hours ago, further fields.
BEGINNING = (
    [("Ann Lee", 10, {"email": "ann@example.org"}), ("Jane Lee", 9, {"address": {"city": "Ulm"}})],
    [("LEE, Ann", 8, {"credit_card": CARD}), ("Jane Lee", 7, {}), ("Jane Lee", 6, {"phone": "none"})],
)
OLDER_PROFILE = ([("Lee Ann", 20, {"email": "older@example.org"})], [("Ann Lee", 1, {})])
TABLES = {*ARCHIVED, HISTORY_PROGRESS, "matches", "customer_changes", "stream_progress"}

MAINTAINED = ["history/profiles", "matches", "stream_progress"]  # seven would take half a minute more


@pytest.fixture(scope="module")
def settings(sandbox, settings_over):
    return settings_over(new_topics(sandbox, "history"), {})


@pytest.fixture(scope="module")
def stream(sandbox, settings, drain):
    """Write records and drain them; the time after it, and the customers that MySQL holds then."""
    now = int(time.time() * 1000)

    def run(profiles=(), store_records=()):
        for topic, records in zip(
            (settings.kafka.profiles.topic, settings.kafka.store_records.topic),
            (profiles, store_records),
            strict=True,
        ):
            payloads = [
                (json.dumps({"name": name, "phone": PHONE, **more}).encode(), now - hours * HOUR)
                for name, hours, more in records
            ]
            produce(sandbox.bootstrap_servers, topic, payloads)
        drain(settings)
        return datetime.now(timezone.utc), tables.customers(settings)

    return run


@pytest.fixture(scope="module")
def moments(spark, settings, stream):
    """Two customers; one of them lost a merge to an older profile; a person said that both are one."""
    found = {"before": (datetime.now(timezone.utc), {})}
    found["apart"] = stream(*BEGINNING)
    found["merged"] = stream(*OLDER_PROFILE)
    with closing(ReviewSession(settings, by="a person")) as review:
        review.decide(possible_pair(settings), Decision.MATCH)
    version = load_linkage_model(HOME / settings.linkage.model).version
    deliver_if_idle(spark, settings, replace(TESTS, job="identify_customers", model_version=version))
    found["one"] = datetime.now(timezone.utc), tables.customers(settings)
    return found


def possible_pair(settings):
    """A pair between the two customers, which does not stand."""
    return min(Edge(*edge) for edge, decision in tables.edges(settings).items() if decision == "possible")


@pytest.fixture
def ask(spark, settings):
    def who(customer_id, at):
        return past_customer(spark, settings, customer_id, at)

    return who


def of_customers(found):
    return {name: value for name, value in found.items() if name != "model_version"}


@pytest.mark.parametrize("moment", ["apart", "merged", "one"])
def test_who_a_customer_was_is_what_mysql_held(moment, moments, ask):
    at, customers = moments[moment]
    assert len(customers) == {"apart": 2, "merged": 2, "one": 1}[moment]
    for customer_id, row in customers.items():
        past = ask(customer_id, at)
        assert past.explanation.customer_id == customer_id
        assert tables.customer_of(past.golden) == of_customers(row)
        assert past.steps
        assert all(step.at <= at for step in past.steps)


def test_an_id_that_lost_a_merge_was_answered_for_by_the_winner(moments, ask):
    (lost,) = set(moments["apart"][1]) - set(moments["merged"][1])
    (winner,) = set(moments["merged"][1]) - set(moments["apart"][1])
    assert ask(lost, moments["apart"][0]).explanation.customer_id == lost
    assert ask(lost, moments["merged"][0]).explanation.customer_id == winner


@pytest.mark.parametrize(("moment", "of"), [("before", "apart"), ("apart", "merged")])
def test_there_was_no_such_customer_yet(moment, of, moments, ask):
    known = set(moments[moment][1])
    (customer_id, *_) = set(moments[of][1]) - known
    with pytest.raises(CustomerIdentificationError, match=f"There was no customer {customer_id} at 20"):
        ask(customer_id, moments[moment][0])


@pytest.mark.usefixtures("moments")
def test_every_table_says_who_made_each_commit(spark, settings):
    delta = DeltaReader(spark, settings.storage.tables)
    assert set(delta.names()) >= TABLES
    runs = {event["detail"] for event in tables.rows(settings, "SELECT detail FROM audit_log")}
    version = load_linkage_model(HOME / settings.linkage.model).version
    for name in delta.names():
        for commit in spark.sql(f"DESCRIBE HISTORY delta.`{delta.path(name)}`").collect():
            said = said_by(commit)
            assert said.pop("run") in str(runs)
            assert said.pop("revision")
            assert said == {"application": "customers", "job": "identify_customers", "model_version": version}


@pytest.fixture(scope="module")
def maintenance(spark, settings, moments):  # noqa: ARG001 - after them
    """What a dry run and a run say, and what the tables held before."""
    delta, application = DeltaReader(spark, settings.storage.tables), take_over(settings)
    held = {name: delta.read(name).count() for name in MAINTAINED}
    with closing(application), pytest.MonkeyPatch.context() as few:
        few.setattr(DeltaReader, "names", lambda _: MAINTAINED)
        would = maintained(spark, settings, TESTS, None, is_dry=True)
        return held, would, maintained(spark, settings, TESTS, application)


@pytest.mark.chaos
def test_maintenance_compacts_and_clusters_and_loses_nothing(spark, settings, maintenance):
    held, would, did = maintenance
    delta = DeltaReader(spark, settings.storage.tables)
    assert {name: delta.read(name).count() for name in held} == held
    assert [found["files_before"] for found in would] == [found["files_before"] for found in did]
    assert {found["table"]: found["files_after"] for found in did} == dict.fromkeys(held, 1)
    for found in did:
        assert tuple(found["clustered_by"]) == CLUSTERED_BY.get(found["table"], ())
        assert found["files_deleted"] == 0  # all are younger than the retention


@pytest.mark.usefixtures("moments")
def test_maintenance_refuses_beside_a_driver_on_a_local_disk(settings):
    frozen = frozen_settings(settings, declared_sources(settings.kafka))
    driver = open_application(settings, HOME / "conf/mysql", {}, frozen, recover=False)
    try:
        with pytest.raises(RefusedError, match="only one process at a time may write"):
            maintain_history(settings, HOME, is_dry=False)
    finally:
        driver.close()


def vacuum_at_once(spark, delta, name):
    session = spark.newSession()
    for key, value in CONF.items():
        session.conf.set(key, value)
    deleted, _ = Table(session, delta.path(name)).vacuum(timedelta(0))
    assert deleted > 0


@pytest.mark.chaos
@pytest.mark.usefixtures("maintenance")
def test_the_past_outlives_a_vacuum_unless_rows_were_taken_out(spark, settings, moments, ask):
    delta = DeltaWriter(spark, settings.storage.tables, TESTS)
    at, customers = moments["apart"]
    customer_id, row = min(customers.items())
    vacuum_at_once(spark, delta, "matches")
    assert tables.customer_of(ask(customer_id, at).golden) == of_customers(row)

    delta.delete("matches", F.col("l_identity") == customer_id)
    assert tables.customer_of(ask(customer_id, at).golden) == of_customers(row)

    vacuum_at_once(spark, delta, "matches")
    with pytest.raises(CustomerIdentificationError, match="is vacuumed: the oldest time") as refused:
        ask(customer_id, at)
    oldest = datetime.fromisoformat(refused.value.what.rstrip(".").rsplit(" ", 1)[1])
    assert moments["one"][0] < oldest < datetime.now(timezone.utc)
