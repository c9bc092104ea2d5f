"""Charts of the review; each takes the table of :mod:`lib.reporting.reviews` of the same name."""

import pyarrow as pa

from lib.records.pair import Decision
from lib.reporting.bars import bars, grid
from lib.reporting.match_charts import weight_bars
from lib.reporting.theme import GREEN, GREY, RED, Chart, styled, words

SAID = {"match": GREEN, "non_match": RED, "pending": GREY}


def queue_chart(queue: pa.Table) -> Chart:
    """The cases by their levels, and by verdict."""
    rows = [
        {**row, "label": words(f"{row['phone_level']} / {row['name_level']}")} for row in queue.to_pylist()
    ]
    return bars(rows, "label", "pairs", split=("said", SAID))


def agreement_chart(agreement: pa.Table) -> Chart:
    """The model's decisions against people's verdicts."""
    orders = ["match", "non_match"], [decision.value for decision in Decision]
    rows = agreement.to_pylist()
    return grid(rows, ("verdict", "decision", "pairs"), orders, "people said")


def verdicts_chart(verdicts_by_weight: pa.Table) -> Chart:
    """People's verdicts by match weight."""
    return styled(weight_bars(verdicts_by_weight.to_pylist(), "verdict", SAID))
