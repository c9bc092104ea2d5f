"""The precomputed outcome of a backfill's chunk counts only while the tables are as they were then."""

from types import SimpleNamespace

import pytest

from lib.backfill.chunk import Chunk
from lib.backfill.chunk_sink import outcome_of
from lib.backfill.request import Request
from lib.database.registry_writer import RegistryWriter
from lib.database.upsert import Upsert
from lib.identity.evidence import evidence
from lib.records.reasons import Cause
from lib.records.source import customer_attributes
from tests.resolution.pairs import Pairs
from tests.way import sources_named

SOURCES = sources_named("profiles", "store")
WRITER = RegistryWriter(Upsert(), customer_attributes(SOURCES))
PREPARED = SimpleNamespace(model=SimpleNamespace(version=1), request=Request(), writer=lambda: WRITER)


@pytest.fixture
def outcome(application):
    """The outcome of a chunk of one pair, as the tables are now."""
    pairs = Pairs({"cause": Cause.LATE.value}).toArrow()
    identities, _ = evidence(pairs, PREPARED.model.version, SOURCES)
    chunk = Chunk(0, list(identities), identities, pairs)

    def run(precomputed=None):
        return application.mysql.transaction(lambda cursor: outcome_of(cursor, chunk, PREPARED, precomputed))

    return run


def test_it_counts_where_nobody_wrote(outcome):
    precomputed = outcome()
    assert [record.customer_id for record in precomputed.change.created] == [1]
    assert outcome(precomputed) is precomputed


def test_it_does_not_where_a_stream_came_first(outcome, sink):
    precomputed = outcome()
    sink(Pairs({"l_name": "Anna Lee", "l_recorded_at": 9_000, "l_offset": 1}), 0)
    found = outcome(precomputed)
    assert found.change.created == []
    assert found.after.resolution.customers[1].name == "Anna Lee"
