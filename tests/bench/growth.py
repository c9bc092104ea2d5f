"""How the time of a drain grows with what the topics hold: the same stream over once, twice, four and eight times as many records.

    ./tests/bench/run growth

A slope of 1 is a time that doubles with the records. Starting and compiling weigh on the smallest run and make the slope over all
runs less steep; that of the last step has least of them.
"""

import math
import sys
from statistics import linear_regression
from typing import Annotated

import typer

from lib.samples.plan import Plan
from tests.bench.comparison import STREAM, core_us
from tests.bench.servers import bench_sandbox
from tests.bench.throughput import filled, run

HEAD = f"{'records':>12}{'seconds':>10}{'records/s':>12}{'core-us':>10}{'peak GB':>10}{'state B/row':>13}\n"


def growth(
    profiles: Annotated[int, typer.Option(min=100, help="Of the smallest run.")] = 50_000,
    store_records: Annotated[int, typer.Option(min=100, help="Of the smallest run.")] = 500_000,
    times: Annotated[list[int] | None, typer.Option(min=1, help="Of the smallest run; repeatable.")] = None,
) -> None:
    """Print what each drain took to its last commit in MySQL, and the slope of the logarithms."""
    sys.stdout.write(HEAD)
    with bench_sandbox() as sandbox:
        lines = [
            drained(sandbox, Plan(profiles * factor, store_records * factor))
            for factor in sorted(set(times or (1, 2, 4, 8)))
        ]
    found = [(line.records, line.seconds) for line in lines]
    if len(found) > 1:
        sys.stdout.write(f"slope {slope(found):.3f}, of the last step {slope(found[-2:]):.3f}\n")


def drained(sandbox, plan):
    """One drain of topics of its own, told at once."""
    (line,) = run(filled(sandbox, plan), STREAM)
    sys.stdout.write(
        f"{line.records:>12,}{line.seconds:>10.1f}{line.rate:>12,}{core_us(line.core_seconds, line.records):>10.1f}"
        f"{line.peak_bytes / 1e9:>10.2f}{line.state['state_bytes_a_row']:>13.1f}\n"
    )
    sys.stdout.flush()
    return line


def slope(found):
    """By how much the logarithm of the seconds grows with that of the records, by least squares."""
    records, seconds = zip(*found, strict=True)
    return linear_regression(list(map(math.log, records)), list(map(math.log, seconds))).slope


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(growth)
    app()
