"""Explains a customer: its identities, and the pairs that joined them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lib.database.connection import Cursor
from lib.database.readers.linkage_models import load_models
from lib.database.readers.registry import load_registry
from lib.errors import CustomerIdentificationError
from lib.explanation.terms import Term, terms
from lib.identity.acceptance import accept, name_in, resolve
from lib.identity.entity import Edge
from lib.identity.facts import Facts
from lib.identity.id_text import as_text
from lib.records.pair import Comparison
from lib.settings.linkage_model import LinkageModel


@dataclass(frozen=True)
class Link:
    """An edge between two identities; ``terms`` is empty if the model that decided was not kept."""

    profile: Facts
    store: Facts
    found: Comparison
    is_accepted: bool
    is_suppressed: bool
    terms: tuple[Term, ...]

    def as_dict(self) -> dict[str, Any]:
        """Everything for programs; identities by their ids, as text (:func:`lib.identity.id_text.as_text`)."""
        return {
            "profile_identity": as_text(self.profile.identity),
            "store_identity": as_text(self.store.identity),
            **self.found._asdict(),
            "decision": self.found.decision.value,
            "accepted": self.is_accepted,
            "suppressed": self.is_suppressed,
            "terms": [term._asdict() for term in self.terms],
        }


@dataclass(frozen=True)
class CustomerExplanation:
    """A customer's identities and all edges between or from them, accepted or not."""

    asked: int
    customer_id: int
    members: tuple[Facts, ...]
    links: tuple[Link, ...]

    def as_dict(self) -> dict[str, Any]:
        """Everything for programs."""
        return {
            "asked": as_text(self.asked),
            "customer_id": as_text(self.customer_id),
            "members": [_member(facts) for facts in self.members],
            "links": [link.as_dict() for link in self.links],
        }


def explain_customer(cursor: Cursor, asked: int) -> CustomerExplanation:
    """Explain the customer that has an id, or that answers for it, or that an identity belongs to.

    Raises :class:`CustomerIdentificationError` if there is none.
    """
    customer_id = current_id(cursor, asked)
    registry = load_registry(cursor, [customer_id])
    customers = resolve(registry.identities, registry.edges)
    entity = next((entity for entity in customers if entity.customer_id == customer_id), None)
    if entity is None:
        raise CustomerIdentificationError(
            f"There is no customer {asked}.",
            "Look it up with find; an id that lost a merge, or that of an identity, leads to its customer.",
        )
    members = {facts.identity for facts in entity.members}
    own = {edge: found for edge, found in registry.edges.items() if members.intersection(edge)}
    return CustomerExplanation(
        asked,
        customer_id,
        entity.members,
        links(registry.identities, own, registry.edges, load_models(cursor)),
    )


def links(
    identities: Mapping[int, Facts],
    shown: Mapping[Edge, Comparison],
    edges: Mapping[Edge, Comparison],
    models: Mapping[int, LinkageModel],
) -> tuple[Link, ...]:
    """A link for each of the ``shown`` edges: accepted ones first, then by descending match weight.

    ``edges`` are all edges of the component, because whether one is accepted depends on the others.
    """
    accepted, suppressed = accept(edges, name_in(identities))
    joining = frozenset(accepted)
    explained = (
        Link(
            identities[edge.profile],
            identities[edge.store],
            comparison,
            edge in joining,
            edge in suppressed,
            _terms(models.get(comparison.model_version), comparison, *(identities[side] for side in edge)),
        )
        for edge, comparison in sorted(shown.items())
    )
    return tuple(sorted(explained, key=lambda link: (not link.is_accepted, -link.found.match_weight)))


def _terms(model: LinkageModel | None, found: Comparison, profile: Facts, store: Facts) -> tuple[Term, ...]:
    """The terms of a match weight; none if the model was not kept."""
    return terms(model, found, (profile.name_key, store.name_key)) if model else ()


def current_id(cursor: Cursor, asked: int) -> int:
    """The customer that answers for an id, or that an identity belongs to; otherwise the id itself."""
    cursor.execute(
        "SELECT customer_id FROM customer_aliases WHERE alias_id = %s "
        "UNION SELECT customer_id FROM customer_members WHERE identity_id = %s AND customer_id IS NOT NULL",
        (asked, asked),
    )
    row = next(iter(cursor.fetchall()), None)
    return int(row[0]) if row else asked


def _member(facts: Facts) -> dict[str, Any]:
    return {
        "identity": as_text(facts.identity),
        "side": facts.side.value,
        "phone": facts.phone,
        "name_key": facts.name_key,
        "names": sorted(facts.name_variants),
        "first_seen": facts.first_seen,
        "last_seen": facts.last_seen,
    }
