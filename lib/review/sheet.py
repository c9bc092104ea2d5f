"""Shows a case to a person: both sides, one above the other, with the differences marked below."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from lib.review.queue import Case

MARK = "^"
EQUAL = "equal"


def sheet(case: Case, *, with_score: bool) -> str:
    """The lines of a case; the match weight only on request, because it would bias the reviewer."""
    lines = [*_compared("name", case.profile.name.value, case.store.name.value)]
    lines += _compared("phone", case.profile.phone, case.store.phone)
    for side, facts in (("profile", case.profile), ("store", case.store)):
        others = sorted(facts.name_variants - {facts.name.value})
        lines += [f"also     {side}: {' | '.join(others)}"] if others else []
    if with_score:
        comparison = case.found
        lines.append(
            f"weight   {comparison.match_weight:+.2f} "
            f"(phone {comparison.phone_level}, name {comparison.name_level})"
        )
    return "".join(f"{line}\n" for line in lines)


def listed(queue: Mapping[str, Any]) -> str:
    """A list with one line for each case; it begins with the two identities that ``decide`` takes."""
    lines = [
        f"{case['profile_identity']} {case['store_identity']}  {case['profile']['phone']} "
        f"{' | '.join(case['profile']['names'])}  /  {case['store']['phone']} {' | '.join(case['store']['names'])}"
        for case in queue["cases"]
    ]
    return "".join(f"{line}\n" for line in [*lines, f"{queue['pending']:,} pending"])


def _compared(field: str, profile: str, store: str) -> Iterator[str]:
    yield f"{field:<8} {profile}"
    yield f"{'':<8} {store}"
    marks = marked(profile, store)
    if marks:
        yield f"{'':<8} {marks}"


def marked(one: str, other: str) -> str:
    """A line of marks below the characters of ``other`` that ``one`` does not have, and where ``other`` lacks one of them."""
    marks = [" "] * (len(other) + 1)
    for what, _, _, start, end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what != EQUAL:
            marks[start : max(end, start + 1)] = MARK * max(end - start, 1)
    return "".join(marks).rstrip()
