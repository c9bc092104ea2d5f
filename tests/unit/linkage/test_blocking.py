"""Which records meet: those that share a key of a rule, within the window."""

from collections import defaultdict
from datetime import datetime, timedelta, timezone
from typing import get_args

import pytest

from lib.linkage.blocking import candidate_pairs
from lib.linkage.blocking_keys import with_blocking_keys
from lib.records.pair import Side
from lib.settings.linkage_model import TermFrequencies, load_linkage_model
from lib.settings.load import load_settings
from lib.settings.model import BlockingRule
from lib.sources.declared import declared_sources
from tests.conftest import HOME

PHONE, TOKEN_HEAD, TOKEN_TAIL, INITIALS_HEAD, ENDS, RARE, NAME = get_args(BlockingRule)
OF_PHONE_OR_RARE = PHONE, TOKEN_HEAD, TOKEN_TAIL, INITIALS_HEAD, ENDS, RARE
#: By the weights of the model in force a name alone is a case for review from 23 bits on.
MODEL = load_linkage_model(HOME / "conf/linkage_model.yaml").model_copy(
    update={
        "term_frequencies": TermFrequencies(
            average=10, unknown=12, tokens={"ann": 5, "lee": 5, "bob": 5, "eve": 11, "eva": 10.9}
        )
    }
)
OTHER, CODE = "+442079461234", "1"
HEADS, TAILS = {TOKEN_HEAD, INITIALS_HEAD}, {TOKEN_TAIL, ENDS}
#: Name key and phone of both, and the rules that let them meet; the phone of the last four is a placeholder.
MEETINGS = {
    "the same phone": ("ann lee", "+15552000001", "bob roy", "+15552000001", {PHONE}),
    "the same person": ("ann lee", "+15552000001", "ann lee", "+15552000001", {PHONE} | HEADS | TAILS),
    "tokens in another order and the same tail": ("ann lee", "+15552000001", "lee ann", "+15553000001", TAILS),
    "another tail": ("ann lee", "+15552000001", "ann lee", "+15552000002", HEADS),
    "another tail and tokens in another order": ("ann lee", "+15552000001", "lee ann", "+15552000002", HEADS),
    "another first digit": ("ann lee", "+15552000001", "ann lee", "+14552000001", {TOKEN_TAIL}),
    "another fifth digit": ("ann lee", "+15552000001", "ann lee", "+15552100001", TAILS),
    "another sixth digit": ("ann lee", "+15552000001", "ann lee", "+15552010001", {ENDS}),
    "another seventh digit": ("ann lee", "+15552000001", "ann lee", "+15552001001", HEADS),
    "the fifth and the sixth digit swapped": ("ann lee", "+15552190001", "ann lee", "+15552910001", {ENDS}),
    "a digit missing in the tail": ("ann lee", "+15552001234", "ann lee", "555200234", HEADS),
    "a digit missing in the head": ("ann lee", "+15552001234", "ann lee", "552001234", TAILS),
    "a digit too many": ("ann lee", "+15552001234", "ann lee", "55520012340", HEADS),
    "another tail and one token of two": ("ann lee", "+15552000001", "ann roy", "+15552000002", {TOKEN_HEAD}),
    "another head and one token of two": ("ann lee", "+15552000001", "lee", "+15553000001", {TOKEN_TAIL}),
    "the first four letters of a token": ("zimmermann", "+15552000001", "erin zimmerrmnn", "+15553000001", {TOKEN_TAIL}),
    "three letters of a token": ("zima", "+15552000001", "erin zimb", "+15553000001", set()),
    "another tail and a token with the same initial": ("lee ann", "+15552000001", "alan roy", "+15552000002", set()),
    "another tail and both initials": ("ann lee", "+15552000001", "al lou", "+15552000002", {INITIALS_HEAD}),
    "both initials and the tail": ("ann lee", "+15552000001", "l a", "+15553000001", {ENDS}),
    "nothing but an initial in the middle": ("ann b lee", "+15552000001", "eve b roy", "+15552000002", set()),
    "another tail and another name": ("ann lee", "+15552000001", "bob roy", "+15552000002", set()),
    "another area and another tail": ("ann lee", "+15552000001", "ann lee", "+15652000002", set()),
    "a local number with another tail": ("ann lee", "2003001", "ann lee", "2003002", HEADS),
    "a local number with another head": ("ann lee", "2003001", "ann lee", "2103001", TAILS),
    "a local number with its middle swapped": ("ann lee", "2013001", "ann lee", "2031001", TAILS),
    "a local number, and with its area": ("ann lee", "2003001", "ann lee", "+15552003001", {TOKEN_TAIL}),
    "a local number with a digit too many": ("ann lee", "2003001", "ann lee", "20030001", HEADS | TAILS),
    "a number abroad with another tail": ("ann lee", "+442079460001", "ann lee", "+442079460002", HEADS),
    "a number abroad with a digit missing": ("ann lee", "+33612345678", "ann lee", "3361234578", HEADS),
    "a head that is another phone's tail": ("ann", "+15520000000", "ann", "+15519952000", set()),
    "a token more": ("ann lee", "+15552000001", "ann b lee", "+15553000001", TAILS),
    "a token twice": ("ann lee", "+15552000001", "ann ann lee", "+15552000002", HEADS),
    "letters divided in another way": ("ann lee", "+15552000001", "annlee", "+15553000001", set()),
    "a single token": ("ann", "+15552000001", "ann", "+442079400001", {TOKEN_TAIL}),
    "a rare name": ("zoe poe", "+15552000001", "poe zoe", OTHER, {RARE}),
    "just as rare as need be": ("eve poe", "+15552000001", "eve poe", OTHER, {RARE}),
    "not quite so rare": ("eva poe", "+15552000001", "eva poe", OTHER, set()),
    "rare at one end": ("ann poe", "+15552000001", "ann poe", OTHER, set()),
    "rare and alone": ("poe", "+15552000001", "poe", OTHER, set()),
    "a placeholder": ("ann lee", "+10000000000", "bob roy", "+10000000000", set()),
    "a placeholder and the same name": ("ann lee", "+10000000000", "ann lee", "+10000000000", set()),
    "a placeholder and its tail": ("ann lee", "+10000000000", "lee ann", "+15552000000", set()),
    "a placeholder and a rare name": ("zoe poe", "+10000000000", "zoe poe", "+10000000000", {RARE}),
}  # fmt: skip
RECORD = "id string, name_key string, phone string, placeholder_phone boolean"
MILLISECOND, WINDOW, START = timedelta(milliseconds=1), timedelta(days=2), datetime(2026, 3, 1, tzinfo=timezone.utc)  # fmt: skip
PROFILE = (
    "blocking_key string, event_time timestamp, identity_id long, phone string, name_key string, name string, "
    "recorded_at long, topic string, partition int, offset long, email string, address string"
)
STORE_RECORD = (
    "blocking_key string, event_time timestamp, identity_id long, phone string, name_key string, name string, "
    "recorded_at long, topic string, partition int, offset long, "
    "card struct<token: string, last4: string, brand: string>"
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
    records, found = spark.createDataFrame(rows, RECORD), defaultdict(list)
    for rule in get_args(BlockingRule):
        for row in with_blocking_keys(records, (rule,), MODEL, CODE).collect():
            found[row.id, rule].append(row.blocking_key)
    return found


def test_no_record_has_a_key_twice(keys):
    assert [found for found in keys.values() if len(set(found)) < len(found)] == []


@pytest.mark.parametrize("case", MEETINGS)
def test_two_records_meet(case, keys):
    assert {rule for rule in OF_PHONE_OR_RARE if share(keys, case, rule)} == MEETINGS[case][-1]


@pytest.mark.parametrize("case", MEETINGS)
def test_two_records_meet_by_name_alone_where_the_tokens_are_the_same(case, keys):
    name, _, other_name, _, _ = MEETINGS[case]
    assert share(keys, case, NAME) == (sorted(name.split()) == sorted(other_name.split()))


def share(keys, case, rule):
    return bool(set(keys.get((f"{case} l", rule), ())) & set(keys.get((f"{case} r", rule), ())))


def test_no_name_is_rare_before_a_training_has_said_so(spark):
    untrained = MODEL.model_copy(update={"term_frequencies": None})
    records = spark.createDataFrame([("1", "zoe poe", "+15552000001", False)], RECORD)
    assert with_blocking_keys(records, (RARE,), untrained, CODE).collect() == []


@pytest.fixture(scope="module")
def met(spark):
    """The distances over which a profile and a store record met."""
    settings = load_settings(HOME / "conf", "local", {"stream.join_window": "2d"}, {})
    profiles = [(case, START, 1, "+1", "a", "A", 0, "p", 0, 0, None, None) for case in DISTANCES]
    stores = [
        (case, START + distance, 2, "+1", "a", case, 0, "s", 0, 0, None)
        for case, (distance, _) in DISTANCES.items()
    ]
    sources = declared_sources(settings.kafka)
    sides = {
        Side.PROFILE: spark.createDataFrame(profiles, PROFILE),
        Side.STORE: spark.createDataFrame(stores, STORE_RECORD),
    }
    columns = sources.columns_by_side
    pairs = candidate_pairs(
        {side: (records, columns[side]) for side, records in sides.items()}, settings.stream
    )
    return [row.r_name for row in pairs.collect()]


@pytest.mark.parametrize("case", DISTANCES)
def test_the_window_holds_its_ends(case, met):
    assert met.count(case) == DISTANCES[case][1]
