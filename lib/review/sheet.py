"""Shows a case to a person: both sides, one above the other, with the differences marked below."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from lib.review.queue import Case
from lib.text_table import text_table

MARK = "^"
EQUAL = "equal"


def sheet(case: Case, *, with_score: bool) -> str:
    """The lines of a case; the match weight only on request, because it would bias the reviewer."""
    rows = [*_compared("name", case.profile.name.value, case.store.name.value)]
    rows += _compared("phone", case.profile.phone, case.store.phone)
    for side, facts in (("profile", case.profile), ("store", case.store)):
        others = sorted(facts.name_variants - {facts.name.value})
        rows += [("also", f"{side}: {' | '.join(others)}")] if others else []
    if with_score:
        found = case.found
        levels = f"phone {found.phone_level}, name {found.name_level}"
        rows.append(("weight", f"{found.match_weight:+.2f} ({levels})"))
    return text_table(rows, "ll")


def listed(found: Mapping[str, Any]) -> str:
    """A list with one line for each case; it begins with the two identities that ``decide`` takes."""
    rows = (
        (
            f"{case['profile_identity']} {case['store_identity']}",
            *_cells(case["profile"]),
            "/",
            *_cells(case["store"]),
        )
        for case in found["cases"]
    )
    return f"{text_table(rows, 'llllll')}{found['pending']:,} pending\n"


def next_reviews(found: Mapping[str, Any]) -> list[str]:
    """The commands that decide on the cases of a list; none if it is empty."""
    first = [f"{case['profile_identity']} {case['store_identity']}" for case in found["cases"][:1]]
    return ["review", *(f"review decide {pair} match|non_match" for pair in first)] if first else []


def _cells(side: Mapping[str, Any]) -> tuple[str, str]:
    return side["phone"], " | ".join(side["names"])


def _compared(field: str, profile: str, store: str) -> Iterator[tuple[str, str]]:
    yield field, profile
    yield "", store
    marks = marked(profile, store)
    if marks:
        yield "", marks


def marked(one: str, other: str) -> str:
    """A line of marks below the characters of ``other`` that ``one`` does not have, and where ``other`` lacks one of them."""
    marks = [" "] * (len(other) + 1)
    for what, _, _, start, end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what != EQUAL:
            marks[start : max(end, start + 1)] = MARK * max(end - start, 1)
    return "".join(marks).rstrip()
