"""What a hostile record costs the processor: adversarial payloads of each field of each source, on the way to the join and to history.

Processor time is that of the thread of each task, less what a task with plain records takes. The first rounds warm the JVM.
"""

import sys
from typing import Annotated

import typer

from lib.settings.load import load_settings
from lib.streaming.session import spark_session
from tests.conftest import HOME
from tests.hostile_costs import costs
from tests.hostile_shapes import FIELDS, hostile_payloads

COPIES = 8  # of a payload in its task
ROUNDS = 3
AT_ONCE = 250  # payloads


def measure(
    shapes: Annotated[int, typer.Option(min=1, help="Payloads of each field.")] = 1_000,
    longest: Annotated[int, typer.Option(min=200, help="Characters of the longest one.")] = 1_000_000,
    seed: Annotated[int, typer.Option(help="Of the payloads.")] = 1,
) -> None:
    """Print the mean and the worst of each field, in ms a record."""
    settings = load_settings(HOME / "conf", "local", {}, {})
    sys.stdout.write(f"{'field':<24}{'way':<10}{'mean ms':>10}{'worst ms':>10}{'its bytes':>12}\n")
    with spark_session(settings, HOME, "bench") as spark:
        for side, fields in FIELDS.items():
            for field in fields:
                payloads = hostile_payloads(side, field, seed, shapes, longest)
                for way, cost in costs_of(spark, settings, side, payloads).items():
                    worst = max(range(len(cost)), key=cost.__getitem__)
                    mean = sum(cost) / len(cost)
                    sizes = f"{mean:>10.2f}{cost[worst]:>10.2f}{len(payloads[worst]):>12,}"
                    sys.stdout.write(f"{side + ' ' + field:<24}{way:<10}{sizes}\n")
                    sys.stdout.flush()


def costs_of(spark, settings, side, payloads):
    """By way, the processor ms of each payload."""
    found = {}
    for start in range(0, len(payloads), AT_ONCE):
        groups = [[payload] for payload in payloads[start : start + AT_ONCE]]
        for way, cost in costs(spark, settings, side, groups, copies=COPIES, rounds=ROUNDS):
            found.setdefault(way, []).extend(cost)
    return found


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(measure)
    app()
