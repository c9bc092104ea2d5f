"""What was found for a name or a phone: records, their identities, and the customers that these belong to."""

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, NamedTuple

from lib.database.readers.members import Golden, Pair
from lib.explanation.asked import Asked
from lib.explanation.coordinate import Coordinate
from lib.identity.id_text import as_text
from lib.records.pair import Side


class FoundRecord(NamedTuple):
    """A record of the history; ``recorded_at`` is in ms since 1970."""

    coordinate: Coordinate
    identity: int
    side: Side
    name: str
    phone: str
    recorded_at: int

    @property
    def when(self) -> datetime:
        """When it was recorded, in UTC."""
        return datetime.fromtimestamp(self.recorded_at / 1000, timezone.utc)

    def as_dict(self) -> dict[str, Any]:
        """Everything for programs."""
        return {
            "record": str(self.coordinate),
            "identity": as_text(self.identity),
            "side": self.side.value,
            "name": self.name,
            "phone": self.phone,
            "recorded_at": self.when.isoformat(),
        }


class FoundIdentity(NamedTuple):
    """An identity with the number of its records in history; ``customer_id`` is None if it is nobody's."""

    identity: int
    customer_id: int | None
    side: Side
    phone: str
    names: tuple[str, ...]
    records: int

    def as_dict(self) -> dict[str, Any]:
        """Everything for programs; ids as text (:func:`lib.identity.id_text.as_text`)."""
        return {
            **self._asdict(),
            "identity": as_text(self.identity),
            "customer_id": as_text(self.customer_id),
            "side": self.side.value,
            "names": list(self.names),
        }


class Totals(NamedTuple):
    """How many records and identities the history has, of which the newest and the most frequent are listed."""

    records: int = 0
    identities: int = 0


@dataclass(frozen=True)
class Found:
    """The answer to a person who looks for a name or a phone.

    ``customers`` are those of the ``identities``, and ``pairs`` are those of the profile identities among them.
    """

    asked: Asked
    customers: tuple[Golden, ...]
    identities: tuple[FoundIdentity, ...]
    records: tuple[FoundRecord, ...]
    pairs: tuple[Pair, ...]
    totals: Totals

    def as_dict(self) -> dict[str, Any]:
        """Everything for programs; ids as text."""
        return {
            self.asked.column: self.asked.value,
            "customers": [
                {**customer._asdict(), "customer_id": as_text(customer.customer_id)}
                for customer in self.customers
            ],
            "identities": [identity.as_dict() for identity in self.identities],
            "records": [record.as_dict() for record in self.records],
            "records_in_history": self.totals.records,
            "identities_in_history": self.totals.identities,
            "pairs": [_pair(pair) for pair in self.pairs],
        }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "profile_identity": as_text(pair.edge.profile),
        "store_identity": as_text(pair.edge.store),
        "decision": pair.decision.value,
        "verdict": pair.verdict and pair.verdict.value,
    }
