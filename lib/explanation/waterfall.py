"""A waterfall chart as text: each term a bar that begins where the one before it ended."""

from collections.abc import Sequence

from lib.explanation.terms import Term, waterfall_bars
from lib.text_table import text_table

BARS = 40  # characters
FALLS, RISES = "░", "█"


def waterfall(terms: Sequence[Term]) -> list[str]:
    """One line for each term, and one for their sum; falling bars are lighter than rising ones."""
    bars = waterfall_bars(terms)
    ends = [0.0, *(bar.end for bar in bars)]
    low, scale = min(ends), (BARS - 1) / ((max(ends) - min(ends)) or 1.0)
    rows = ((bar.label, f"{bar.weight:+.2f}", _drawn(bar.start - low, bar.end - low, scale)) for bar in bars)
    return text_table(rows, "lrl").splitlines()


def _drawn(start: float, end: float, scale: float) -> str:
    first, last = sorted((round(start * scale), round(end * scale)))
    return " " * first + (RISES if end >= start else FALLS) * (last - first + 1)
