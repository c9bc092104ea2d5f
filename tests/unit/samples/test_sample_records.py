"""Sample records: the same for the same seed, realistic in their shares, and silent about the truth."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from lib.records.pair import Side
from lib.samples import plan as shares
from lib.samples.generate import generate, ids_of_task
from lib.samples.plan import Plan

PLAN = Plan(60_000, 60_000, overlap=0.3, seed=7)
RECORDS = {side: generate(PLAN, side, np.arange(60_000)) for side in Side}
WHOLE = {
    side: [row | json.loads(row["value"]) for row in records.to_pylist() if row["broken"] is None]
    for side, records in RECORDS.items()
}
PROFILES, STORE_RECORDS = WHOLE[Side.PROFILE], WHOLE[Side.STORE]
SIDES = pytest.mark.parametrize("side", Side, ids=lambda side: side.value)


def produced(plan, side, tasks, partitions=4):
    """Partition to records as the topic would hold them."""
    topic = {}
    for task in range(tasks):
        for ids in ids_of_task(task, tasks, partitions, plan.count(side)):
            rows = generate(plan, side, ids).to_pylist()
            for number, row in zip(ids.tolist(), rows, strict=True):
                topic.setdefault(number % partitions, []).append((number, row))
    return topic


@SIDES
def test_the_same_seed_gives_the_same_topic_on_any_number_of_tasks(side, monkeypatch):
    monkeypatch.setattr("lib.samples.generate.CHUNK", 1_000)
    plan = Plan(10_000, 10_000, broken=0.01)
    assert produced(plan, side, 1) == produced(plan, side, 3)


@SIDES
def test_records_do_not_hang_on_the_order_of_their_ids(side):
    shuffled = np.random.default_rng(2).permutation(60_000)
    assert generate(PLAN, side, shuffled) == RECORDS[side].take(pa.array(shuffled))


@SIDES
def test_another_seed_gives_others(side):
    other = generate(Plan(60_000, 60_000, overlap=0.3, seed=8), side, np.arange(1_000))
    same = [
        a == b for a, b in zip(other["value"].to_pylist(), RECORDS[side]["value"].to_pylist(), strict=False)
    ]
    assert sum(same) < 10


@pytest.mark.parametrize(
    ("tasks", "partitions", "count"),
    [
        pytest.param(1, 1, 10, id="one-task"),
        pytest.param(2, 4, 100_000, id="two-partitions-a-task"),
        pytest.param(3, 4, 100_000, id="partitions-unevenly-shared"),
        pytest.param(4, 4, 3, id="fewer-records-than-tasks"),
    ],
)
def test_tasks_share_the_ids_and_a_partition_is_of_one_task_and_in_order(tasks, partitions, count):
    found = [np.concatenate(list(ids_of_task(task, tasks, partitions, count))) for task in range(tasks)]
    assert sorted(np.concatenate(found).tolist()) == list(range(count))
    owners = Counter(partition for ids in found for partition in set((ids % partitions).tolist()))
    assert set(owners.values()) == {1}
    assert all(np.all(np.diff(ids) > 0) for ids in found)


def test_no_two_records_have_one_id():
    ids = [*RECORDS[Side.PROFILE]["record_id"].to_pylist(), *RECORDS[Side.STORE]["record_id"].to_pylist()]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[0-9a-f]{16}", record_id) for record_id in ids)


@pytest.mark.parametrize("overlap", [0.0, 0.1, 0.6, 1.0])
def test_overlap_is_the_share_of_store_records_of_people_with_a_profile(overlap):
    plan = Plan(20_000, 50_000, overlap=overlap, broken=0)
    with_profile = set(generate(plan, Side.PROFILE, np.arange(20_000))["person_id"].to_pylist())
    shoppers = generate(plan, Side.STORE, np.arange(50_000))["person_id"].to_pylist()
    assert len(with_profile) == plan.people_with_profile
    assert sum(person in with_profile for person in shoppers) / 50_000 == pytest.approx(overlap, abs=0.01)


def test_a_few_people_buy_much_and_most_a_little():
    purchases = sorted(Counter(row["person_id"] for row in STORE_RECORDS).values(), reverse=True)
    assert purchases[0] > 20
    assert 0.01 < sum(purchases[: len(purchases) // 100]) / len(STORE_RECORDS) < 0.2
    assert np.median(purchases) in {1, 2}
    assert sum(count > 1 for count in purchases) / len(purchases) > 0.3


def test_some_people_have_two_profiles():
    profiles = Counter(row["person_id"] for row in PROFILES)
    twice = sum(count - 1 for count in profiles.values()) / len(PROFILES)
    assert twice == pytest.approx(shares.DUPLICATE_PROFILES, abs=0.003)


def test_some_store_records_are_the_one_before_once_more():
    values = RECORDS[Side.STORE]["value"].to_pylist()
    copies = sum(now is not None and now == before for before, now in pairwise(values))
    assert copies / len(values) == pytest.approx(shares.DUPLICATE_STORE_RECORDS, abs=0.003)


@SIDES
def test_time_runs_evenly_out_of_order_by_hours_and_late_by_days(side):
    plan = Plan(100_000, 100_000, late=0.01, span=timedelta(days=8))
    stamps = generate(plan, side, np.arange(100_000))["timestamp"].to_numpy()
    now, hour = plan.now.timestamp() * 1000, 3_600_000
    behind = (now - 8 * 24 * hour + np.arange(100_000) * 8 * 24 * hour / 100_000 - stamps) / hour
    late = behind > 24
    assert np.mean(late) == pytest.approx(0.01, abs=0.002)
    assert behind[~late].min() >= -0.001
    assert behind[~late].max() <= 4
    assert np.mean(behind[~late]) == pytest.approx(2, abs=0.05)
    assert (behind[late].min() > 144, behind[late].max() < 148) == (True, True)
    assert stamps.max() <= now
    assert np.mean(np.diff(stamps) < 0) > 0.3


def test_dates_are_business_facts_up_to_years_old():
    now = datetime(2024, 3, 1, 12, tzinfo=timezone.utc)
    rows = generate(Plan(1, 20_000, broken=0, now=now), Side.STORE, np.arange(20_000))["value"].to_pylist()
    dates = sorted({json.loads(row)["date"] for row in rows})
    assert dates[-1] == "2024-03-01"
    assert dates[0].startswith("2018-09-")
    assert len(dates) == 2_000


KNOWN = {
    Side.PROFILE: {"name", "phone", "email", "address"},
    Side.STORE: {"name", "phone", "credit_card", "date"},
}


@SIDES
def test_some_payloads_have_fields_nobody_told_us_about(side):
    fields = [set(json.loads(row["value"])) - {"email"} for row in WHOLE[side]]
    assert all(row >= KNOWN[side] - {"email"} for row in fields)
    unknown = [row - KNOWN[side] for row in fields]
    assert set().union(*unknown) == {"channel", "branch", "loyalty", "tags"}
    assert sum(map(bool, unknown)) / len(unknown) == pytest.approx(shares.UNKNOWN_FIELDS, abs=0.002)


@pytest.mark.parametrize(
    ("rows", "pattern", "share"),
    [
        pytest.param(
            STORE_RECORDS,
            "555-200-0000|0000000000|1234567890|999-999-9999|.111. 111-1111",
            0.005,
            id="placeholders",
        ),
        pytest.param(
            STORE_RECORDS, r"(\+|00|011 )(44|33|49|52|86)\D.*|00(44|33|49|52|86).*", 0.02, id="foreign"
        ),
        pytest.param(
            PROFILES, r"(\+|00|011 )(44|33|49|52|86)\D.*|00(44|33|49|52|86).*", 0.02, id="foreign-profiles"
        ),
        pytest.param(STORE_RECORDS, r".*(ext\. 12|x7)", 0.98 * 2 / 14, id="extensions"),
    ],
)
def test_shares_of_phones(rows, pattern, share):
    found = sum(bool(re.fullmatch(pattern, row["phone"])) for row in rows) / len(rows)
    assert found == pytest.approx(share, rel=0.15)


def digits_by_person(rows):
    return {row["person_id"]: re.sub(r"\D", "", row["phone"])[-8:] for row in rows if "x" not in row["phone"]}


def test_most_store_records_have_the_persons_own_phone():
    phones = digits_by_person(PROFILES)
    pairs = [
        (phones[row["person_id"]], re.sub(r"\D", "", row["phone"])[-8:])
        for row in STORE_RECORDS
        if row["person_id"] in phones and "x" not in row["phone"]
    ]
    wrong = shares.MISTAKEN_PHONES + shares.OTHER_PHONES + shares.PLACEHOLDER_PHONES
    assert np.mean([left != right for left, right in pairs]) == pytest.approx(wrong, abs=0.006)


def test_emails_are_of_the_person_and_sometimes_absent():
    emails = [row.get("email") for row in PROFILES]
    assert emails.count(None) / len(emails) == pytest.approx(shares.NO_EMAIL, abs=0.01)
    assert all(re.fullmatch(r"[a-z]+\.\d{4}@example\.org", email) for email in emails if email)


def test_addresses_are_text_or_objects():
    kinds = Counter(type(row["address"]) for row in PROFILES)
    assert kinds[dict] / len(PROFILES) == pytest.approx(0.5, abs=0.02)
    assert kinds[str] + kinds[dict] == len(PROFILES)
    assert {tuple(row["address"]) for row in PROFILES if isinstance(row["address"], dict)} == {
        ("street", "city", "country")
    }


@SIDES
def test_the_truth_is_never_in_a_payload(side):
    rows = WHOLE[side]
    assert not any(row["record_id"] in row["value"].decode() for row in rows)
    # A person's number is in a payload no more often than that of the person of the record before.
    own = sum(str(row["person_id"]) in row["value"].decode() for row in rows)
    others = sum(str(a["person_id"]) in b["value"].decode() for a, b in pairwise(rows))
    assert own == pytest.approx(others, abs=60)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("plan", [Plan(1, 1), Plan(2, 3, overlap=1.0), Plan(3, 2, overlap=0.0)], ids=repr)
def test_small_plans_work(plan):
    for side in Side:
        assert generate(plan, side, np.arange(plan.count(side))).num_rows == plan.count(side)
