"""Decide on pairs that the linkage model leaves to a person: ask, list, decide."""

import getpass
import sys
from contextlib import closing
from enum import Enum
from typing import Annotated

import typer

from lib.command import (
    EnvironmentOption,
    Output,
    OutputOption,
    SetOption,
    job_settings,
    run_command,
    show,
    suggest,
)
from lib.errors import SettingsError

NEEDS_SPARK = False


class Action(str, Enum):
    """What to do with the review queue."""

    ASK = "ask"
    LIST = "list"
    DECIDE = "decide"


class Said(str, Enum):
    """A person's verdict on a pair; ``pending`` withdraws it."""

    MATCH = "match"
    NON_MATCH = "non_match"
    PENDING = "pending"


def review(
    action: Annotated[
        Action,
        typer.Argument(help="ask goes through the cases on the terminal; list and decide are for programs."),
    ] = Action.ASK,
    profile: Annotated[int | None, typer.Argument(help="For decide: the profile identity.")] = None,
    store: Annotated[int | None, typer.Argument(help="For decide: the store identity.")] = None,
    said: Annotated[
        Said | None, typer.Argument(help="For decide: the verdict; pending takes back an earlier one.")
    ] = None,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
    *,
    most: Annotated[int, typer.Option("--most", min=1, help="The maximum number of cases.")] = 100,
    with_score: Annotated[
        bool, typer.Option("--with-score", help="Show the model's levels and weight.")
    ] = False,
) -> None:
    """Decide on pairs that the linkage model leaves to a person. A verdict takes effect at once, and stays in force.

    Shows names and phones. Example: ./spark-submit.sh review, or ./spark-submit.sh review decide 17 42 non_match
    """
    given, asked = _verdict(action, profile, store, said), (env, assignments)
    settings = job_settings(*asked)
    from lib.identity.entity import Edge  # noqa: PLC0415 - --help must be quick
    from lib.records.pair import Decision  # noqa: PLC0415
    from lib.review.session import ReviewSession  # noqa: PLC0415
    from lib.review.sheet import listed, next_reviews  # noqa: PLC0415

    with closing(ReviewSession(settings, by=getpass.getuser())) as session:
        if given:
            show(session.decide(Edge(*given[:2]), Decision(given[2]) if given[2] else None), output)
            suggest("review list", of=asked, output=output)
        elif action is Action.LIST:
            cases = session.cases(most)
            show(cases, output, listed(cases))
            suggest(*next_reviews(cases), of=asked, output=output)
        else:
            show(session.ask(most, _ask, sys.stderr.write, with_score=with_score), output)


def _verdict(
    action: Action, profile: int | None, store: int | None, said: Said | None
) -> tuple[int, int, str | None] | None:
    """The arguments of decide, without a verdict if it is withdrawn; None for the other actions.

    Raises :class:`SettingsError` if some are missing or too many.
    """
    if action is Action.DECIDE:
        if profile is None or store is None or said is None:
            raise SettingsError(
                "review decide needs two identities and a verdict.",
                f"Write: ./spark-submit.sh review decide PROFILE STORE {'|'.join(one.value for one in Said)}",
            )
        return profile, store, None if said is Said.PENDING else said.value
    if profile is not None:
        raise SettingsError(
            f"review {action.value} takes no identities.", "Write: ./spark-submit.sh review decide"
        )
    return None


def _ask(question: str) -> str:
    """Ask on stderr, because stdout is for the result."""
    sys.stderr.write(question)
    sys.stderr.flush()
    return input()


if __name__ == "__main__":
    run_command(review)
