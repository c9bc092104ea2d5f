"""A record that MySQL refuses ends in quarantine, and the backfill goes on: as in the stream, but its pairs are of identities.

A constraint on the real table stands for whatever a table may refuse one day; no other record meets it.
"""

from dataclasses import replace

import mysql.connector
import pytest

from lib.backfill.chunk import Chunk
from lib.backfill.chunk_sink import ChunkSink, outcome_of
from lib.backfill.preparation import prepare
from lib.backfill.request import Request
from lib.database import backfill_runs
from lib.identity.evidence import evidence
from lib.records.pair import PAIR_COORDINATES
from lib.records.reasons import Cause
from lib.resolution.poison import MOST_POISON
from tests.conftest import HOME
from tests.resolution.conftest import SOURCES
from tests.resolution.pairs import Pairs
from tests.resolution.test_poison import POISON, customers, outboxed, pair, quarantined
from tests.tables import connected, count, rows

CAUSE = {"cause": Cause.LATE.value}
ORDINARY = [pair(number, **CAUSE) for number in range(1, 9)]


@pytest.fixture
def prepared(application, job_settings):  # noqa: ARG001 - it makes the tables
    """A backfill over tables that refuse a customer of one name, and addresses of one place."""
    found = prepare(job_settings, HOME, Request())
    with connected(job_settings) as connection:
        connection.cursor().execute(
            f"ALTER TABLE customers ADD CONSTRAINT planted CHECK (name NOT LIKE '{POISON}%' AND "
            f"(address IS NULL OR CAST(address AS CHAR) NOT LIKE '%{POISON}%'))"
        )
    yield found
    found.close()


@pytest.fixture
def run(prepared, job_settings):
    """A run that has begun."""

    def begin(cursor):
        key = prepared.request.key(prepared.model.version)
        return backfill_runs.begin(cursor, job_settings.application, key, None, None)

    return prepared.mysql.transaction(begin)


def chunk_of(number, pairs):
    """A chunk of pairs, which has the coordinates of records in the facts only."""
    table = Pairs(*pairs).toArrow()
    identities, _ = evidence(table, 1, SOURCES)
    return Chunk(number, list(identities), identities, table.drop_columns(list(PAIR_COORDINATES)))


@pytest.fixture
def write(prepared, run):
    """Write chunks, each of some pairs, in the way of a run."""
    sink = ChunkSink(prepared, prepared.writer(), run)

    def written(*chunks):
        for number, pairs in enumerate(chunks):
            chunk = chunk_of(number, pairs)
            sink.write(
                chunk, prepared.mysql.snapshot(lambda cursor, of=chunk: outcome_of(cursor, of, prepared))
            )

    return written


def test_the_record_goes_into_quarantine_and_the_run_goes_on(write, run, prepared, job_settings):
    poison = pair(77, l_name=f"{POISON} 77", **CAUSE)
    write([*ORDINARY[:3], poison, ORDINARY[3]], ORDINARY[4:])
    assert customers(job_settings) == set(range(1, 9))
    assert quarantined(job_settings) == [("profiles", 77, "poison_record")]
    assert len(outboxed(job_settings, "matches")) == len(ORDINARY)
    (known,) = rows(job_settings, "SELECT application, topic, topic_offset, error FROM poison_records")
    assert known == {
        "application": job_settings.application, "topic": "profiles", "topic_offset": 77, "error": 3819,
    }  # fmt: skip
    done, tally = prepared.mysql.transaction(lambda cursor: backfill_runs.progress(cursor, run))
    assert (done, tally["created"]) == (2, {Cause.LATE.value: len(ORDINARY)})


def test_a_chunk_that_is_written_again_reports_nothing_twice(write, job_settings):
    poison = pair(77, l_name=f"{POISON} 77", **CAUSE)
    write([poison, ORDINARY[0]])
    write([poison, ORDINARY[0]], [poison, ORDINARY[1]])  # the second chunk as if it was staged before
    assert quarantined(job_settings) == [("profiles", 77, "poison_record")]
    assert customers(job_settings) == {1, 2}


def test_of_an_identity_of_several_records_the_one_with_the_refused_words_is_to_blame(write, job_settings):
    # The name is of the newest record, the address of an older one.
    older = pair(77, l_address=f'{{"city": "{POISON}"}}', l_recorded_at=500, **CAUSE)
    newest = older | {"l_offset": 78, "l_address": None, "l_recorded_at": 900, "row_hash": 78}
    write([older, newest, *ORDINARY])
    assert quarantined(job_settings) == [("profiles", 77, "poison_record")]
    assert customers(job_settings) == set(range(1, 9))


def test_a_stream_knows_what_the_backfill_found(write, sink, job_settings):
    poison = pair(77, l_name=f"{POISON} 77", **CAUSE)
    write([poison, *ORDINARY])
    sink(Pairs(poison | {"r_identity": 1_078, "r_offset": 78}), 0)
    assert quarantined(job_settings) == [("profiles", 77, "poison_record")]


def test_tables_that_refuse_everybody_end_the_run_and_nothing_is_written(write, run, prepared, job_settings):
    everybody = [pair(number, l_name=f"{POISON} {number}", **CAUSE) for number in range(1, MOST_POISON + 5)]
    with pytest.raises(mysql.connector.Error, match="planted"):
        write(everybody)
    assert [count(job_settings, table) for table in ("customers", "delta_outbox", "poison_records")] == [
        0
    ] * 3
    assert prepared.mysql.transaction(lambda cursor: backfill_runs.progress(cursor, run))[0] == 0


def test_another_model_leaves_nobody_out(prepared, run, job_settings):
    redeciding = replace(prepared, request=replace(prepared.request, redecides=True))
    chunk = chunk_of(0, [pair(77, l_name=f"{POISON} 77", **CAUSE)])
    outcome = redeciding.mysql.snapshot(lambda cursor: outcome_of(cursor, chunk, redeciding))
    with pytest.raises(mysql.connector.Error, match="planted"):
        ChunkSink(redeciding, redeciding.writer(), run).write(chunk, outcome)
    assert count(job_settings, "poison_records") == 0
