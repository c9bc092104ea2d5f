"""Bad records by the thousand through the real job: each costs a row of the quarantine, never the stream or a secret."""

import json
import time
import zipfile

import pytest
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource

from lib.settings.load import load_settings
from tests import tables
from tests.conftest import HOME
from tests.end_to_end.driver import Driver
from tests.malformed.markers import ANY_MARKER, MARKER, cards_in, letters
from tests.malformed.payloads import Payload, payloads
from tests.processes import PATIENCE
from tests.reference_records import PROFILE, STORE
from tests.servers import environ_of, new_database, new_topics
from tests.topics import LARGEST, consume, produce

SEED, COUNT = 5, 1_500  # malformed payloads of each side
PAIRS = 5
MOST_SHOWN = 20  # payloads, when something is wrong with them
BIG = 10_000_000
NOW = int(time.time() * 1000)
YEAR_12000 = 316_516_204_800_000
HISTORY = "history/profiles", "history/store_records"
ALL_DELTA = (*HISTORY, "quarantine", "matches", "customer_changes", "stream_progress")
PAYLOADS = {side: payloads(SEED, side, COUNT) for side in (PROFILE, STORE)}
CARDS = {payload.card for of_side in PAYLOADS.values() for payload in of_side}


def well_formed(number):
    """A payload that both topics get."""
    surname = f"{MARKER}b{letters(number)}"
    card = f"4{number}29576310485{number}76"
    CARDS.add(card)
    record = {"name": f"Ann {surname}", "phone": f"555-777-000{number}", "credit_card": card}
    return Payload((), json.dumps(record).encode(), surname, card)


def big(start, filling, end):
    """A payload of 10 MB that begins as a record does."""
    value = f'{{"name": "Ann {MARKER}big", "credit_card": "4917610000000000", "phone": {start}'.encode()
    return Payload(("10 MB",), value + filling * (BIG // len(filling)) + end, f"{MARKER}big", "")


WELL_FORMED = [well_formed(number) for number in range(PAIRS)]
BIG_ONES = {
    PROFILE: [big('"555', b"5", b'"}'), big("", b'[{"a":', b"")],
    STORE: [big('"', "🎉".encode(), b'"}'), big("", b"\x00\xff", b"")],
}


@pytest.fixture(scope="module")
def topics(sandbox):
    """Topics that take what no other topic of the tests does."""
    names = new_topics(sandbox, "malformed")
    entry = ConfigEntry("max.message.bytes", str(LARGEST), incremental_operation=AlterConfigOpType.SET)
    changes = [ConfigResource("topic", name, incremental_configs=[entry]) for name in names]
    admin = AdminClient({"bootstrap.servers": sandbox.bootstrap_servers})
    for done in admin.incremental_alter_configs(changes).values():
        done.result(PATIENCE)
    return names


@pytest.fixture(scope="module")
def written(sandbox, topics):
    """Where every payload is."""
    found = {}
    for topic, side in zip(topics, PAYLOADS, strict=True):
        first, rest = PAYLOADS[side][: COUNT // 2], PAYLOADS[side][COUNT // 2 :]
        everything = [*first, *BIG_ONES[side], *WELL_FORMED, *rest]
        values = [(payload.value, YEAR_12000 if payload is WELL_FORMED[0] else NOW) for payload in everything]
        coordinates = produce(sandbox.bootstrap_servers, topic, values)
        found |= dict(zip(coordinates, everything, strict=True))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("malformed")


@pytest.fixture(scope="module")
def run(sandbox, topics, written, folder):  # noqa: ARG001 - the topics are full once payloads are written
    """Settings, exit code, summary and log of the job, run as an operator runs it."""
    with new_database(sandbox) as database:
        environ = environ_of(sandbox, database, topics, folder)
        yield load_settings(HOME / "conf", "local", {}, environ), *Driver(environ).drain()


@pytest.fixture(scope="module")
def job(run):
    return run[0]


@pytest.fixture(scope="module")
def summary(run):
    _, code, summary, log = run
    assert code == 0, log
    return summary


@pytest.fixture(scope="module")
def expected(job, sandbox, topics, expect):
    return expect(job, *(consume(sandbox.bootstrap_servers, topic) for topic in topics))


@pytest.fixture(scope="module")
def archived(spark, job, summary):  # noqa: ARG001 - all is archived once there is a summary
    return tables.by_coordinates([row for table in HISTORY for row in tables.delta(spark, job, table)])


@pytest.fixture(scope="module")
def quarantined(spark, job, summary):  # noqa: ARG001 - as archived
    return tables.by_coordinates(tables.delta(spark, job, "quarantine"))


def test_the_well_formed_among_them_are_customers(job, summary, expected):
    names = {row["name"] for row in tables.customers(job).values()}
    assert names >= {f"Ann {payload.surname}" for payload in WELL_FORMED}
    assert tables.customers(job) == expected.customers
    assert summary["customers"] == len(expected.customers)


def test_every_message_is_in_history_or_in_quarantine_and_in_one_of_them_only(written, archived, quarantined):
    assert archived.keys() | quarantined.keys() == written.keys()
    assert archived.keys() & quarantined.keys() == set()


def test_every_reject_has_the_reason_of_the_reference(written, quarantined, expected):
    reasons = {at: row.reject_reason for at, row in quarantined.items()}
    differing = [
        f"{written[at]}\n  job       {reasons.get(at)}\n  reference {expected.rejects.get(at)}"
        for at in written
        if reasons.get(at) != expected.rejects.get(at)
    ]
    assert not differing, "\n".join(differing[:MOST_SHOWN])
    assert len(expected.reject_reasons) == 9


def test_every_record_is_read_as_the_reference_reads_it(archived, expected):
    assert {at: tables.archived_record(row) for at, row in archived.items()} == {
        at: tables.archived_record_of(record) for at, record in expected.records.items()
    }


def test_what_was_read_was_accepted_or_rejected(summary, written, archived, quarantined):
    assert summary["records_read"] == len(written) == len(archived) + len(quarantined)
    assert summary["rejected"] == len(quarantined)
    assert summary["late"] == 0


def test_no_log_holds_a_name_or_a_card(run):
    log = run[-1]
    assert "WARN" in log
    lines = [line for line in log.splitlines() if ANY_MARKER.search(line.replace("\0", ""))]
    assert (lines, cards_in(log, CARDS)) == ([], [])


def test_no_card_is_in_any_file(folder, summary):  # noqa: ARG001 - the files are there once there is a summary
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 50
    assert [path for path in files if any(cards_in(part, CARDS) for part in parts_of(path))] == []


def parts_of(path):
    """What a file holds, and if it is a zip what the files in it hold."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from map(archive.read, archive.namelist())


def test_no_card_is_in_any_delta_table(spark, job, written, summary):  # noqa: ARG001 - as above
    leaks = [
        f"{table}: {written.get((row.topic, row.partition, row.offset)) if 'topic' in row else row}"
        for table in ALL_DELTA
        for row in tables.delta(spark, job, table)
        if cards_in("\n".join(map(str, row)), CARDS)
    ]
    assert not leaks, "\n".join(leaks[:MOST_SHOWN])


def test_no_card_is_in_any_mysql_table(job, summary):  # noqa: ARG001 - as above
    names = [next(iter(row.values())) for row in tables.rows(job, "SHOW TABLES")]
    assert len(names) > 8
    rows = [(name, row) for name in names for row in tables.rows(job, f"SELECT * FROM {name}")]
    assert [(name, row) for name, row in rows if cards_in("\n".join(map(str, row.values())), CARDS)] == []
