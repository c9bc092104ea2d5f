"""The common style of all charts: sizes, fonts and colours that work on a phone, on paper, and in light and dark mode."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

import altair as alt
import pyarrow as pa

from lib.records.pair import Decision, Side

Chart: TypeAlias = alt.Chart | alt.LayerChart
# The width of a chart, the height of a row of bars, and the height of a chart, in pixels. A phone shows these unscaled.
WIDTH, ROW, HEIGHT = 345, 24, 200
INK = "#16202b"  # text and lines; a page replaces it by its own text colour
BLUE, ORANGE, GREEN, GREY, RED = "#3a7fc1", "#d9822b", "#2f9a75", "#8c96a3", "#c8553d"
SIDES: Mapping[str, str] = {Side.PROFILE.value: BLUE, Side.STORE.value: ORANGE}
DECISIONS: Mapping[str, str] = {
    Decision.CERTAIN.value: GREEN,
    Decision.MATCH.value: BLUE,
    Decision.REVIEW.value: ORANGE,
    Decision.POSSIBLE.value: GREY,
    Decision.NON_MATCH.value: RED,
}
# A chart is laid out here and shown elsewhere: so the fonts have equal widths on all devices, and there is some spare room.
FONT, MONOSPACE = "Arial, Helvetica, sans-serif", "Courier New, Courier, monospace"
PADDING = {"left": 14, "right": 8, "top": 4, "bottom": 4}
DAY = timedelta(days=1)
COUNT, SHARE = ",", ".0%"  # formats of d3
MILLIONS = "datum.value >= 1e6 ? format(datum.value / 1e6, '~r') + ' M' : format(datum.value, ',~r')"


def drawn(table: pa.Table | Iterable[Mapping[str, Any]]) -> alt.Data:
    """Rows in the form that Altair takes; times become ISO 8601 text with a time zone, which is unambiguous."""
    rows = table.to_pylist() if isinstance(table, pa.Table) else table
    return alt.Data(
        values=[
            {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
            for row in rows
        ]
    )


def coloured(
    field: str, colours: Mapping[str, str], rows: Iterable[Mapping[str, Any]], abreast: int = 4
) -> alt.Color:
    """The colour of each value of a field, with a legend above the chart for the values that occur."""
    found = {row[field] for row in rows}
    shown = {value: colour for value, colour in colours.items() if value in found}
    legend = alt.Legend(orient="top", title=None, columns=abreast)
    return alt.Color(
        f"{field}:N",
        scale=alt.Scale(domain=list(shown), range=list(shown.values())),
        sort=list(shown),
        legend=legend,
    )


def styled(chart: Chart, height: int = HEIGHT) -> Chart:
    """The chart with the common size and style."""
    sized = chart.properties(
        width=WIDTH, height=height, autosize=alt.AutoSizeParams(type="fit", contains="padding")
    )
    text = {"labelColor": INK, "titleColor": INK, "labelFontSize": 13, "titleFontSize": 13}
    return (
        sized.configure(font=FONT, background="transparent", padding=PADDING, aria=False)
        .configure_axis(
            **text,
            titleFontWeight="normal",
            labelLimit=190,
            labelPadding=6,
            gridColor=INK,
            gridOpacity=0.12,
            domainColor=INK,
            domainOpacity=0.4,
            tickColor=INK,
            tickOpacity=0.4,
        )
        .configure_legend(**text, titleFontWeight="normal", symbolType="square")
        .configure_view(stroke=None)
    )


def counts(number: str, title: str, **more: Any) -> alt.Y:  # noqa: ANN401 - as Altair takes them
    """A vertical axis of counts, from 0."""
    return alt.Y(f"{number}:Q", title=title, axis=alt.Axis(tickCount=5, labelExpr=MILLIONS), **more)


def times(at: Sequence[datetime]) -> alt.X:
    """An axis for the field ``at``, in UTC; with seconds if all times are within one day."""
    is_short = bool(at) and max(at) - min(at) < DAY
    axis = alt.Axis(format="%H:%M:%S" if is_short else "%-d %b %H:%M", labelOverlap=True, tickCount=3)
    return alt.X("at:T", title="UTC", scale=alt.Scale(type="utc"), axis=axis)


def words(level: str) -> str:
    """A name from the settings or the code, as words."""
    return level.replace("_", " ")


def rows_high(labels: Sequence[object], spare: int = 40) -> int:
    """The height in pixels of a chart with a row for each label."""
    return max(1, len(labels)) * ROW + spare
