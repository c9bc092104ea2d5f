"""A card number that begins in what is kept of a text is found, although what is behind it is not kept."""

import pytest

from lib.parsing.lengths import LONGEST, READ_BEYOND, cut
from lib.parsing.scrub import scrubbed

FIELDS = ("name", "phone", "email", "address", "date")
NUMBER = "4539148803436467"
WRITTEN = {
    "plainly": NUMBER,
    "in groups": " ".join(NUMBER[at : at + 4] for at in range(0, 16, 4)),
    "with markup between the digits": "<b></b>".join(NUMBER),
    "as escapes": "".join(f"\\u003{digit}" for digit in NUMBER),
    "far apart": (" " * (READ_BEYOND // 16 - 2)).join(NUMBER),
}


@pytest.fixture(scope="module")
def kept(spark):
    """What is kept of each field and way of writing, if all but the last digit or sign of the number would be."""
    cases = [(field, way) for field in FIELDS for way in WRITTEN]
    rows = [
        tuple("x" * (LONGEST[field] - length) + WRITTEN[way] if name == field else None for name in FIELDS)
        for field, way in cases
        for length in (min(len(WRITTEN[way]) - 1, LONGEST[field]),)
    ]
    frame = spark.createDataFrame(rows, ", ".join(f"{name} string" for name in FIELDS)).coalesce(1)
    after = scrubbed(frame, FIELDS)
    found = after.withColumns({name: cut(after[name], name) for name in FIELDS}).collect()
    return {case: row[case[0]] for case, row in zip(cases, found, strict=True)}


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("field", FIELDS)
def test_nothing_is_left_of_a_number_that_ends_behind_what_is_kept(field, way, kept):
    assert not any(letter.isdigit() for letter in kept[field, way] or "")
