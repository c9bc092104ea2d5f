"""A record is found by its place, also in tables that are older than a column."""

from types import SimpleNamespace

import pytest

from lib.delta.tables import QUARANTINE
from lib.explanation.coordinate import Coordinate
from lib.explanation.stored_record import StoredRecord, find_record
from lib.records.pair import Side
from lib.settings.load import load_settings
from lib.sources.declared import PROFILES, declared_sources
from tests.conftest import HOME

SETTINGS = load_settings(HOME / "conf", "local", {}, {})
SOURCES = declared_sources(SETTINGS.kafka)
TOPIC = SETTINGS.kafka.profiles.topic
PLACE = "topic string, partition int, offset long"
HISTORY = f"{PLACE}, name string, phone string, name_key string, recorded_at long"
ACCEPTED = TOPIC, 0, 1, "Ann", "2000001", "ann", 5
REJECTED = TOPIC, 0, 2, "unreadable_phone"


@pytest.mark.parametrize(
    ("rows", "offset", "reasons"),
    [
        pytest.param([*ACCEPTED, "local_only"], 1, (None, "local_only"), id="accepted"),
        pytest.param(ACCEPTED, 1, (None, None), id="accepted-before-faults-were-kept"),
        pytest.param([*REJECTED, "too_long"], 2, ("unreadable_phone", "too_long"), id="rejected"),
        pytest.param(REJECTED, 2, ("unreadable_phone", None), id="rejected-before-faults-were-kept"),
    ],
)
def test_why_it_has_no_complete_number(rows, offset, reasons, spark):
    is_accepted = offset == ACCEPTED[2]
    schema = HISTORY if is_accepted else f"{PLACE}, reject_reason string"
    kept = schema.count(",") + 1 < len(rows)
    frame = spark.createDataFrame([tuple(rows)], schema + ", phone_fault string" * kept)
    delta = SimpleNamespace(read={PROFILES.history_table if is_accepted else QUARANTINE: frame}.get)
    found = find_record(delta, SOURCES, Coordinate(TOPIC, 0, offset))
    assert isinstance(found, StoredRecord)
    assert found.side is Side.PROFILE
    assert (found.reject_reason, found.phone_fault) == reasons
