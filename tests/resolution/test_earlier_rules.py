"""Customers that were joined by earlier rules: whatever touches them parts those whom the rules in force do not join."""

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
from tests.tables import rows
from tests.way import sources_named

SOURCES = sources_named("profiles", "store")
WRITER = RegistryWriter(Upsert(), customer_attributes(SOURCES))
PREPARED = SimpleNamespace(
    model=SimpleNamespace(version=2), request=Request(redecides=True), writer=lambda: WRITER
)
ANN = {"row_hash": 1}
#: A couple with one landline.
COUPLE = {"r_identity": 102, "r_name": "Bob Lee", "r_name_key": "bob lee", "r_offset": 1, "row_hash": 2}
CONTRADICTING = {"name_level": "same_surname", "decision": "possible", "match_weight": -4.0}


@pytest.fixture
def joined(sink, application):
    """The couple as one customer, as rules would have it that look at the phone alone."""
    sink(Pairs(ANN, COUPLE), 0)
    statement = "UPDATE customer_edges SET name_level = %s, decision = %s WHERE store_identity = 102"
    values = CONTRADICTING["name_level"], CONTRADICTING["decision"]
    application.mysql.transaction(lambda cursor: cursor.execute(statement, values))
    return application


def customers(settings):
    """The customer of each identity, and those that there are."""
    found = rows(settings, "SELECT identity_id, customer_id FROM customer_members")
    known = rows(settings, "SELECT customer_id FROM customers")
    return {row["identity_id"]: row["customer_id"] for row in found}, [row["customer_id"] for row in known]


def test_they_stay_until_something_touches_them(joined, job_settings):  # noqa: ARG001 - it makes the tables
    assert customers(job_settings) == ({1: 1, 101: 1, 102: 1}, [1])


def test_a_batch_parts_them(joined, sink, job_settings):  # noqa: ARG001 - it makes the tables
    sink(Pairs(ANN | {"l_recorded_at": 3_000, "l_offset": 2, "row_hash": 3}), 1)
    assert customers(job_settings) == ({1: 1, 101: 1, 102: None}, [1])


@pytest.mark.parametrize(
    ("found", "parted", "left"),
    [
        pytest.param(
            (ANN, COUPLE | CONTRADICTING), "updated", ({1: 1, 101: 1, 102: None}, [1]), id="one-of-three"
        ),
        pytest.param(
            (COUPLE | CONTRADICTING,), "dissolved", ({1: None, 102: None}, []), id="a-whole-customer"
        ),
    ],
)
def test_a_promoted_model_parts_them(joined, job_settings, found, parted, left):
    pairs = Pairs(*({"cause": Cause.MODEL.value} | pair for pair in found)).toArrow()
    identities, _ = evidence(pairs, PREPARED.model.version, SOURCES)
    chunk = Chunk(0, [1, 101, 102], identities, pairs)

    def promote(cursor):
        outcome = outcome_of(cursor, chunk, PREPARED)
        WRITER.write(cursor, outcome.change, outcome.rows)
        return outcome.change

    change = joined.mysql.transaction(promote)
    assert [kind for kind, ids in change.by_kind().items() if ids] == [parted]
    assert customers(job_settings) == left
