"""A failed batch is told with its own exception, and not as Spark retells it."""

import pytest

from lib.errors import RefusedError
from lib.streaming.query import BatchBoundary, wait


class FailingQuery:
    """A query whose batch fails while somebody asks it how it is."""

    isActive = True  # noqa: N815 - Spark's name

    def __init__(self, fail):
        self._fail = fail

    def exception(self):
        self._fail()
        self.isActive = False
        return RuntimeError("as Spark retells it")

    def stop(self):
        self.isActive = False


def test_a_batch_that_fails_between_two_questions_ends_in_its_own_exception():
    boundary = BatchBoundary()

    def refuse(*_):
        raise RefusedError("MySQL is behind the checkpoint.", "Recover.")

    def fail():
        with pytest.raises(RefusedError):
            boundary.guard(refuse)(None, 0)

    with pytest.raises(RefusedError, match="behind the checkpoint"):
        wait([FailingQuery(fail)], boundary)
