"""A pair of a profile (``l_``) and a store record (``r_``): its columns, its comparison, and the decision."""

from enum import Enum
from typing import NamedTuple

from lib.records.message import COORDINATES
from lib.settings.linkage_model import CONTRADICTING, EQUAL_NAMES, EQUAL_PHONES


class Side(str, Enum):
    """The two sides of the linkage: a record is compared only with records of the other side."""

    PROFILE = "profile"
    STORE = "store"


class Decision(str, Enum):
    """The decision that follows from a match weight, strongest first; :mod:`lib.identity.entity` says which ones join."""

    CERTAIN = "certain"
    MATCH = "match"
    REVIEW = "review"
    POSSIBLE = "possible"
    NON_MATCH = "non_match"

    @property
    def is_match(self) -> bool:
        """Whether the pair is of one person, unless a competing pair contradicts it."""
        return self is Decision.CERTAIN or self is Decision.MATCH


class Comparison(NamedTuple):
    """The linkage model's decision on a pair, its comparison levels and weight, and a person's verdict if there is one."""

    decision: Decision
    phone_level: str
    name_level: str
    match_weight: float
    model_version: int
    verdict: Decision | None = None  # match or non_match

    @property
    def counts_as(self) -> Decision:
        """The effective decision: a person's verdict overrides the model's decision."""
        if self.verdict is None:
            return self.decision
        return Decision.CERTAIN if self.verdict is Decision.MATCH else Decision.NON_MATCH

    @property
    def is_settled(self) -> bool:
        """Whether the pair is of one person whatever else is known: by equal names, or because a person said so."""
        if self.verdict is None:
            return self.decision is Decision.CERTAIN and self.name_level in EQUAL_NAMES
        return self.verdict is Decision.MATCH

    @property
    def contradicts(self) -> bool:
        """Whether the names are those of two people, and nobody said otherwise."""
        return self.verdict is None and self.name_level in CONTRADICTING

    @property
    def is_weak(self) -> bool:
        """Whether other pairs decide if this one is of one person: it is neither settled, nor do its names contradict."""
        return self.verdict is None and not self.is_settled and not self.contradicts

    @property
    def is_at_one_phone(self) -> bool:
        """Whether the phones are equal."""
        return self.phone_level in EQUAL_PHONES


RANK = {decision: rank for rank, decision in enumerate(Decision)}


def stronger(one: Comparison, other: Comparison) -> Comparison:
    """The comparison with the stronger decision, or, if they are equal, the one of the newer model.

    The result keeps the verdict of either.
    """
    winner = min(one, other, key=lambda found: (RANK[found.decision], -found.model_version))
    return winner._replace(verdict=one.verdict or other.verdict)


#: The columns of a record that define its identity, together with its side.
IDENTITY = ("phone", "name_key")

#: The column of a stored record for the complete numbers beside its phone in one text: null, or an array.
OTHER_NUMBERS = "other_numbers"

#: The columns of every record: its identity, its name, when it was recorded (ms since 1970), and its Kafka coordinates.
RECORD_COLUMNS = ("identity_id", *IDENTITY, "name", "recorded_at", *COORDINATES)

#: The prefix of the columns of each side in a pair.
PREFIX = {Side.PROFILE: "l_", Side.STORE: "r_"}


def in_pair(side: Side, column: str) -> str:
    """The name of a record's column in a pair; ``identity_id`` becomes ``l_identity`` or ``r_identity``, as in ``matches``."""
    return PREFIX[side] + column.removesuffix("_id")


#: The columns that name the two records of a pair, and its two identities.
PAIR_COORDINATES = tuple(in_pair(side, name) for side in Side for name in COORDINATES)
PAIR_IDENTITIES = tuple(in_pair(side, "identity_id") for side in Side)
