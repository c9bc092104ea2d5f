"""Review on a terminal: one case after the other, one key for each answer."""

from collections.abc import Callable, Sequence
from enum import Enum

from lib.records.pair import Decision
from lib.review.queue import Case
from lib.review.sheet import sheet


class Answer(str, Enum):
    """The answers, by key."""

    YES = "y"
    NO = "n"
    UNSURE = "u"
    UNDO = "z"
    QUIT = "q"


VERDICTS = {Answer.YES: Decision.MATCH, Answer.NO: Decision.NON_MATCH}
QUESTION = "One person? y yes, n no, u unsure, z undo, q quit: "
Decide = Callable[[Case, Decision | None], object]
Ask = Callable[[str], str]


def review_cases(
    cases: Sequence[Case], decide: Decide, ask: Ask, show: Callable[[str], object], *, with_score: bool
) -> dict[str, int]:
    """Show each case and act on the answer; returns how many cases were decided, and how many were not.

    ``undo`` goes back to the case before, and takes back its verdict at once. The end of the input means quit.
    """
    at, verdicts = 0, dict.fromkeys(range(len(cases)), False)
    while at < len(cases):
        show(f"\n{at + 1} of {len(cases)}\n{sheet(cases[at], with_score=with_score)}")
        answer = _answer(ask)
        if answer is Answer.QUIT:
            break
        if answer is Answer.UNDO:
            at = max(at - 1, 0)
            if verdicts[at]:
                decide(cases[at], None)
            verdicts[at] = False
            continue
        if answer in VERDICTS:
            decide(cases[at], VERDICTS[answer])
            verdicts[at] = True
        at += 1
    decided = sum(verdicts.values())
    return {"decided": decided, "undecided": len(cases) - decided}


def _answer(ask: Ask) -> Answer:
    while True:
        try:
            return Answer(ask(QUESTION).strip().lower())
        except EOFError:
            return Answer.QUIT
        except ValueError:
            continue  # an unknown key: ask again
