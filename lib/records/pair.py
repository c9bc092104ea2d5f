"""The pair of a profile (``l_``) and a store record (``r_``) that leaves the stream for the sink."""

from enum import Enum
from typing import NamedTuple


class Side(str, Enum):
    """Where a record came from; ``source`` is its name in ``customers.data_sources``."""

    PROFILE = "profile"
    STORE = "store"

    @property
    def source(self) -> str:
        """The word for this side in the customers table."""
        return "DOTNET" if self is Side.PROFILE else "STORE"


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

#: Columns of each side that the join state carries, beside the blocking key and the event time.
PROFILE_COLUMNS = ("phone", "name_key", "name", "email", "address", "recorded_at", "partition", "offset")
STORE_COLUMNS = ("phone", "name_key", "name", "card", "recorded_at", "partition", "offset")

#: Which two records a pair is of.
PAIR_COORDINATES = ("l_partition", "l_offset", "r_partition", "r_offset")

#: What a decided pair adds: identity ids, levels, weight, decision and the hash the ledger sums.
DECIDED_COLUMNS = (
    "l_identity",
    "r_identity",
    "phone_level",
    "name_level",
    "match_weight",
    "decision",
    "row_hash",
)
