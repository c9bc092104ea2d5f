"""An evaluation as text."""

from collections.abc import Iterable, Iterator

from lib.evaluation.evaluation import Evaluation
from lib.text_table import text_table

Row = tuple[str, ...]


def render(evaluation: Evaluation, mistakes_shown: int) -> str:
    """Tables of the score, the threshold curve, the causes of mistakes, and the mistakes with the highest weights."""
    tables = [
        _titled("Score", ("", "value", "95 % interval"), _score(evaluation)),
        _titled("By match threshold", ("threshold", "precision", "recall", "f1"), _curve(evaluation)),
        _titled("Mistakes by cause", ("cause", "pairs"), _causes(evaluation)),
    ]
    if mistakes_shown and evaluation.mistakes:
        headings = ("profile", "store record", "what", "weight")
        tables.append(_titled("The heaviest mistakes", headings, _mistakes(evaluation, mistakes_shown)))
    return "\n".join(tables)


def _score(evaluation: Evaluation) -> Iterator[Row]:
    score = evaluation.score
    for name, value in (("precision", score.precision), ("recall", score.recall), ("f1", score.f1)):
        low, high = score.intervals[name]
        yield name, f"{value:.4f}", f"{low:.4f} to {high:.4f}"
    for name, count in (
        ("true pairs", score.true),
        ("pairs found", score.found),
        ("of them true", score.both),
        ("true pairs compared", evaluation.blocked),
        ("true pairs out of reach", sum(evaluation.unreachable.values())),
        ("candidate pairs", evaluation.candidates),
        ("records rejected", evaluation.rejected),
    ):
        yield name, f"{count:,}"
    for cause, count in evaluation.unreachable.items():
        yield f"  {cause}", f"{count:,}"
    yield "highest f1 within reach", f"{evaluation.ceiling.f1:.4f}"


def _curve(evaluation: Evaluation) -> Iterator[Row]:
    for threshold, score in evaluation.curve.items():
        yield f"{threshold:+.2f}", *(f"{share:.4f}" for share in (score.precision, score.recall, score.f1))


def _causes(evaluation: Evaluation) -> Iterator[Row]:
    for cause, count in evaluation.causes.items():
        yield cause, f"{count:,}"


def _mistakes(evaluation: Evaluation, shown: int) -> Iterator[Row]:
    for row in evaluation.as_dict(shown)["mistakes"]:
        weight = "" if row["match_weight"] is None else f"{row['match_weight']:+.2f}"
        yield row["profile"], row["store_record"], f"{row['kind']}: {row['cause']}", weight


def _titled(title: str, headings: Row, rows: Iterable[Row]) -> str:
    columns = f"l{'r' * (len(headings) - 1)}"
    return f"{title}\n{text_table(rows, columns, headings=headings, indent=2)}"
