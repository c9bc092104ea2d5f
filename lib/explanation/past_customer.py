"""What a customer was at an earlier time, and why: resolved again from the pairs, records and verdicts of that time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.errors import CustomerIdentificationError
from lib.explanation.customer import CustomerExplanation, links
from lib.explanation.growth import Step, growth
from lib.explanation.past import Past
from lib.explanation.past_facts import facts_until
from lib.explanation.past_pairs import edges_of, pairs_until
from lib.identity.acceptance import resolve
from lib.identity.entity import Edge, Entity
from lib.identity.golden_record import GoldenRecord, golden_record
from lib.identity.id_text import as_text
from lib.records.pair import Decision
from lib.settings.linkage_model import LinkageModel
from lib.sources.customer_values import CARD_FIELDS


@dataclass(frozen=True)
class PastCustomer:
    """A customer as it was ``at`` a time, with the steps that led there."""

    at: datetime
    explanation: CustomerExplanation
    golden: GoldenRecord
    steps: tuple[Step, ...]

    def as_dict(self) -> dict[str, Any]:
        """Everything for programs; times of records in ms since 1970."""
        return {
            "at": self.at.isoformat(),
            **self.explanation.as_dict(),
            "golden_record": _golden_record(self.golden),
            "steps": [step.as_dict() for step in self.steps],
        }


def _golden_record(golden: GoldenRecord) -> dict[str, Any]:
    """The columns and attributes of a golden record by name, with cards as objects."""
    columns = golden._asdict()
    attributes = dict(columns.pop("attributes"))
    cards = [dict(zip(CARD_FIELDS, card, strict=True)) for card in attributes.pop("card", ())]
    return {**columns, "customer_id": as_text(golden.customer_id), **attributes, "cards": cards}


def customer_at(
    past: Past,
    asked: int,
    verdicts: dict[Edge, Decision],
    models: dict[int, LinkageModel],
) -> PastCustomer:
    """The customer that had an id, or answered for it; resolved by the same functions as a micro-batch.

    Raises :class:`CustomerIdentificationError` if there was none.
    """
    pairs = pairs_until(past.read, asked, past.at)
    edges = edges_of((row for _, row in pairs), verdicts)
    identities = facts_until(past, pairs) if pairs else {}
    entity = _entity_of(asked, resolve(identities, edges))
    if entity is None:
        raise CustomerIdentificationError(
            f"There was no customer {asked} at {past.at:%Y-%m-%d %H:%M:%S} UTC.",
            "`how` without --at says when a customer was created.",
        )
    members = {facts.identity for facts in entity.members}
    own = {edge: found for edge, found in edges.items() if members.intersection(edge)}
    shown = links(identities, own, edges, models)
    explanation = CustomerExplanation(asked, entity.customer_id, entity.members, shown)
    steps = (step for step in growth(past.read, explanation) if step.at is not None and step.at <= past.at)
    return PastCustomer(past.at, explanation, golden_record(entity), tuple(steps))


def _entity_of(identity: int, entities: list[Entity]) -> Entity | None:
    """The entity of an identity, which is its founder (then it is the ``customer_id``) or another profile (an alias)."""
    return next((one for one in entities if identity in {one.customer_id, *one.aliases}), None)
