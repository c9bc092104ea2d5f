"""A match weight as a picture: each term a bar that begins where the one before it ended, the last one is the sum."""

from collections.abc import Sequence
from itertools import accumulate

import altair as alt

from lib.explanation.terms import Term
from lib.reporting.theme import BLUE, GREEN, INK, RED, Chart, drawn, rows_high, styled

DIRECTIONS = {"for": GREEN, "against": RED, "sum": BLUE}
ROOM = 0.14  # of the width, beside the bars, for the numbers


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
    scale = alt.Scale(domain=[low - spare, high + spare], nice=False)
    base = alt.Chart(drawn(rows)).encode(y=y)
    x = alt.X("start:Q", title="match weight (bits)", scale=scale, axis=alt.Axis(tickCount=6))
    colours = alt.Scale(domain=list(DIRECTIONS), range=list(DIRECTIONS.values()))
    bar = base.mark_bar(height={"band": 0.66}).encode(
        x=x, x2="end:Q", color=alt.Color("direction:N", scale=colours, legend=None)
    )
    nought = alt.Chart(drawn([{"start": 0}])).mark_rule(color=INK, opacity=0.5).encode(x="start:Q")
    text = [
        base.transform_filter(f"datum.weight {sign} 0")
        .mark_text(align=align, dx=dx, color=INK, fontSize=12)
        .encode(x="end:Q", text=alt.Text("weight:Q", format="+.1f"))
        for sign, align, dx in ((">=", "left", 4), ("<", "right", -4))
    ]
    return styled(alt.layer(nought, bar, *text), rows_high(labels, 50))


def _row(term: Term, start: float, end: float) -> dict[str, object]:
    direction = "sum" if term.name == "weight" else ("for" if term.weight >= 0 else "against")
    label = " ".join(filter(None, term[:2]))
    return {"label": label, "start": start, "end": end, "weight": term.weight, "direction": direction}
