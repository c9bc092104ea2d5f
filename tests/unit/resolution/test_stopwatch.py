"""Where the time of a micro-batch went."""

import pytest

from lib.records.batch_metrics import PHASES
from lib.resolution.stopwatch import Stopwatch


@pytest.fixture
def at(monkeypatch):
    """Set both clocks to a time in seconds."""

    def set_clocks(seconds):
        monkeypatch.setattr("lib.resolution.stopwatch.time.time", lambda: 1_000.0 + seconds)
        monkeypatch.setattr("lib.resolution.stopwatch.time.monotonic", lambda: seconds)

    set_clocks(0.0)
    return set_clocks


def test_phases_follow_each_other_from_the_trigger_on(at):
    watch = Stopwatch()
    watch.before("prepare_ms", 999_750)
    for seconds, part in ((0.5, "read_ms"), (0.6, "load_ms"), (0.6, "resolve_ms"), (1.0, "write_ms")):
        at(seconds)
        watch.lap(part)
    assert watch.phases() == dict(zip(PHASES, (250, 500, 100, 0, 400), strict=True))


def test_an_attempt_that_failed_is_in_the_phases(at):
    watch = Stopwatch()
    for seconds, part in ((1.0, "load_ms"), (2.0, "resolve_ms"), (10.0, "load_ms"), (11.0, "resolve_ms")):
        at(seconds)
        watch.lap(part)
    phases = watch.phases()
    assert (phases["load_ms"], phases["resolve_ms"], phases["write_ms"]) == (9_000, 2_000, None)


@pytest.mark.parametrize(
    ("began_at", "took"), [(None, None), (1_000_200, 0)], ids=["unknown", "clocks differ"]
)
def test_a_trigger_that_nobody_knows_is_null_and_none_lies_ahead(at, began_at, took):  # noqa: ARG001
    watch = Stopwatch()
    watch.before("prepare_ms", began_at)
    assert watch.phases()["prepare_ms"] == took
