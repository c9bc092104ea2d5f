"""A record that MySQL refuses, however often it is tried: it goes into quarantine, once, and the stream goes on.

A constraint on the real table stands for whatever a table may refuse one day; no other record meets it.
"""

import pyarrow as pa
import pytest

from lib.errors import DependencyUnreachableError
from lib.resolution.poison import MOST_POISON
from tests.resolution.pairs import Pairs
from tests.tables import connected, count, rows

POISON = "Poison"
REFUSED = 3819  # ER_CHECK_CONSTRAINT_VIOLATED


@pytest.fixture
def planted(sink, job_settings):
    """The sink over tables that refuse a customer of this name."""
    with connected(job_settings) as connection:
        connection.cursor().execute(
            f"ALTER TABLE customers ADD CONSTRAINT planted CHECK (name NOT LIKE '{POISON}%')"
        )
    return sink


def pair(number, **changes):
    """A pair of two people of their own."""
    phone = f"+1555200{number:04}"
    return {
        "l_identity": number, "r_identity": 1_000 + number, "l_offset": number, "r_offset": number, "l_phone": phone,
        "r_phone": phone, "row_hash": number,
    } | changes  # fmt: skip


ORDINARY = [pair(number) for number in range(1, 9)]


def outboxed(settings, table):
    found = rows(settings, f"SELECT arrow FROM delta_outbox WHERE delta_table = '{table}' ORDER BY batch_id")
    return [row for packed in found for row in pa.ipc.open_stream(packed["arrow"]).read_all().to_pylist()]


def quarantined(settings):
    return [(row["topic"], row["offset"], row["reject_reason"]) for row in outboxed(settings, "quarantine")]


def customers(settings):
    return {row["customer_id"] for row in rows(settings, "SELECT customer_id FROM customers")}


def test_the_record_goes_into_quarantine_and_all_others_are_written(planted, job_settings):
    planted(Pairs(*ORDINARY[:5], pair(77, l_name=f"{POISON} 77"), *ORDINARY[5:]), 0)
    assert customers(job_settings) == set(range(1, 9))
    assert quarantined(job_settings) == [("profiles", 77, "poison_record")]
    assert len(outboxed(job_settings, "matches")) == len(ORDINARY)
    (known,) = rows(job_settings, "SELECT topic, topic_offset, error, batch_id FROM poison_records")
    assert known == {"topic": "profiles", "topic_offset": 77, "error": REFUSED, "batch_id": 0}


def test_a_replay_and_the_next_batches_do_not_report_it_again(planted, job_settings):
    batch = Pairs(ORDINARY[0], pair(77, l_name=f"{POISON} 77"))
    planted(batch, 0)
    planted(batch, 0)
    planted(Pairs(ORDINARY[1], pair(77, l_name=f"{POISON} 77", r_identity=1_078, r_offset=78)), 1)
    assert quarantined(job_settings) == [("profiles", 77, "poison_record")]
    assert customers(job_settings) == {1, 2}
    assert count(job_settings, "batch_ledger") == 2


def test_a_record_in_many_pairs_is_found_once_and_its_partners_stay(planted, job_settings):
    again = [
        pair(77, l_name=f"{POISON} 77", r_identity=1_077 + at, r_offset=77 + at, row_hash=77 + at)
        for at in range(20)
    ]
    # The customer has the name of its newest profile.
    older = pair(78, r_identity=1_080, r_offset=80, r_phone="+15552000077", l_recorded_at=500)
    planted(Pairs(*ORDINARY[:4], *again, older), 0)
    assert quarantined(job_settings) == [("profiles", 77, "poison_record")]
    assert customers(job_settings) == {1, 2, 3, 4, 78}


def test_several_are_found_in_one_batch(planted, job_settings):
    poison = [pair(number, l_name=f"{POISON} {number}") for number in (70, 71, 72)]
    planted(Pairs(poison[0], *ORDINARY[:3], poison[1], *ORDINARY[3:], poison[2]), 0)
    assert [offset for _, offset, _ in quarantined(job_settings)] == [70, 71, 72]
    assert customers(job_settings) == set(range(1, 9))


def test_a_table_that_refuses_everybody_stops_the_job_and_nothing_is_written(planted, job_settings):
    everybody = [pair(number, l_name=f"{POISON} {number}") for number in range(1, MOST_POISON + 5)]
    with pytest.raises(Exception, match="planted"):
        planted(Pairs(*everybody), 0)
    assert [count(job_settings, table) for table in ("customers", "batch_ledger", "poison_records")] == [
        0
    ] * 3


def test_an_outage_puts_nobody_into_quarantine(planted, job_settings, monkeypatch):
    def refuse(*_):
        raise DependencyUnreachableError("MySQL failed.", "Wait.")

    with monkeypatch.context() as outage:
        outage.setattr("lib.database.batch_ledger.record", refuse)
        with pytest.raises(DependencyUnreachableError):
            planted(Pairs(*ORDINARY), 0)
    planted(Pairs(*ORDINARY), 0)
    assert (count(job_settings, "poison_records"), quarantined(job_settings)) == (0, [])


def test_a_person_who_grows_without_end_leaves_a_row_that_can_be_written(sink, job_settings):
    # Without bounds these two rows would exceed MySQL's packet: error 1153.
    spelt = [
        {"r_offset": at, "r_name": f"{at:05}".ljust(100, "\1"), "r_card": {"token": f"1:{at:032}", "last4": "1111", "brand": "visa"}}
        for at in range(95_000)
    ]  # fmt: skip
    sink(Pairs(*spelt), 0)
    sink(Pairs({"r_offset": 95_000, "row_hash": 43}), 1)
    (row,) = rows(
        job_settings,
        "SELECT JSON_LENGTH(name_variants) AS n, JSON_LENGTH(credit_card_info) AS c FROM customers",
    )
    assert (row["n"], row["c"]) == (100, 100)


@pytest.fixture
def small_packets(execute):
    """MySQL takes no packet of more than 100 kB, until the test ends."""
    execute(f"SET GLOBAL max_allowed_packet = {100 * 1024}")
    yield
    execute("SET GLOBAL max_allowed_packet = DEFAULT")


@pytest.mark.usefixtures("small_packets")
@pytest.mark.parametrize("kilobytes", [150, 2_000])
def test_a_row_beyond_the_packet_of_mysql_is_poison_and_no_outage(kilobytes, request, job_settings):
    sink = request.getfixturevalue("sink")  # connects when packets are small
    beyond = pair(77, l_address=f'{{"street": "{"x" * 1024 * kilobytes}"}}')
    sink(Pairs(*ORDINARY[:4], beyond, *ORDINARY[4:]), 0)
    assert quarantined(job_settings) == [("profiles", 77, "poison_record")]
    assert customers(job_settings) == set(range(1, 9))
