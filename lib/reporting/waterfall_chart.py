"""A match weight as a picture: each term a bar that begins where the one before it ended, the last one is the sum."""

from collections.abc import Sequence
from itertools import accumulate

import altair as alt

from lib.explanation.terms import Term
from lib.reporting.theme import BLUE, GREEN, INK, RED, Chart, drawn, rows_high, styled, words

DIRECTIONS = {"for": GREEN, "against": RED, "sum": BLUE}
ROOM = 0.2  # of the width, behind the bars, for the numbers


def waterfall_chart(terms: Sequence[Term]) -> Chart:
    """The terms of one pair (:func:`lib.explanation.terms.terms`); bars for one person are green, those against red."""
    ends = list(accumulate(term.weight for term in terms))
    low, high = min(0.0, *ends), max(0.0, *ends)
    spare = (high - low or 1.0) * ROOM
    rows = [
        _row(term, start, end)
        for term, (start, end) in zip(
            [*terms, Term("weight", "", ends[-1])],
            [*zip([0.0, *ends], ends, strict=False), (0.0, ends[-1])],
            strict=True,
        )
    ]
    labels = [row["label"] for row in rows]
    y = alt.Y("label:N", sort=labels, title=None, axis=alt.Axis(ticks=False, domain=False))
    scale = alt.Scale(domain=[low, high + spare], nice=False)
    base = alt.Chart(drawn(rows)).encode(y=y)
    x = alt.X("start:Q", title="match weight (bits)", scale=scale, axis=alt.Axis(tickCount=6))
    colours = alt.Scale(domain=list(DIRECTIONS), range=list(DIRECTIONS.values()))
    bar = base.mark_bar(height={"band": 0.66}).encode(
        x=x, x2="end:Q", color=alt.Color("direction:N", scale=colours, legend=None)
    )
    nought = alt.Chart(drawn([{"start": 0}])).mark_rule(color=INK, opacity=0.5).encode(x="start:Q")
    text = base.mark_text(align="left", dx=5, color=INK, fontSize=12)
    number = text.encode(x="right:Q", text=alt.Text("weight:Q", format="+.1f"))
    return styled(alt.layer(nought, bar, number), rows_high(labels, 50))


def _row(term: Term, start: float, end: float) -> dict[str, object]:
    direction = "sum" if term.name == "weight" else ("for" if term.weight >= 0 else "against")
    label = words(" ".join(filter(None, term[:2])))
    ends = {"start": start, "end": end, "right": max(start, end)}
    return {"label": label, **ends, "weight": term.weight, "direction": direction}
