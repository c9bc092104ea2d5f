from datetime import timedelta

import pytest

from lib.maintenance.rendering import render, warning

MONTH = timedelta(days=30)
DONE = {
    "table": "matches",
    "files_before": 1_200,
    "files_after": 1,
    "bytes_before": 9_500_000,
    "bytes_after": 4_100_000,
    "files_deleted": 30,
    "bytes_deleted": 200_000,
    "clustered_by": ["l_identity", "r_identity"],
    "seconds": 3.5,
}
FORESEEN = {
    "table": "quarantine",
    "files_before": 12,
    "bytes_before": 1_000,
    "files_to_delete": 4,
    "clustered_by": [],
    "seconds": 0.5,
}


def test_what_was_done():
    assert render([DONE], MONTH, is_dry=False).splitlines() == [
        "         files  then   MB  then MB  deleted  deleted MB    s  clustered by",
        "matches  1,200     1  9.5      4.1       30         0.2  3.5  l_identity, r_identity",
        "",
        "Versions of the last 30 days can be read.",
    ]


def test_what_would_be():
    assert render([FORESEEN], MONTH, is_dry=True).splitlines() == [
        "            files   MB  to delete    s  clustered by",
        "quarantine     12  0.0          4  0.5  -",
        "",
        "Versions of the last 30 days can be read.",
        "Nothing was written. Run it without --dry-run to do it.",
    ]


def test_nothing_is_there():
    assert render([], MONTH, is_dry=False) == "There are no Delta tables yet.\n"


@pytest.mark.parametrize(
    ("retention", "says"),
    [
        pytest.param(timedelta(days=7), "", id="as long as Delta's own"),
        pytest.param(
            timedelta(days=1),
            "Warning: A retention of 1 day is below Delta's own minimum of 7 days",
            id="short",
        ),
    ],
)
def test_a_short_retention_is_said(retention, says):
    assert warning(retention).startswith(says)
    assert bool(warning(retention)) == bool(says)
