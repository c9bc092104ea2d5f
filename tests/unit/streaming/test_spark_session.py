"""The session of a block ends with the block."""

from contextlib import nullcontext
from unittest.mock import Mock

import pytest

from lib.settings.load import load_settings
from lib.streaming import session
from tests.conftest import HOME


def nothing():
    pass


def fail():
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("work", "outcome"), [(nothing, nullcontext()), (fail, pytest.raises(ZeroDivisionError))]
)
def test_it_stops_whatever_becomes_of_the_block(monkeypatch, work, outcome):
    made = Mock()
    monkeypatch.setattr(session, "create_session", Mock(return_value=made))
    settings = load_settings(HOME / "conf", "local", {}, {})
    with outcome, session.spark_session(settings, HOME, "tests") as spark:
        assert spark is made
        made.stop.assert_not_called()
        work()
    made.stop.assert_called_once_with()
