"""What may be asked of a backfill, and how times and offsets are read."""

import pytest

from lib.backfill.request import Origin, Request
from lib.backfill.span import bound
from lib.errors import SettingsError

BOUNDS = {
    "a day in UTC": ("2026-11-01", 1_793_491_200_000),
    "a minute with a zone": ("2026-11-01T06:00+01:00", 1_793_509_200_000),
    "offsets": ('{"store-details": {"0": 17, "1": "4"}}', {"store-details": {"0": 17, "1": 4}}),
}
NO_BOUNDS = {
    "no time": "yesterday",
    "JSON that is broken": '{"store-details": ',
    "a topic without partitions": '{"store-details": 17}',
    "an offset that is no number": '{"store-details": {"0": "last"}}',
}


@pytest.mark.parametrize(("text", "at"), BOUNDS.values(), ids=BOUNDS)
def test_bounds(text, at):
    assert bound(text).at == at


@pytest.mark.parametrize("text", NO_BOUNDS.values(), ids=NO_BOUNDS)
def test_what_is_no_bound_says_what_is(text):
    with pytest.raises(SettingsError, match="Write a time"):
        Request(since=text)


@pytest.mark.parametrize(
    "request_",
    [{"since": "2026-11-01"}, {"until": "2026-11-01"}, {"origin": Origin.TOPICS}],
    ids=lambda given: next(iter(given)),
)
def test_since_the_last_one_stands_alone(request_):
    with pytest.raises(SettingsError, match="Give it alone"):
        Request(since_last=True, **request_)
