"""A case as a person sees it: both sides, one above the other, with what differs marked below."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from lib.review.queue import Case

MARK = "^"
EQUAL = "equal"


def sheet(case: Case, *, with_score: bool) -> str:
    """The lines of a case; the weight only on demand, as it would lead the eye."""
    lines = [*_compared("name", case.profile.name.value, case.store.name.value)]
    lines += _compared("phone", case.profile.phone, case.store.phone)
    for side, facts in (("profile", case.profile), ("store", case.store)):
        others = sorted(facts.name_variants - {facts.name.value})
        lines += [f"also     {side}: {' | '.join(others)}"] if others else []
    if with_score:
        found = case.found
        lines.append(
            f"weight   {found.match_weight:+.2f} (phone {found.phone_level}, name {found.name_level})"
        )
    return "".join(f"{line}\n" for line in lines)


def listed(found: Mapping[str, Any]) -> str:
    """Cases as a list, a line each, as ``decide`` wants their identities."""
    lines = [
        f"{case['profile_identity']} {case['store_identity']}  {case['profile']['phone']} "
        f"{' | '.join(case['profile']['names'])}  /  {case['store']['phone']} {' | '.join(case['store']['names'])}"
        for case in found["cases"]
    ]
    return "".join(f"{line}\n" for line in [*lines, f"{found['pending']:,} pending"])


def _compared(field: str, profile: str, store: str) -> Iterator[str]:
    yield f"{field:<8} {profile}"
    yield f"{'':<8} {store}"
    marks = marked(profile, store)
    if marks:
        yield f"{'':<8} {marks}"


def marked(one: str, other: str) -> str:
    """A mark below each character of ``other`` that is not in ``one``, and where one of it is missing."""
    marks = [" "] * (len(other) + 1)
    for what, _, _, start, end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what != EQUAL:
            marks[start : max(end, start + 1)] = MARK * max(end - start, 1)
    return "".join(marks).rstrip()
