"""Charts of the matching; each takes the table of :mod:`lib.reporting.matches` of the same name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

import altair as alt
import pyarrow as pa

from lib.reporting.bars import bars, columns, grid
from lib.reporting.matches import LARGEST_SIZE
from lib.reporting.theme import (
    BLUE,
    DECISIONS,
    GREEN,
    HEIGHT,
    INK,
    ORANGE,
    Chart,
    coloured,
    counts,
    drawn,
    styled,
)
from lib.settings.linkage_model import NameLevel, PhoneLevel, Thresholds

WEIGHT = "match weight"
HALF, MARGIN = 0.45, 1.5  # bits: half the width of a bar, and the space beside all bars
KINDS = {"pairs": BLUE, "customers": GREEN}
SCORES = {"precision": BLUE, "recall": ORANGE, "F1": GREEN}


def funnel_chart(funnel: pa.Table) -> Chart:
    """From records to customers, with a bar for each step."""
    return bars(funnel.to_pylist(), "step", "number")


def weights_chart(weights: pa.Table, thresholds: Thresholds) -> Chart:
    """How many pairs have each match weight, by decision, with the thresholds marked."""
    bar = weight_bars(weights.to_pylist(), "decision", DECISIONS, _values(thresholds))
    return styled(alt.layer(bar, *_marks(thresholds)), HEIGHT + 60)


def threshold_curve_chart(threshold_curve: pa.Table, thresholds: Thresholds) -> Chart:
    """How many pairs and customers would be left if only pairs with at least this weight counted."""
    rows = threshold_curve.to_pylist()
    y = counts("number", "that reach it")
    line = _line(rows, "kind", KINDS, y, _values(thresholds))
    return styled(alt.layer(line, *_marks(thresholds)), HEIGHT + 60)


def labelled_curve_chart(labelled_curve: pa.Table) -> Chart:
    """Precision, recall and F1 by threshold."""
    rows = labelled_curve.to_pylist()
    y = alt.Y("value:Q", title="score", axis=alt.Axis(format=".2f", tickCount=5), scale=alt.Scale(zero=False))
    return styled(_line(rows, "score", SCORES, y))


def levels_chart(level_counts: pa.Table) -> Chart:
    """How many pairs have each combination of a phone level and a name level."""
    orders = get_args(PhoneLevel), get_args(NameLevel)
    return grid(level_counts.to_pylist(), ("phone_level", "name_level", "pairs"), orders, "phone")


def blocking_chart(blocking_counts: pa.Table) -> Chart:
    """How many comparisons each blocking rule asks for."""
    return bars(blocking_counts.to_pylist(), "rule", "comparisons")


def sizes_chart(customer_sizes: pa.Table) -> Chart:
    """How many customers have two identities, three, and so on."""
    rows = [
        {"size": f"{LARGEST_SIZE}+" if size == LARGEST_SIZE else str(size), "customers": number}
        for size, number in zip(*(column.to_pylist() for column in customer_sizes.columns), strict=True)
    ]
    return columns(rows, "size", "customers", ("identities of a customer", "customers"))


def weight_bars(
    rows: Sequence[Mapping[str, Any]], split: str, colours: Mapping[str, str], also: Iterable[float] = ()
) -> alt.Chart:
    """A bar of ``pairs`` at each ``weight``, stacked by the field ``split``; the scale includes the weights in ``also``."""
    stacked = list(_stacked(rows, split, list(colours)))
    chart = alt.Chart(drawn(stacked)).mark_rect()
    scale = _scale((*(row["weight"] for row in rows), *also))
    x = alt.X("left:Q", title=WEIGHT, scale=scale, axis=alt.Axis(grid=False))
    y = counts("low", "pairs", scale=alt.Scale(zero=True))
    return chart.encode(x=x, x2="right:Q", y=y, y2="high:Q", color=coloured(split, colours, rows))


def _stacked(rows: Sequence[Mapping[str, Any]], split: str, order: list[str]) -> Iterator[dict[str, Any]]:
    reached: dict[float, int] = {}
    for row in sorted(rows, key=lambda row: order.index(row[split])):
        low = reached.get(row["weight"], 0)
        high = reached[row["weight"]] = low + row["pairs"]
        edges = {"left": row["weight"] - HALF, "right": row["weight"] + HALF}
        yield {"weight": row["weight"], split: row[split], "low": low, "high": high, **edges}


def _line(
    rows: Sequence[dict[str, Any]], field: str, colours: dict[str, str], y: alt.Y, also: Iterable[float] = ()
) -> alt.Chart:
    chart = alt.Chart(drawn(rows)).mark_line(interpolate="step-before", strokeWidth=2.5)
    x = alt.X("threshold:Q", title=WEIGHT, scale=_scale((*(row["threshold"] for row in rows), *also)))
    return chart.encode(x=x, y=y, color=coloured(field, colours, rows))


def _scale(shown: Iterable[float]) -> alt.Scale:
    """A scale over everything that is shown, with a margin."""
    at = list(shown)
    return alt.Scale(domain=[min(at, default=0) - MARGIN, max(at, default=0) + MARGIN], nice=False)


def _values(thresholds: Thresholds) -> list[float]:
    return list(thresholds.model_dump().values())


def _marks(thresholds: Thresholds) -> tuple[alt.Chart, alt.Chart]:
    """A line at each threshold, with its name."""
    rows = [{"at": at, "threshold": name} for name, at in thresholds.model_dump().items()]
    base = alt.Chart(drawn(rows)).encode(x="at:Q")
    rule = base.mark_rule(color=INK, strokeDash=[4, 3], opacity=0.6)
    text = base.mark_text(color=INK, angle=270, align="right", baseline="bottom", dx=-2, dy=-3, fontSize=11)
    return rule, text.encode(text="threshold:N", y=alt.value(0))
