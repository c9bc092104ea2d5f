"""History waits for the customers, for so long at most, and a stop waits for neither."""

import threading
from datetime import timedelta
from unittest.mock import Mock

import pytest

from lib.streaming.history_gate import HistoryGate
from lib.streaming.query import BatchBoundary
from tests.processes import PATIENCE

AT_MOST = timedelta(seconds=10)


def answers(moments, at_most=AT_MOST):
    """What is said at each moment: (second, records behind)."""
    now, behind = 0, 0
    precedence = HistoryGate(lambda: behind, at_most, lambda: now)
    said = []
    for now, behind in moments:  # noqa: B007 - both are looked at by the precedence
        said.append(precedence.allows_history())
    return said


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        pytest.param([(0, 0), (99, 0)], [True, True], id="nobody is behind"),
        pytest.param([(0, 5), (9, 1), (9.5, 0)], [False, False, True], id="until they have caught up"),
        pytest.param(
            [(0, 5), (10, 5), (50, 5)], [False, True, True], id="for so long at most, and not again"
        ),
        pytest.param(
            [(0, 5), (10, 5), (11, 0), (12, 5), (21, 5), (22, 5)],
            [False, True, True, False, False, True],
            id="again in the next catch-up",
        ),
        pytest.param([(70, 5), (79, 5), (80, 5)], [False, False, True], id="from the first time it is asked"),
    ],
)
def test_when_history_may_go_on(moments, expected):
    assert answers(moments) == expected


def test_it_may_be_told_never_to_wait():
    assert answers([(0, 5), (1, 5)], timedelta(0)) == [True, True]


def test_a_batch_begins_once_it_may():
    may, asked, written = threading.Event(), threading.Semaphore(0), []

    def may_begin():
        asked.release()
        return may.is_set()

    guarded = BatchBoundary().guard(lambda _, batch_id: written.append(batch_id), may_begin)
    batch = threading.Thread(target=guarded, args=(Mock(), 7), daemon=True)
    batch.start()
    for _ in range(2):  # it was told no, and asks again
        assert asked.acquire(timeout=PATIENCE)
    assert not written
    may.set()
    batch.join(PATIENCE)
    assert written == [7]


def test_a_stop_does_not_wait_for_a_batch_that_may_not_begin():
    boundary, failures = BatchBoundary(), []
    guarded = boundary.guard(lambda *_: pytest.fail("it was written"), lambda: False)

    def run():
        try:
            guarded(None, 0)
        except InterruptedError as failure:
            failures.append(failure)

    batch = threading.Thread(target=run, daemon=True)
    batch.start()
    boundary.stop([])
    batch.join(PATIENCE)
    assert len(failures) == 1
    assert boundary.failure is None
