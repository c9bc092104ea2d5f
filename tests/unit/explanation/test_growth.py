"""The steps of a customer as a person reads them."""

from datetime import datetime, timezone

from lib.explanation.customer import CustomerExplanation
from lib.explanation.growth import MatchedPair, Step
from lib.explanation.rendering import growth_text

CREATED = Step(
    datetime(2026, 3, 1, 12, 0, 5, tzinfo=timezone.utc),
    ("customers", 1, 7),
    ("17 created",),
    (MatchedPair("0:1", "2:4", "certain", "exact", "exact", 12.0),),
)
MERGED = Step(
    datetime(2026, 3, 2, tzinfo=timezone.utc),
    ("customers", 1, -1_772_409_600_000_000),
    ("42 merged into 17",),
    (),
)
GROWN = Step(
    datetime(2026, 3, 3, tzinfo=timezone.utc),
    ("customers.backfill", 3, -1_772_496_000_000_000),
    ("17 updated",),
    (),
)


def test_a_step_says_when_by_whom_and_what():
    text = growth_text(CustomerExplanation(17, 17, (), ()), [CREATED, MERGED, GROWN])
    assert text.splitlines() == [
        "Customer 17",
        "",
        "2026-03-01T12:00:05  batch 7 of epoch 1",
        "  17 created",
        "  certain  +12.00  phone exact, name exact  0:1 2:4",
        "",
        "2026-03-02T00:00:00  a person",
        "  42 merged into 17",
        "",
        "2026-03-03T00:00:00  backfill 3",
        "  17 updated",
    ]
