"""The pair of a profile (``l_``) and a store record (``r_``) that leaves the stream for the sink."""

from enum import Enum
from typing import NamedTuple

from lib.records.message import COORDINATES


class Side(str, Enum):
    """The two sides of the linkage: records of one are only ever compared with records of the other."""

    PROFILE = "profile"
    STORE = "store"


class Decision(str, Enum):
    """What the match weight led to, the strongest first; :mod:`lib.identity.entity` says which of them join."""

    CERTAIN = "certain"
    MATCH = "match"
    REVIEW = "review"
    POSSIBLE = "possible"
    NON_MATCH = "non_match"

    @property
    def is_match(self) -> bool:
        """Whether the pair is one person unless another pair says otherwise."""
        return self is Decision.CERTAIN or self is Decision.MATCH


class Comparison(NamedTuple):
    """What the linkage model decided on a pair, on what grounds, and what a person said of it, if one did."""

    decision: Decision
    phone_level: str
    name_level: str
    match_weight: float
    model_version: int
    verdict: Decision | None = None  # match or non_match

    @property
    def counts_as(self) -> Decision:
        """The decision that counts: a person's before the model's."""
        if self.verdict is None:
            return self.decision
        return Decision.CERTAIN if self.verdict is Decision.MATCH else Decision.NON_MATCH


RANK = {decision: rank for rank, decision in enumerate(Decision)}


def stronger(one: Comparison, other: Comparison) -> Comparison:
    """The one with the stronger decision, of equal ones that of the newer model; a verdict stays with either."""
    winner = min(one, other, key=lambda found: (RANK[found.decision], -found.model_version))
    return winner._replace(verdict=one.verdict or other.verdict)


#: Columns of a record that say whose it is, on one side.
IDENTITY = ("phone", "name_key")

#: What every record has: whose it is, when it was recorded (ms since 1970), and where it stands in Kafka.
RECORD_COLUMNS = ("identity_id", *IDENTITY, "name", "recorded_at", *COORDINATES)

#: The prefix that the columns of each side have in a pair.
PREFIX = {Side.PROFILE: "l_", Side.STORE: "r_"}


def in_pair(side: Side, column: str) -> str:
    """What a column of a record is called in a pair; ``identity_id`` is ``l_identity`` or ``r_identity``, as in ``matches``."""
    return PREFIX[side] + column.removesuffix("_id")


#: Which two records a pair is of, and which two identities.
PAIR_COORDINATES = tuple(in_pair(side, name) for side in Side for name in COORDINATES)
PAIR_IDENTITIES = tuple(in_pair(side, "identity_id") for side in Side)
