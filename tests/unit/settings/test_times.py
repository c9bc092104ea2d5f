from datetime import datetime, timezone

import pytest

from lib.errors import SettingsError
from lib.settings.times import moment, past_moment

SIX = datetime(2026, 11, 1, 6, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        pytest.param("2026-11-01", SIX.replace(hour=0), id="a date is its first moment"),
        pytest.param("2026-11-01T06:00", SIX, id="UTC"),
        pytest.param("2026-11-01T06:00Z", SIX, id="UTC by its letter"),
        pytest.param("2026-11-01 06:00:00", SIX, id="a blank"),
        pytest.param("2026-11-01T07:00+01:00", SIX, id="another zone"),
    ],
)
def test_a_time(text, when):
    assert moment(text) == when
    assert moment(text).tzinfo is timezone.utc


def test_no_time():
    with pytest.raises(SettingsError, match="yesterday is not a time"):
        moment("yesterday")


def test_the_future_has_no_past():
    with pytest.raises(SettingsError, match="is in the future"):
        past_moment("2999-01-01")
