"""No record costs much more than the JSON parser alone takes for the largest one, whatever its producer wrote.

Nothing here looks at a clock: costs are compared with what the same machine takes for a payload that no pattern has to do with. A
pattern that takes time by the square of a length is far beyond that. The figure in ms: ``./tests/bench/run hostile``.
"""

import random

import pytest

from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.hostile_costs import costs, parser_alone
from tests.hostile_shapes import FIELDS, PIECES, WHOLE, hostile_payload, hostile_payloads
from tests.reference_records import PROFILE, STORE

SETTINGS = load_settings(HOME / "conf", "local", {}, {})
LARGEST = SETTINGS.records.max_payload_bytes
SEED, LONGEST = 28, 1_000_000
FEW, ALL = 12, 84  # payloads of each field: 144 and 1,008
ONE_IN = 16  # pieces, where each is tried at two lengths
AT_ONCE, COPIES, ROUNDS = 12, 3, 3
MOST = 5  # times what the parser takes
SHORT, LONG = 100_000, 1_000_000  # characters
TENFOLD = 30  # times what a tenth of a length costs; the square would be a hundred


@pytest.fixture(scope="module")
def scale(spark):
    """What the parser alone takes for the largest payload, in ms."""
    return parser_alone(spark, LARGEST)


def dear(spark, side, payloads, most, *, at_once, rounds):
    """Those of the payloads that cost more than ``most`` ms, or all of a group that does together."""
    groups = [payloads[start : start + at_once] for start in range(0, len(payloads), at_once)]
    found = set()
    for _, cost in costs(spark, SETTINGS, side, groups, copies=COPIES, rounds=rounds):
        found |= {at for at, of_group in enumerate(cost) if of_group > most}
    return [payload for at in sorted(found) for payload in groups[at]]


@pytest.mark.parametrize("number", [FEW, pytest.param(ALL, marks=pytest.mark.chaos)], ids=["few", "all"])
@pytest.mark.parametrize(("side", "field"), [(side, field) for side in FIELDS for field in FIELDS[side]])
def test_no_hostile_record_is_dear(side, field, number, spark, scale):
    payloads, most = hostile_payloads(side, field, SEED, number, LONGEST), MOST * scale
    suspects = dear(spark, side, payloads, most, at_once=AT_ONCE, rounds=1)
    found = dear(spark, side, suspects, most, at_once=1, rounds=ROUNDS) if suspects else []
    assert [(len(payload), payload[:200]) for payload in found] == []


@pytest.mark.parametrize("one_in", [ONE_IN, pytest.param(1, marks=pytest.mark.chaos)], ids=["few", "all"])
@pytest.mark.parametrize(("side", "field"), [(PROFILE, "address"), (STORE, WHOLE)])
def test_time_grows_as_the_length_does(side, field, one_in, spark, scale):
    """Where the settings allow megabytes."""
    settings = load_settings(HOME / "conf", "local", {"records.max_payload_bytes": str(8 * LONG)}, {})
    numbers = range(0, len(PIECES), one_in)
    groups = [
        [hostile_payload(random.Random(f"{SEED} {number}"), side, field, size, number)]
        for size in (SHORT, LONG)
        for number in numbers
    ]
    for _, cost in costs(spark, settings, side, groups, copies=1, rounds=ROUNDS):
        short, long = cost[: len(numbers)], cost[len(numbers) :]
        grown = [after / max(scale, before) for before, after in zip(short, long, strict=True)]
        assert max(grown) <= TENFOLD, groups[len(numbers) + grown.index(max(grown))][0][:200]
