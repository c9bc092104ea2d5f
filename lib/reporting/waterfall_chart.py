"""A match weight as a waterfall chart: each term is a bar that begins where the one before ended; the last is the sum."""

from collections.abc import Mapping, Sequence

import altair as alt

from lib.explanation.customer import CustomerExplanation
from lib.explanation.terms import SUM, Bar, Term, waterfall_bars
from lib.records.pair import Comparison, Decision
from lib.reporting.theme import BLUE, GREEN, INK, RED, Chart, drawn, rows_high, styled, words

DIRECTIONS = {"for": GREEN, "against": RED, "sum": BLUE}
ROOM = 0.2  # of the width, to the right of the bars, for the numbers


def waterfall_chart(terms: Sequence[Term]) -> Chart:
    """The terms of one pair (:func:`lib.explanation.terms.terms`); bars for one person are green, those against red."""
    bars = waterfall_bars(terms)
    ends = [0.0, *(bar.end for bar in bars)]
    low, high = min(ends), max(ends)
    spare = (high - low or 1.0) * ROOM
    rows = [_row(bar) for bar in bars]
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


def waterfall_charts(examples: Mapping[Decision, tuple[Comparison, tuple[Term, ...]]]) -> list[Chart]:
    """A waterfall chart for each example, with its decision above it."""
    return [_titled(found, terms, "") for found, terms in examples.values()]


def link_charts(customer: CustomerExplanation) -> list[Chart]:
    """A waterfall chart for each pair of a customer, with its decision above it; none if the model is not stored."""
    return [
        _titled(link.found, link.terms, ", joins them" if link.is_accepted else ", does not join them")
        for link in customer.links
        if link.terms
    ]


def _titled(found: Comparison, terms: Sequence[Term], standing: str) -> Chart:
    title = f"{words(found.decision.value)}, weight {found.match_weight:+.1f}{standing}"
    return waterfall_chart(terms).properties(title=alt.Title(title, anchor="start", color=INK))


def _row(bar: Bar) -> dict[str, object]:
    direction = "sum" if bar.label == SUM else ("for" if bar.weight >= 0 else "against")
    ends = {"start": bar.start, "end": bar.end, "right": max(bar.start, bar.end)}
    return {"label": words(bar.label), **ends, "weight": bar.weight, "direction": direction}
