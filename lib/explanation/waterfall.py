"""A waterfall chart as text: each term a bar that begins where the one before it ended."""

from collections.abc import Sequence
from itertools import accumulate

from lib.explanation.terms import Term
from lib.text_table import text_table

BARS = 40  # characters
FALLS, RISES = "░", "█"


def waterfall(terms: Sequence[Term]) -> list[str]:
    """A line a term and one for their sum; bars that fall are lighter than those that rise."""
    ends = list(accumulate(term.weight for term in terms))
    spans = [*zip([0.0, *ends], ends, strict=False), (0.0, ends[-1])]
    named = [*terms, Term("weight", "", ends[-1])]
    low, high = min(0.0, *ends), max(0.0, *ends)
    scale = (BARS - 1) / ((high - low) or 1.0)
    rows = (
        (" ".join(filter(None, term[:2])), f"{term.weight:+.2f}", _bar(start - low, end - low, scale))
        for term, (start, end) in zip(named, spans, strict=True)
    )
    return text_table(rows, "lrl").splitlines()


def _bar(start: float, end: float, scale: float) -> str:
    first, last = sorted((round(start * scale), round(end * scale)))
    return " " * first + (RISES if end >= start else FALLS) * (last - first + 1)
