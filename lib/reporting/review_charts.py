"""Charts of the review; each takes the table of :mod:`lib.reporting.reviews` that has its name."""

import altair as alt
import pyarrow as pa

from lib.records.pair import Decision
from lib.reporting.bars import bars, grid
from lib.reporting.theme import GREEN, GREY, RED, Chart, coloured, drawn, styled

SAID = {"match": GREEN, "non_match": RED, "pending": GREY}


def queue_chart(queue: pa.Table) -> Chart:
    """The cases by what agrees, and what was said of them."""
    rows = [{**row, "label": f"{row['phone_level']} / {row['name_level']}"} for row in queue.to_pylist()]
    return bars(rows, "label", "pairs", split=("said", SAID))


def agreement_chart(agreement: pa.Table) -> Chart:
    """What the model decided against what people said."""
    orders = ["match", "non_match"], [decision.value for decision in Decision]
    rows = agreement.to_pylist()
    return grid(rows, ("verdict", "decision", "pairs"), orders, ("people said", "model decided"))


def verdicts_chart(verdicts_by_weight: pa.Table) -> Chart:
    """What people said, by match weight."""
    rows = [
        {**row, "from": row["weight"] - 0.45, "to": row["weight"] + 0.45}
        for row in verdicts_by_weight.to_pylist()
    ]
    x = alt.X("from:Q", title="match weight")
    y = alt.Y("pairs:Q", title="pairs", stack="zero", axis=alt.Axis(format="d", tickMinStep=1))
    chart = alt.Chart(drawn(rows)).mark_bar()
    return styled(chart.encode(x=x, x2="to:Q", y=y, color=coloured("verdict", SAID, rows)))
