"""Charts of the operation of the stream; each takes a table of :mod:`lib.reporting.operations`."""

import altair as alt
import pyarrow as pa

from lib.reporting.bars import bars
from lib.reporting.theme import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    Chart,
    coloured,
    counts,
    drawn,
    styled,
    times,
    words,
)

QUERIES = {"identify": BLUE, "history": ORANGE}
READ = {"records": BLUE, "matched": GREEN}
PHASES = {"prepare": GREY, "read": BLUE, "load": ORANGE, "resolve": RED, "write": GREEN}
STATE = {"state_file_bytes": BLUE, "state_memory_bytes": ORANGE}
BATCH = alt.X("batch:Q", title="micro-batch", axis=alt.Axis(format="d", tickMinStep=1))
ODD = ("late", "rejected", "clamped", "placeholder")


def batches_chart(batches: pa.Table) -> Chart:
    """Records read and pairs matched by each micro-batch."""
    return _columns(batches, READ, "per micro-batch")


def state_chart(batches: pa.Table) -> Chart:
    """The size of the join's state in bytes, after each micro-batch."""
    return _columns(batches, STATE, "bytes")


def measure_chart(batches: pa.Table, measure: str, title: str) -> Chart:
    """A measure of the micro-batches that have it."""
    return _columns(batches, {measure: BLUE}, title)


def durations_chart(batches: pa.Table) -> Chart:
    """The seconds that each micro-batch spent on each phase."""
    timed = [row for row in enumerate(batches.to_pylist()) if row[1]["read_ms"] is not None]
    # The last batch is repeated one place further, so that its area has a width, and a single batch can be seen.
    end = [(number + 1, row) for number, row in timed[-1:]]
    rows = [
        {"batch": number, "part": part, "seconds": (row[f"{part}_ms"] or 0) / 1_000, "rank": rank}
        for number, row in (*timed, *end)
        for rank, part in enumerate(PHASES)
    ]
    chart = alt.Chart(drawn(rows)).mark_area(interpolate="step-after")
    y = alt.Y("seconds:Q", title="seconds", stack="zero", axis=alt.Axis(tickCount=5))
    return styled(chart.encode(x=BATCH, y=y, color=coloured("part", PHASES, rows), order="rank:Q"))


def positions_chart(positions: pa.Table) -> Chart:
    """The progress of both queries; the gap between the lines is what history has still to read."""
    rows = positions.to_pylist()
    chart = alt.Chart(drawn(rows)).mark_line(interpolate="step-after", point=True, strokeWidth=2)
    x = times([row["at"] for row in rows])
    y = counts("records", "records read")
    return styled(chart.encode(x=x, y=y, color=coloured("query", QUERIES, rows)))


def odd_chart(totals: pa.Table) -> Chart:
    """How many records were late, rejected or clamped, or had a placeholder phone."""
    return bars([row for row in totals.to_pylist() if row["count"] in ODD], "count", "records")


def _columns(batches: pa.Table, colours: dict[str, str], title: str) -> Chart:
    """A line for each of these columns, with a legend if there are several."""
    rows = [
        {"batch": number, "what": words(what), "number": row[what]}
        for number, row in enumerate(batches.to_pylist())
        for what in colours
        if row[what] is not None
    ]
    shown = {words(what): colour for what, colour in colours.items()}
    colour = coloured("what", shown, rows) if len(colours) > 1 else alt.value(BLUE)
    chart = alt.Chart(drawn(rows)).mark_line(point=True, strokeWidth=2)
    return styled(chart.encode(x=BATCH, y=counts("number", title), color=colour))
