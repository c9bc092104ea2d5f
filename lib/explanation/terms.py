"""Splits a match weight into its terms: what each comparison added."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from lib.records.name_key import outer_name
from lib.records.pair import Comparison
from lib.settings.linkage_model import LinkageModel

SUM = "weight"  # the label of the last bar


class Term(NamedTuple):
    """A term of a match weight, in log2 odds: the prior, which has no level, or what one comparison added."""

    name: str
    level: str
    weight: float


class Bar(NamedTuple):
    """A term in a waterfall, from ``start`` to ``end``; the last bar is the sum of all."""

    label: str
    weight: float
    start: float
    end: float


def terms(model: LinkageModel, found: Comparison, name_keys: tuple[str, str]) -> tuple[Term, ...]:
    """The terms that add up to the match weight, according to the model that decided."""
    phone: Mapping[Any, float] = model.comparisons.phone
    name: Mapping[Any, float] = model.comparisons.name
    levels = (
        Term("prior", "", model.prior_weight),
        Term("phone", found.phone_level, phone[found.phone_level]),
        Term("name", found.name_level, name[found.name_level]),
    )
    rarer = model.term_frequencies.weight(found, _outer_names(name_keys)) if model.term_frequencies else 0.0
    return (*levels, Term("rarity", "of the name", rarer)) if rarer else levels


def _outer_names(name_keys: tuple[str, str]) -> tuple[str, str]:
    left, right = map(outer_name, name_keys)
    return left, right


def waterfall_bars(found: Sequence[Term]) -> list[Bar]:
    """A bar a term, which begins where the one before it ended, and one for their sum."""
    ends = list(accumulate(term.weight for term in found))
    bars = (
        Bar(" ".join(filter(None, term[:2])), term.weight, start, end)
        for term, start, end in zip(found, [0.0, *ends], ends, strict=False)
    )
    return [*bars, Bar(SUM, ends[-1], 0.0, ends[-1])]
