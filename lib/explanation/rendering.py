"""Explanations as text."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from typing import Any

from lib.explanation.customer import CustomerExplanation, Link
from lib.explanation.growth import MatchedPair, Step
from lib.explanation.pair import SENTENCES, PairExplanation, Stage
from lib.explanation.past_customer import PastCustomer
from lib.explanation.stored_record import StoredRecord
from lib.explanation.terms import Term
from lib.explanation.waterfall import waterfall
from lib.identity.facts import Facts
from lib.identity.golden_record import GoldenRecord
from lib.records.pair import Comparison
from lib.text_table import text_table

TITLES = {"email": "e-mail", "card": "cards"}  # of attributes


def customer_text(explanation: CustomerExplanation) -> str:
    """A customer: its identities, and its pairs with their waterfalls, both those that join it and those that do not."""
    also = (
        f" ({explanation.asked} lost a merge to it)" if explanation.asked != explanation.customer_id else ""
    )
    lines = [f"Customer {explanation.customer_id}{also}", "", *_identities(explanation.members)]
    for link in explanation.links:
        lines += ["", *_link(link)]
    return "".join(f"{line}\n" for line in lines)


def _link(link: Link) -> Iterator[str]:
    """Both sides of a pair, its decision, and the terms of its weight."""
    yield f"{link.found.decision.value}, {_standing(link)}"
    yield from _identities((link.profile, link.store))
    yield from _weight(link.found, link.terms)


def _standing(link: Link) -> str:
    if link.found.verdict is not None:
        return f"a person said {link.found.verdict.value}"
    if link.is_accepted:
        return "joins them"
    return f"does not join them: {_obstacle(link)}"


def _obstacle(link: Link) -> str:
    """Why a pair that nobody decided on does not join its identities."""
    if link.found.contradicts:
        return "their names contradict each other"
    return "their phone has many names" if link.is_suppressed else "one of the two fits somebody else too"


def _weight(found: Comparison, terms: Sequence[Term]) -> list[str]:
    if not terms:
        return [f"  weight {found.match_weight:+.2f}, by a model that was not kept"]
    return [f"  {line}" for line in [*waterfall(terms), f"linkage model {found.model_version}"]]


def _identities(identities: Iterable[Facts]) -> list[str]:
    return text_table(map(_identity, identities), "llll", indent=2).splitlines()


def _identity(facts: Facts) -> tuple[str, str, str, str]:
    seen = datetime.fromtimestamp(facts.first_seen / 1000, timezone.utc)
    written = " | ".join(sorted(facts.name_variants))
    return facts.side.value, str(facts.identity), facts.phone, f"{written}, first seen {seen:%Y-%m-%d}"


def growth_text(customer: CustomerExplanation, steps: Sequence[Step]) -> str:
    """The steps in which a customer grew, each with its changes and its new pairs."""
    lines = [f"Customer {customer.customer_id}", *_identities(customer.members), *_steps(steps)]
    return "".join(f"{line}\n" for line in lines)


def past_text(past: PastCustomer) -> str:
    """A customer at a time: its golden record, its identities and pairs, and the steps until then."""
    head, *rest = customer_text(past.explanation).splitlines()
    lines = [f"{head} at {_time(past.at)} UTC", *_golden(past.golden), *rest, *_steps(past.steps)]
    return "".join(f"{line}\n" for line in lines)


def _golden(golden: GoldenRecord) -> Iterator[str]:
    yield f"  {golden.name}, {golden.phone}"
    for name, value in golden.attributes.items():
        yield f"  {TITLES.get(name, name)} {_cards(value) if name == 'card' else value}"


def _cards(cards: Any) -> str:  # noqa: ANN401 - a tuple of what CARD_FIELDS names
    return ", ".join(brand if last4 is None else f"{brand} {last4}" for _token, last4, brand in cards)


def _steps(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        when = _time(step.at) if step.at else "at a time that was not kept"
        yield from ("", f"{when}  {step.by}", *(f"  {change}" for change in step.changes))
        yield from text_table(map(_pair, step.pairs), "lrll", indent=2).splitlines()


def _time(at: datetime) -> str:
    """A time in full, as ``--at`` takes it: a second is too coarse to tell one micro-batch from the next."""
    return at.replace(tzinfo=None).isoformat()


def _pair(pair: MatchedPair) -> tuple[str, str, str, str]:
    """A pair of records; their coordinates stand side by side, as ``why-not`` takes them."""
    levels = f"phone {pair.phone_level}, name {pair.name_level}"
    return pair.decision, f"{pair.match_weight:+.2f}", levels, f"{pair.profile} {pair.store_record}"


def pair_text(explanation: PairExplanation) -> str:
    """Two records, the stage at which they parted or the sentence that they are joined, and the terms of their weight."""
    lines = [
        *text_table(map(_record, explanation.records), "lllll").splitlines(),
        "",
        f"{explanation.stage.value}: {SENTENCES[explanation.stage]}",
    ]
    if explanation.customer_id is not None:
        lines.append(f"  customer {explanation.customer_id}")
    if explanation.stage is Stage.NOT_BLOCKED and explanation.backfill_rules:
        lines.append(f"  A backfill brings them together by {', '.join(explanation.backfill_rules)}.")
    if explanation.found is not None:
        lines += ["", f"  {explanation.found.decision.value}", *_weight(explanation.found, explanation.terms)]
    return "".join(f"{line}\n" for line in lines)


def _record(record: StoredRecord) -> tuple[str, ...]:
    side, place = record.side.value, str(record.coordinate)
    fault = f" ({record.phone_fault})" if record.phone_fault else ""
    if record.reject_reason is not None:
        return side, place, f"rejected: {record.reject_reason}{fault}"
    seen = datetime.fromtimestamp((record.recorded_at or 0) / 1000, timezone.utc)
    name = f"{record.name} ({record.name_fault})" if record.name_fault else f"{record.name}"
    written = f"{name}, recorded {seen:%Y-%m-%d %H:%M}"
    return side, place, f"identity {record.identity_id}", f"{record.phone}{fault}", written
