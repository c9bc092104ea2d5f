"""A waterfall chart as text: each term a bar that begins where the one before it ended."""

from collections.abc import Sequence
from itertools import accumulate

from lib.explanation.terms import Term

BARS = 40  # characters
FALLS, RISES = "░", "█"


def waterfall(terms: Sequence[Term]) -> list[str]:
    """One line for each term, and one for their sum; falling bars are lighter than rising ones."""
    ends = list(accumulate(term.weight for term in terms))
    spans = [*zip([0.0, *ends], ends, strict=False), (0.0, ends[-1])]
    named = [*terms, Term("weight", "", ends[-1])]
    low, high = min(0.0, *ends), max(0.0, *ends)
    scale = (BARS - 1) / ((high - low) or 1.0)
    return [
        f"{' '.join(filter(None, term[:2])):<20}{term.weight:>+8.2f}  {_bar(start - low, end - low, scale)}"
        for term, (start, end) in zip(named, spans, strict=True)
    ]


def _bar(start: float, end: float, scale: float) -> str:
    first, last = sorted((round(start * scale), round(end * scale)))
    return " " * first + (RISES if end >= start else FALLS) * (last - first + 1)
