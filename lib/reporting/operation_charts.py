"""Charts of the running; each takes a table of :mod:`lib.reporting.operations`."""

from datetime import timedelta

import altair as alt
import pyarrow as pa

from lib.reporting.bars import bars
from lib.reporting.theme import BLUE, GREEN, ORANGE, Chart, coloured, counts, drawn, styled

QUERIES = {"identify": BLUE, "archive": ORANGE}
READ = {"records": BLUE, "matched": GREEN}
DAY = timedelta(days=1)
ODD = ("late", "rejected", "clamped", "placeholder")


def batches_chart(batches: pa.Table) -> Chart:
    """Records read and pairs matched by each micro-batch."""
    rows = [
        {"batch": number, "what": what, "number": row[what]}
        for number, row in enumerate(batches.to_pylist())
        for what in READ
    ]
    y = counts("number", "a micro-batch")
    return styled(_line(rows, y).encode(color=coloured("what", READ, rows)))


def measure_chart(batches: pa.Table, measure: str, title: str) -> Chart:
    """A measure in seconds of each micro-batch."""
    rows = [
        {"batch": number, "number": row[measure]}
        for number, row in enumerate(batches.to_pylist())
        if row[measure] is not None
    ]
    y = counts("number", title)
    return styled(_line(rows, y).encode(color=alt.value(BLUE)))


def positions_chart(positions: pa.Table) -> Chart:
    """How far both queries have come; the gap between the lines is what the archive has to catch up with."""
    rows = positions.to_pylist()
    chart = alt.Chart(drawn(rows)).mark_line(interpolate="step-after", point=True, strokeWidth=2)
    at = [row["at"] for row in rows]
    is_short = bool(at) and max(at) - min(at) < DAY
    axis = alt.Axis(format="%H:%M:%S" if is_short else "%-d %b %H:%M", labelOverlap=True, tickCount=3)
    x = alt.X("at:T", title="UTC", scale=alt.Scale(type="utc"), axis=axis)
    y = counts("records", "records read")
    return styled(chart.encode(x=x, y=y, color=coloured("query", QUERIES, rows)))


def odd_chart(totals: pa.Table) -> Chart:
    """How many records were late, rejected, clamped, or had a placeholder for a phone."""
    return bars([row for row in totals.to_pylist() if row["count"] in ODD], "count", "records")


def _line(rows: list[dict[str, object]], y: alt.Y) -> alt.Chart:
    chart = alt.Chart(drawn(rows)).mark_line(point=True, strokeWidth=2)
    return chart.encode(
        x=alt.X("batch:Q", title="micro-batch", axis=alt.Axis(format="d", tickMinStep=1)), y=y
    )
