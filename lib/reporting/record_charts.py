"""Charts of the sources; each takes the table of :mod:`lib.reporting.records` of the same name."""

import altair as alt
import pyarrow as pa

from lib.reporting.bars import bars
from lib.reporting.theme import MONOSPACE, SHARE, SIDES, Chart, coloured, counts, drawn, styled, words


def volume_chart(records_by_day: pa.Table) -> Chart:
    """Records per day, stacked by topic."""
    rows = records_by_day.to_pylist()
    x = alt.X(
        "utcyearmonthdate(day):T",
        title=None,
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(format="%-d %b", labelOverlap=True, grid=False, tickCount=6),
    )
    y = counts("sum(records)", "records per day")
    return styled(alt.Chart(drawn(rows)).mark_bar().encode(x=x, y=y, color=coloured("side", SIDES, rows)))


def completeness_chart(completeness: pa.Table) -> Chart:
    """The share of records that have each field, by topic."""
    rows = [{**row, "label": f"{row['side']}: {row['field']}"} for row in completeness.to_pylist()]
    return bars(rows, "label", "present", split=("side", SIDES), shown_as=SHARE)


def shapes_chart(shapes: pa.Table) -> Chart:
    """How frequent each format is, and all others together."""
    return bars(shapes.to_pylist(), "shape", "records", split=("side", SIDES), font=MONOSPACE)


def phone_faults_chart(phone_faults: pa.Table) -> Chart:
    """How many phones are incomplete, by fault."""
    rows = [{**row, "fault": words(row["fault"])} for row in phone_faults.to_pylist()]
    return bars(rows, "fault", "records", split=("side", SIDES))


def rejects_chart(rejects: pa.Table) -> Chart:
    """How many records were rejected, by reason."""
    rows = [{**row, "reason": words(row["reason"])} for row in rejects.to_pylist()]
    return bars(rows, "reason", "records", split=("side", SIDES))
