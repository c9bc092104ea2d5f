"""Which records meet: those that share a key of a rule, within the window."""

from datetime import datetime, timedelta, timezone

import pytest

from lib.linkage.blocking import candidate_pairs, with_blocking_keys
from lib.settings.load import load_settings
from tests.conftest import HOME

PHONE, TAIL, HEAD = RULES = "phone", "name_phone_tail", "name_phone_head"
#: Name key and phone of both, and the rules that let them meet; the phone of the last three is a placeholder.
MEETINGS = {
    "the same phone": ("ann lee", "+15552000001", "bob roy", "+15552000001", {PHONE}),
    "the same person": ("ann lee", "+15552000001", "ann lee", "+15552000001", {PHONE, TAIL, HEAD}),
    "tokens in another order and the same tail": ("ann lee", "+15552000001", "lee ann", "+15553000001", {TAIL}),
    "another tail": ("ann lee", "+15552000001", "ann lee", "+15552000002", {HEAD}),
    "another tail and tokens in another order": ("ann lee", "+15552000001", "lee ann", "+15552000002", {HEAD}),
    "another tail and another name": ("ann lee", "+15552000001", "ann roy", "+15552000002", set()),
    "another area and another tail": ("ann lee", "+15552000001", "ann lee", "+15652000002", set()),
    "digits alone": ("ann lee", "2000001", "ann lee", "2000002", {HEAD}),
    "a head that is another phone's tail": ("ann", "00010000", "ann", "+15552000001", set()),
    "a token more": ("ann lee", "+15552000001", "ann b lee", "+15553000001", set()),
    "a token twice": ("ann lee", "+15552000001", "ann ann lee", "+15553000001", set()),
    "letters divided in another way": ("ann lee", "+15552000001", "annlee", "+15553000001", set()),
    "a single token": ("ann", "+15552000001", "ann", "+442079460001", {TAIL}),
    "a placeholder": ("ann lee", "+10000000000", "bob roy", "+10000000000", set()),
    "a placeholder and the same name": ("ann lee", "+10000000000", "ann lee", "+10000000000", {TAIL, HEAD}),
    "a placeholder and its tail": ("ann lee", "+10000000000", "lee ann", "+15552000000", {TAIL}),
}  # fmt: skip
RECORD = "id string, name_key string, phone string, placeholder_phone boolean"
MILLISECOND, WINDOW, START = timedelta(milliseconds=1), timedelta(days=2), datetime(2026, 3, 1, tzinfo=timezone.utc)  # fmt: skip
PROFILE = (
    "blocking_key string, event_time timestamp, phone string, name_key string, name string, email string, "
    "address string, recorded_at long, partition int, offset long"
)
STORE_RECORD = (
    "blocking_key string, event_time timestamp, phone string, name_key string, name string, "
    "card struct<token: string, last4: string, brand: string>, recorded_at long, partition int, offset long"
)
#: How much later than the profile the store record is, and whether they meet.
DISTANCES = {
    "at once": (timedelta(0), True),
    "a window later": (WINDOW, True),
    "a window earlier": (-WINDOW, True),
    "a millisecond too late": (WINDOW + MILLISECOND, False),
    "a millisecond too early": (-WINDOW - MILLISECOND, False),
}


@pytest.fixture(scope="module")
def keys(spark):
    """The blocking keys of each record, by its id and the rule."""
    rows = [
        (f"{case} {side}", name, phone, phone == "+10000000000")
        for case, (l_name, l_phone, r_name, r_phone, _) in MEETINGS.items()
        for side, name, phone in (("l", l_name, l_phone), ("r", r_name, r_phone))
    ]
    records, found = spark.createDataFrame(rows, RECORD), {}
    for rule in RULES:
        for row in with_blocking_keys(records, (rule,)).collect():
            assert (row.id, rule) not in found
            found[row.id, rule] = row.blocking_key
    return found


@pytest.mark.parametrize("case", MEETINGS)
def test_two_records_meet(case, keys):
    shared = {
        rule
        for rule in RULES
        if (f"{case} l", rule) in keys and keys[f"{case} l", rule] == keys.get((f"{case} r", rule))
    }
    assert shared == MEETINGS[case][-1]


@pytest.fixture(scope="module")
def met(spark):
    """The distances over which a profile and a store record met."""
    settings = load_settings(HOME / "conf", "local", {"stream.join_window": "2d"}, {})
    profiles = [(case, START, "+1", "a", "A", None, None, 0, 0, 0) for case in DISTANCES]
    stores = [
        (case, START + distance, "+1", "a", case, None, 0, 0, 0) for case, (distance, _) in DISTANCES.items()
    ]
    pairs = candidate_pairs(
        spark.createDataFrame(profiles, PROFILE),
        spark.createDataFrame(stores, STORE_RECORD),
        settings.stream,
    )
    return [row.r_name for row in pairs.collect()]


@pytest.mark.parametrize("case", DISTANCES)
def test_the_window_holds_its_ends(case, met):
    assert met.count(case) == DISTANCES[case][1]
