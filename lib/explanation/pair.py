"""Explains two records: the stage at which they were separated, or what joined them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from lib.explanation.meeting import Meeting
from lib.explanation.stored_record import StoredRecord
from lib.explanation.terms import Term, terms
from lib.identity.id_text import as_text
from lib.identity.registry import Registry
from lib.records.pair import Comparison, Decision
from lib.records.reasons import RejectReason
from lib.settings.linkage_model import LinkageModel

UNREADABLE = {RejectReason.UNREADABLE_NAME.value, RejectReason.UNREADABLE_PHONE.value}


class Stage(str, Enum):
    """The stage at which two records were separated, in the order of the pipeline; after ``JOINED`` they are together."""

    REJECTED = "rejected"
    NOT_NORMALISED = "not normalised"
    SAME_SIDE = "same side"
    NOBODY = "placeholder name"
    NOT_BLOCKED = "not blocked"
    OUTSIDE_WINDOW = "outside the window"
    BELOW_THRESHOLDS = "below the thresholds"
    NOT_MET = "not met"
    VETOED = "vetoed"
    CONTRADICTED = "names contradict"
    CROWDED = "crowded phone"
    CONTESTED = "another candidate"
    JOINED = "joined"


SENTENCES = {
    Stage.REJECTED: "A record was rejected when it was parsed.",
    Stage.NOT_NORMALISED: "The name or the phone of a record could not be read.",
    Stage.SAME_SIDE: "Both are on the same side, and such records are never compared; a record of the other side may join both.",
    Stage.NOBODY: "The name of a record is a till's word for nobody, and such records are never compared.",
    Stage.NOT_BLOCKED: "They share no blocking key under the rules of the stream.",
    Stage.OUTSIDE_WINDOW: "They were recorded further apart than the join window of the stream.",
    Stage.BELOW_THRESHOLDS: "They were compared, but their match weight is below all thresholds.",
    Stage.NOT_MET: "The stream has not compared them: one of them was late, or has not been read yet.",
    Stage.VETOED: "A reviewer decided that they are two people.",
    Stage.CONTRADICTED: "Their names are those of two people, however equal their phones are. Only a person can join them.",
    Stage.CROWDED: "The pair is suppressed: many names share their phone, and their own names are not equal.",
    Stage.CONTESTED: "The pair is not accepted, because one of them fits somebody else too.",
    Stage.JOINED: "They are one customer.",
}


@dataclass(frozen=True)
class PairExplanation:
    """The explanation of two records.

    ``customer_id`` is the customer of both, if they have one. ``found`` is what was decided about the pair, or would be; None
    if it cannot be compared.
    """

    records: tuple[StoredRecord, StoredRecord]
    stage: Stage
    customer_id: int | None = None
    found: Comparison | None = None
    terms: tuple[Term, ...] = ()
    backfill_rules: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Everything for programs; of the records only coordinates, identities, reject reasons and faults."""
        return {
            "records": [str(record.coordinate) for record in self.records],
            "identities": [as_text(record.identity_id) for record in self.records],
            "reject_reasons": [record.reject_reason for record in self.records],
            "phone_faults": [record.phone_fault for record in self.records],
            "name_faults": [record.name_fault for record in self.records],
            "stage": self.stage.value,
            "sentence": SENTENCES[self.stage],
            "customer_id": as_text(self.customer_id),
            "comparison": self.found and {**self.found._asdict(), "decision": self.found.decision.value},
            "terms": [term._asdict() for term in self.terms],
            "backfill_rules": list(self.backfill_rules),
        }


def parted_early(records: tuple[StoredRecord, StoredRecord]) -> PairExplanation | None:
    """The explanation of two records that can never be compared; None for all others."""
    reasons = {record.reject_reason for record in records} - {None}
    if reasons:
        stage = Stage.NOT_NORMALISED if reasons <= UNREADABLE else Stage.REJECTED
        return PairExplanation(records, stage)
    if records[0].side is records[1].side:
        return PairExplanation(records, Stage.SAME_SIDE)
    is_nobody = any(record.name_fault for record in records)
    return PairExplanation(records, Stage.NOBODY) if is_nobody else None


def explain_pair(
    records: tuple[StoredRecord, StoredRecord],
    meeting: Meeting,
    registry: Registry,
    models: Mapping[int, LinkageModel],
) -> PairExplanation:
    """Explain a profile and a store record by what would be decided today, and by what the ``registry`` says of them."""
    stored = registry.edges.get(meeting.edge)
    found = stored or meeting.found
    model = models.get(found.model_version)
    names = records[0].name_key or "", records[1].name_key or ""
    return PairExplanation(
        records,
        _stage(meeting, registry),
        _joint_customer(meeting, registry),
        found,
        terms(model, found, names) if model else (),
        meeting.backfill_rules,
    )


def _stage(meeting: Meeting, registry: Registry) -> Stage:
    if _joint_customer(meeting, registry) is not None:
        return Stage.JOINED
    stored = registry.edges.get(meeting.edge)
    separated_by = {
        Stage.VETOED: stored is not None and stored.verdict is Decision.NON_MATCH,
        Stage.CONTRADICTED: stored is not None and stored.contradicts,
        Stage.CROWDED: meeting.edge in registry.acceptance.suppressed,
        Stage.CONTESTED: stored is not None,
        Stage.NOT_BLOCKED: not meeting.rules,
        Stage.OUTSIDE_WINDOW: not meeting.is_within_window,
        Stage.BELOW_THRESHOLDS: meeting.found.decision is Decision.NON_MATCH,
    }
    return next((stage for stage, is_so in separated_by.items() if is_so), Stage.NOT_MET)


def _joint_customer(meeting: Meeting, registry: Registry) -> int | None:
    customers = {registry.resolution.customer_of(identity) for identity in meeting.edge}
    return customers.pop() if len(customers) == 1 else None
