"""Charts of the matching; each takes the table of :mod:`lib.reporting.matches` that has its name."""

from collections.abc import Sequence
from typing import get_args

import altair as alt
import pyarrow as pa

from lib.reporting.bars import bars, columns, grid
from lib.reporting.matches import LARGEST_SIZE
from lib.reporting.theme import BLUE, DECISIONS, GREEN, HEIGHT, INK, ORANGE, Chart, coloured, drawn, styled
from lib.settings.linkage_model import NameLevel, PhoneLevel, Thresholds

WEIGHT = "match weight"
KINDS = {"pairs": BLUE, "customers": GREEN}
SCORES = {"precision": BLUE, "recall": ORANGE, "F1": GREEN}


def funnel_chart(funnel: pa.Table) -> Chart:
    """From records to customers, a bar a step."""
    return bars(funnel.to_pylist(), "step", "number")


def weights_chart(weights: pa.Table, thresholds: Thresholds) -> Chart:
    """How many pairs have each match weight, by what was decided, with the thresholds marked."""
    rows = [
        {**row, "from": row["weight"] - 0.45, "to": row["weight"] + 0.45, "rank": _rank(row["decision"])}
        for row in weights.to_pylist()
    ]
    bar = (
        alt.Chart(drawn(rows))
        .mark_bar()
        .encode(
            x=alt.X("from:Q", title=WEIGHT),
            x2="to:Q",
            y=alt.Y("pairs:Q", title="pairs", stack="zero", axis=alt.Axis(format="~s", tickCount=5)),
            color=coloured("decision", DECISIONS, rows),
            order=alt.Order("rank:Q"),
        )
    )
    return styled(alt.layer(bar, *_marks(thresholds)), HEIGHT + 60)


def threshold_curve_chart(threshold_curve: pa.Table, thresholds: Thresholds) -> Chart:
    """How many pairs and customers would be left if only pairs of at least such a weight counted."""
    rows = threshold_curve.to_pylist()
    y = alt.Y("number:Q", title="that reach it", axis=alt.Axis(format="~s", tickCount=5))
    return styled(alt.layer(_line(rows, "kind", KINDS, y), *_marks(thresholds)), HEIGHT + 60)


def labelled_curve_chart(labelled_curve: pa.Table) -> Chart:
    """Precision, recall and F1 by threshold."""
    rows = labelled_curve.to_pylist()
    y = alt.Y("value:Q", title="score", axis=alt.Axis(format=".2f", tickCount=5), scale=alt.Scale(zero=False))
    return styled(_line(rows, "score", SCORES, y))


def levels_chart(level_counts: pa.Table) -> Chart:
    """How many pairs have each level of the phone with each level of the name."""
    orders = get_args(PhoneLevel), get_args(NameLevel)
    return grid(level_counts.to_pylist(), ("phone_level", "name_level", "pairs"), orders, ("phone", "name"))


def blocking_chart(blocking_counts: pa.Table) -> Chart:
    """How many comparisons each blocking rule asks for."""
    return bars(blocking_counts.to_pylist(), "rule", "comparisons")


def sizes_chart(customer_sizes: pa.Table) -> Chart:
    """How many customers are made of two identities, of three, and so on."""
    rows = [
        {"size": f"{LARGEST_SIZE}+" if size == LARGEST_SIZE else str(size), "customers": number}
        for size, number in zip(*(column.to_pylist() for column in customer_sizes.columns), strict=True)
    ]
    return columns(rows, "size", "customers", ("identities of a customer", "customers"))


def _line(rows: Sequence[dict[str, object]], field: str, colours: dict[str, str], y: alt.Y) -> alt.Chart:
    chart = alt.Chart(drawn(rows)).mark_line(interpolate="step-before", strokeWidth=2.5)
    return chart.encode(x=alt.X("threshold:Q", title=WEIGHT), y=y, color=coloured(field, colours, rows))


def _marks(thresholds: Thresholds) -> tuple[alt.Chart, alt.Chart]:
    """A line at each threshold with its name."""
    rows = [{"at": at, "threshold": name} for name, at in thresholds.model_dump().items()]
    base = alt.Chart(drawn(rows)).encode(x="at:Q")
    rule = base.mark_rule(color=INK, strokeDash=[4, 3], opacity=0.6)
    text = base.mark_text(color=INK, angle=270, align="right", baseline="bottom", dx=-2, dy=-3, fontSize=11)
    return rule, text.encode(text="threshold:N", y=alt.value(0))


def _rank(decision: str) -> int:
    return list(DECISIONS).index(decision)
