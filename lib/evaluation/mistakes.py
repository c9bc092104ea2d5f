"""Lists the wrong pairs, each with the stage that caused the mistake."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

from lib.evaluation.candidates import Candidates
from lib.evaluation.customers import Customers, PositionPair
from lib.identity.entity import Edge
from lib.records.pair import Decision, Side
from lib.settings.linkage_model import CONTRADICTING

Row: TypeAlias = Mapping[str, Any]
FALSE_MATCH, MISSED = "false_match", "missed"
#: Why a compared pair is not accepted (docs/reference/rules.md, sections 5 and 6).
BELOW, CONTRADICT, CROWDED, CONTESTED = (
    "below the thresholds",
    "names contradict",
    "crowded phone",
    "fits somebody else too",
)


@dataclass(frozen=True)
class Mistake:
    """A false match or a missed one; ``match_weight`` is None if the two records were never compared."""

    kind: str
    pair: PositionPair
    cause: str
    match_weight: float | None


def mistakes(candidates: Candidates, customers: Customers, truth: Collection[PositionPair]) -> list[Mistake]:
    """Every wrong pair, by descending match weight; pairs that were never compared come last."""
    false = [pair for pair in _joined_pairs(customers) if pair not in truth]
    missed = [pair for pair in truth if not customers.are_one(pair)]
    compared = candidates.compared([*false, *missed])
    wrong = [_false_match(pair, compared.get(pair), customers.joined_by) for pair in false]
    wrong += [_missed(pair, compared.get(pair), customers, candidates.rejects) for pair in missed]
    return sorted(wrong, key=lambda m: (m.match_weight is None, -(m.match_weight or 0.0), m.kind, m.pair))


def _joined_pairs(customers: Customers) -> Iterator[PositionPair]:
    store_records: dict[int, list[int]] = {}
    for position, customer in customers.store_records.items():
        store_records.setdefault(customer, []).append(position)
    for position, customer in customers.profiles.items():
        yield from product((position,), store_records.get(customer, ()))


def _false_match(pair: PositionPair, row: Row | None, joined_by: Collection[Edge]) -> Mistake:
    if row is not None and _edge(row) in joined_by:
        return Mistake(FALSE_MATCH, pair, _levels(row), row["match_weight"])
    weight = None if row is None else row["match_weight"]
    return Mistake(FALSE_MATCH, pair, "joined by other records", weight)


def _missed(
    pair: PositionPair, row: Row | None, customers: Customers, rejects: Mapping[Side, Mapping[int, str]]
) -> Mistake:
    reasons = [rejects[side][at] for side, at in zip(Side, pair, strict=True) if at in rejects[side]]
    if reasons:
        return Mistake(MISSED, pair, f"rejected: {reasons[0]}", None)
    if row is None:
        return Mistake(MISSED, pair, "not blocked", None)
    stage = stage_of(row, is_suppressed=_edge(row) in customers.suppressed)
    return Mistake(MISSED, pair, f"{stage}: {_levels(row)}", row["match_weight"])


def stage_of(row: Row, *, is_suppressed: bool) -> str:
    """Why a compared pair with this decision and these levels is not accepted."""
    if row["decision"] == Decision.NON_MATCH.value:
        return BELOW
    if row["name_level"] in CONTRADICTING:
        return CONTRADICT
    return CROWDED if is_suppressed else CONTESTED


def _edge(row: Row) -> Edge:
    return Edge(row["l_identity"], row["r_identity"])


def _levels(row: Row) -> str:
    return f"phone {row['phone_level']}, name {row['name_level']}"
