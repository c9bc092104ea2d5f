"""The pairs behind a run's changes as text: the change, the reason, the records, and the names if the summary has them."""

from collections.abc import Iterator, Mapping
from typing import Any

from lib.records.pair import Decision
from lib.records.reasons import Cause
from lib.text_table import CONTROL

WHY = {
    Cause.LATE.value: "late",
    Cause.WINDOW.value: "beyond the window",
    Cause.BLOCKING.value: "by wider blocking",
}
EFFECTS = ("created", "merged", "split", "dissolved", "updated")
SHOWN = 5  # pairs of each effect


def pairs_text(summary: Mapping[str, Any]) -> str:
    """The first pairs of each effect, three lines each: the effect with its reason, the coordinates, the names."""
    lines = [line for effect in EFFECTS for line in _of_effect(effect, summary)]
    return "".join(f"{line}\n" for line in lines)


def _of_effect(effect: str, summary: Mapping[str, Any]) -> Iterator[str]:
    pairs = [pair for pair in summary["pairs"] if pair["effect"] == effect][:SHOWN]
    count = summary["pairs_changed"].get(effect, 0)
    if pairs:
        yield from ("", f"{effect} by {count:,} {'pair' if count == 1 else 'pairs'}{_of(len(pairs), count)}:")
    for pair in pairs:
        yield f"  {_reason(pair)}"
        yield f"    {pair['profile']} {pair['store_record']}{_customers(pair)}"
        if "profile_name" in pair:
            yield f"    {_person(pair, 'profile')} / {_person(pair, 'store')}"


def _of(shown: int, count: int) -> str:
    return f", of which {shown}" if shown < count else ""


def _customers(pair: Mapping[str, Any]) -> str:
    return "".join(f", customer {key}" for key in pair["customers"])


def _person(pair: Mapping[str, Any], side: str) -> str:
    """Name and phone; foreign text may hold characters that move a cursor."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", f"{pair[f'{side}_name']} {pair[f'{side}_phone']}")


def _reason(pair: Mapping[str, Any]) -> str:
    """Why the pair joins now, or does no longer."""
    before, after = pair["before"], pair["after"]
    cause = WHY.get(pair["cause"] or "")
    if pair["joins"]:
        was = f", {_decision(before)} before" if before and before != after else ""
        unchanged = ", without another candidate now" if before == after else ""
        return f"joins: {_in_full(after)}{f', {cause}' if cause else ''}{was}{unchanged}"
    if after is None:
        return f"joins no longer: below all thresholds, {_decision(before)} before"
    if after["decision"] == Decision.NON_MATCH.value:
        return "joins no longer: a person said non_match"
    if before == after:
        return f"joins no longer: {_in_full(after)}, with another candidate now"
    return f"joins no longer: {_in_full(after)}, {_decision(before)} before"


def _decision(found: Mapping[str, Any]) -> str:
    return f"{found['decision']} {found['match_weight']:+.2f}"


def _in_full(found: Mapping[str, Any]) -> str:
    return f"{_decision(found)}, phone {found['phone_level']}, name {found['name_level']}"
