"""True pairs that nobody can find by name and phone: what keeps every matcher from more."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from itertools import product
from typing import NamedTuple, TypeAlias

from rapidfuzz.distance import DamerauLevenshtein

from lib.evaluation.customers import PositionPair
from lib.linkage.name_levels import level_of
from lib.records.pair import Side

SLIPS = 2  # that two spellings of one number may be apart
ALIKE = ("initial", "nickname", "close")
REJECTED, NOTHING_SHARED = "rejected", "another phone or none, and the name does not tell"


class Normalised(NamedTuple):
    """What parsing and normalisation made of a record: its phone as digits, at home without the calling code.

    Where it is rejected, phone and name key may be null.
    """

    phone: str | None
    name_key: str | None
    is_placeholder: bool | None
    reject_reason: str | None

    @property
    def ends(self) -> tuple[str, ...]:
        """The first and the last token of the name, in either order."""
        tokens = str(self.name_key).split(" ")
        return tuple(sorted((tokens[0], tokens[-1])))


#: Every record of both sides, by its position.
Records: TypeAlias = Mapping[Side, Mapping[int, Normalised]]


def unreachable(records: Records, truth: Collection[PositionPair]) -> dict[str, int]:
    """How many true pairs are out of reach, by cause.

    One of the two is rejected; or their phones are no slips of each other, and the names do not tell: they do not agree, or
    equal names that only one profile and one store phone bear are more often two people's than one person's.
    """
    alone = _pairs_by_name_alone(records)
    right = len(alone & set(truth))
    names_tell = right > len(alone) - right
    causes = (_cause(*_of(records, pair), names_tell=names_tell) for pair in truth)
    return dict(Counter(cause for cause in causes if cause))


def _cause(one: Normalised, other: Normalised, *, names_tell: bool) -> str | None:
    if one.reject_reason or other.reject_reason:
        return REJECTED
    return None if _share_a_phone(one, other) or (names_tell and _agree(one, other)) else NOTHING_SHARED


def _agree(one: Normalised, other: Normalised) -> bool:
    return one.ends == other.ends or level_of(str(one.name_key), str(other.name_key)) in ALIKE


def _of(records: Records, pair: PositionPair) -> tuple[Normalised, Normalised]:
    return records[Side.PROFILE][pair[0]], records[Side.STORE][pair[1]]


def _pairs_by_name_alone(records: Records) -> set[PositionPair]:
    """Pairs of other phones and equal names, which no other profile and no store record of another phone bears."""
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
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, record in records.items():
        if not record.reject_reason:
            found[record.ends].append(at)
    return found


def _share_a_phone(one: Normalised, other: Normalised) -> bool:
    if one.is_placeholder or other.is_placeholder or one.phone is None or other.phone is None:
        return False
    return DamerauLevenshtein.distance(one.phone, other.phone, score_cutoff=SLIPS) <= SLIPS
