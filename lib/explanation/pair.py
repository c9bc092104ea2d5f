"""What became of two records: the stage at which they parted, or what joined them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from lib.explanation.meeting import Meeting
from lib.explanation.stored_record import StoredRecord
from lib.explanation.terms import Term, terms
from lib.identity.registry import Registry
from lib.records.pair import Comparison, Decision
from lib.records.reasons import RejectReason
from lib.settings.linkage_model import LinkageModel

UNREADABLE = {RejectReason.UNREADABLE_NAME.value, RejectReason.UNREADABLE_PHONE.value}


class Stage(str, Enum):
    """Where two records parted, in the order of their way; the last one is no parting."""

    REJECTED = "rejected"
    NOT_NORMALISED = "not normalised"
    SAME_SIDE = "same side"
    NOT_BLOCKED = "not blocked"
    OUTSIDE_WINDOW = "outside the window"
    BELOW_THRESHOLDS = "below the thresholds"
    NOT_MET = "not met"
    VETOED = "vetoed"
    CROWDED = "crowded phone"
    CONTESTED = "another candidate"
    JOINED = "joined"


SENTENCES = {
    Stage.REJECTED: "A record was rejected when it was parsed.",
    Stage.NOT_NORMALISED: "A record has no name or no phone that could be read.",
    Stage.SAME_SIDE: "Both are of one topic, which are never compared; a record of the other one may join both.",
    Stage.NOT_BLOCKED: "No blocking rule of the stream brings them together.",
    Stage.OUTSIDE_WINDOW: "They were recorded further apart than the join window of the stream.",
    Stage.BELOW_THRESHOLDS: "They were compared, and their weight reaches no threshold.",
    Stage.NOT_MET: "They are a pair that the stream has not met: one of them was late, or is not read yet.",
    Stage.VETOED: "A person said that they are not one.",
    Stage.CROWDED: "The pair is suppressed: many names share their phone, and theirs are not equal.",
    Stage.CONTESTED: "The pair is not accepted, as one of them has another candidate.",
    Stage.JOINED: "They are one customer.",
}


@dataclass(frozen=True)
class PairExplanation:
    """``customer_id`` is the customer of both, ``found`` what was decided, or would be; null where it never came to it."""

    records: tuple[StoredRecord, StoredRecord]
    stage: Stage
    customer_id: int | None = None
    found: Comparison | None = None
    terms: tuple[Term, ...] = ()
    backfill_rules: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """All of it for programs; of the records their coordinates, identities, reject reasons and phone faults only."""
        return {
            "records": [str(record.coordinate) for record in self.records],
            "identities": [record.identity_id for record in self.records],
            "reject_reasons": [record.reject_reason for record in self.records],
            "phone_faults": [record.phone_fault for record in self.records],
            "stage": self.stage.value,
            "sentence": SENTENCES[self.stage],
            "customer_id": self.customer_id,
            "comparison": self.found and {**self.found._asdict(), "decision": self.found.decision.value},
            "terms": [term._asdict() for term in self.terms],
            "backfill_rules": list(self.backfill_rules),
        }


def parted_early(records: tuple[StoredRecord, StoredRecord]) -> PairExplanation | None:
    """The explanation of two records that can never be compared, None for all others."""
    reasons = {record.reject_reason for record in records} - {None}
    if reasons:
        stage = Stage.NOT_NORMALISED if reasons <= UNREADABLE else Stage.REJECTED
        return PairExplanation(records, stage)
    same_side = records[0].side is records[1].side
    return PairExplanation(records, Stage.SAME_SIDE) if same_side else None


def explain_pair(
    records: tuple[StoredRecord, StoredRecord],
    meeting: Meeting,
    registry: Registry,
    models: Mapping[int, LinkageModel],
) -> PairExplanation:
    """Explain a profile and a store record by what they come to today and by what the ``registry`` holds of them."""
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
    partings = {
        Stage.VETOED: stored is not None and stored.verdict is Decision.NON_MATCH,
        Stage.CROWDED: meeting.edge in registry.acceptance.suppressed,
        Stage.CONTESTED: stored is not None,
        Stage.NOT_BLOCKED: not meeting.rules,
        Stage.OUTSIDE_WINDOW: not meeting.is_within_window,
        Stage.BELOW_THRESHOLDS: meeting.found.decision is Decision.NON_MATCH,
    }
    return next((stage for stage, is_so in partings.items() if is_so), Stage.NOT_MET)


def _joint_customer(meeting: Meeting, registry: Registry) -> int | None:
    customers = {registry.resolution.customer_of(identity) for identity in meeting.edge}
    return customers.pop() if len(customers) == 1 else None
