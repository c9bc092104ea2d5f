"""An evaluation as text for a person."""

from io import StringIO

from rich.console import Console
from rich.table import Table

from lib.evaluation.evaluation import Evaluation

WIDTH = 100


def render(evaluation: Evaluation, mistakes_shown: int) -> str:
    """Tables of the score, the threshold curve, the causes, and the heaviest mistakes by the ids of their records."""
    out = StringIO()
    console = Console(file=out, width=WIDTH, highlight=False)
    for table in (_score(evaluation), _curve(evaluation), _causes(evaluation)):
        console.print(table, "")
    if mistakes_shown and evaluation.mistakes:
        console.print(_mistakes(evaluation, mistakes_shown))
    return out.getvalue()


def _score(evaluation: Evaluation) -> Table:
    score = evaluation.score
    table = _table("Score", "", "value", "95 % interval")
    for name, value in (("precision", score.precision), ("recall", score.recall), ("f1", score.f1)):
        low, high = score.intervals[name]
        table.add_row(name, f"{value:.4f}", f"{low:.4f} to {high:.4f}")
    for name, count in (
        ("true pairs", score.true),
        ("pairs found", score.found),
        ("of them true", score.both),
        ("true pairs compared", evaluation.blocked),
        ("true pairs out of reach", sum(evaluation.unreachable.values())),
        ("candidate pairs", evaluation.candidates),
        ("records rejected", evaluation.rejected),
    ):
        table.add_row(name, f"{count:,}", "")
    for cause, count in evaluation.unreachable.items():
        table.add_row(f"  {cause}", f"{count:,}", "")
    table.add_row("highest f1 within reach", f"{evaluation.ceiling.f1:.4f}", "")
    return table


def _curve(evaluation: Evaluation) -> Table:
    table = _table("By match threshold", "threshold", "precision", "recall", "f1")
    for threshold, score in evaluation.curve.items():
        table.add_row(f"{threshold:+.2f}", *(f"{x:.4f}" for x in (score.precision, score.recall, score.f1)))
    return table


def _causes(evaluation: Evaluation) -> Table:
    table = _table("Mistakes by cause", "cause", "pairs")
    for cause, count in evaluation.causes.items():
        table.add_row(cause, f"{count:,}")
    return table


def _mistakes(evaluation: Evaluation, shown: int) -> Table:
    table = _table("The heaviest mistakes", "profile", "store record", "what", "weight")
    for row in evaluation.as_dict(shown)["mistakes"]:
        weight = "" if row["match_weight"] is None else f"{row['match_weight']:+.2f}"
        table.add_row(row["profile"], row["store_record"], f"{row['kind']}: {row['cause']}", weight)
    return table


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2))
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="left" if at == 0 else "right")
    return table
