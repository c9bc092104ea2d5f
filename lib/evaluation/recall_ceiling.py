"""The recall ceiling: true pairs that no matcher can find by name and phone."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from itertools import product
from typing import NamedTuple, TypeAlias

from rapidfuzz.distance import DamerauLevenshtein

from lib.evaluation.customers import PositionPair
from lib.linkage.name_levels import level_of
from lib.records.name_key import outer_name
from lib.records.pair import Side
from lib.records.reasons import RejectReason
from lib.settings.linkage_model import SAME_NAMES

SLIPS = 2  # the largest edit distance between two spellings of one number
ALIKE = (*SAME_NAMES, "contained", "initial", "nickname", "close")
REJECTED, NOTHING_SHARED = (
    "rejected: a field is missing",
    "another phone or none, and the name is no evidence",
)
#: Nobody can read what is not there. A better parser might read what another one rejects.
NOTHING_TO_READ = frozenset(
    {
        RejectReason.TOMBSTONE.value,
        RejectReason.EMPTY.value,
        RejectReason.MISSING_NAME.value,
        RejectReason.MISSING_PHONE.value,
    }
)


class Normalised(NamedTuple):
    """A record after parsing and normalisation; the phone as digits, without the calling code of the default region.

    If the record was rejected, its phone and name key may be None.
    """

    phone: str | None
    name_key: str | None
    is_placeholder: bool | None
    reject_reason: str | None

    @property
    def ends(self) -> tuple[str, ...]:
        """The outer tokens of the name, sorted, so that their order does not matter."""
        tokens = outer_name(str(self.name_key)).split(" ")
        return tuple(sorted((tokens[0], tokens[-1])))


#: Every record of both sides, by its position.
Records: TypeAlias = Mapping[Side, Mapping[int, Normalised]]


def unreachable(records: Records, truth: Collection[PositionPair]) -> dict[str, int]:
    """The number of true pairs that cannot be found, by cause.

    Either one of the two records lacks its name or its phone, or their phones are more than ``SLIPS`` apart and the names are no evidence.
    Names are no evidence if they do not agree. Nor is any name evidence if, in this labelled set, equal names with different
    phones are mostly two people's, even where only one profile and one store phone have the name.
    """
    alone = _pairs_by_name_alone(records)
    right = len(alone & set(truth))
    names_are_evidence = right > len(alone) - right
    causes = (_cause(*_of(records, pair), names_are_evidence=names_are_evidence) for pair in truth)
    return dict(Counter(cause for cause in causes if cause))


def _cause(one: Normalised, other: Normalised, *, names_are_evidence: bool) -> str | None:
    reasons = {one.reject_reason, other.reject_reason}
    if reasons & NOTHING_TO_READ:
        return REJECTED
    if any(reasons):
        return None
    can_be_found = _share_a_phone(one, other) or (names_are_evidence and _agree(one, other))
    return None if can_be_found else NOTHING_SHARED


def _agree(one: Normalised, other: Normalised) -> bool:
    return level_of(str(one.name_key), str(other.name_key)) in ALIKE


def _of(records: Records, pair: PositionPair) -> tuple[Normalised, Normalised]:
    return records[Side.PROFILE][pair[0]], records[Side.STORE][pair[1]]


def _pairs_by_name_alone(records: Records) -> set[PositionPair]:
    """Pairs with equal names and different phones, where no other profile and no other store phone has the name."""
    profiles, stores = (_by_name(records[side]) for side in Side)
    return {
        pair
        for ends in profiles.keys() & stores.keys()
        for pair in product(profiles[ends], stores[ends])
        if len(profiles[ends]) == 1
        and len({records[Side.STORE][at].phone for at in stores[ends]}) == 1
        and not _share_a_phone(*_of(records, pair))
    }


def _by_name(records: Mapping[int, Normalised]) -> dict[tuple[str, ...], list[int]]:
    by_name: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, record in records.items():
        if not record.reject_reason:
            by_name[record.ends].append(at)
    return by_name


def _share_a_phone(one: Normalised, other: Normalised) -> bool:
    if one.is_placeholder or other.is_placeholder or one.phone is None or other.phone is None:
        return False
    return DamerauLevenshtein.distance(one.phone, other.phone, score_cutoff=SLIPS) <= SLIPS
