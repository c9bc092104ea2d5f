"""A running stream that finds its topics full: how long until the last record is in MySQL, and until history has all of it.

Ways of running it are tried in turn over the same topics, as often as asked:

    ./tests/bench/run catch_up --way "--set stream.history_waits=0s" --way "" --rounds 2

Seconds are those since the driver was started; processor seconds are those of all processes, until the last record is in MySQL
and in all: other work on the machine does not change them.
"""

import shlex
import sys
import time
from typing import Annotated, NamedTuple

import typer

from lib.samples.plan import Plan
from lib.settings.load import load_settings
from tests.bench.progress import archived, in_ledger
from tests.bench.servers import bench_sandbox
from tests.bench.throughput import Bench, filled
from tests.conftest import HOME
from tests.end_to_end.driver import Driver

AT_MOST = 3_600  # seconds
LOOK = 1  # second between two looks


class Line(NamedTuple):
    """What one run took."""

    way: str
    customers: float
    history: float
    core_seconds_before: float  # of all processes, until the last record was in MySQL
    core_seconds: float
    peak_bytes: int


def catch_up(
    profiles: Annotated[int, typer.Option(min=100)] = 100_000,
    store_records: Annotated[int, typer.Option(min=100)] = 1_000_000,
    way: Annotated[list[str] | None, typer.Option(help="Options of identify_customers; repeatable.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often each way is tried.")] = 1,
) -> None:
    """Print seconds, processor seconds and memory of each run."""
    sys.stdout.write(
        f"{'customers s':>12}{'history s':>12}{'core s':>12}{'in all':>12}{'peak GB':>12}  way\n"
    )
    with bench_sandbox() as sandbox:
        bench = filled(sandbox, Plan(profiles, store_records))
        for one in [one for _ in range(rounds) for one in way or [""]]:
            tell(run(bench, one))


def run(bench: Bench, way: str) -> Line:
    """Start a driver, wait until history is complete, and stop it."""
    with bench.application("catch-up") as environ:
        settings = load_settings(HOME / "conf", "local", {}, environ)
        process, started = Driver(environ, java_options="").start(*shlex.split(way)), time.monotonic()
        try:
            with bench.usage(process) as usage:
                with bench.usage(process) as before:
                    wait_until(process, lambda: in_ledger(settings), bench.records)
                customers = time.monotonic() - started
                wait_until(process, lambda: archived(environ), bench.records)
                history = time.monotonic() - started
        finally:
            process.terminate()
            process.communicate()
    spent = (sum(one.seconds.values()) for one in (before, usage))
    return Line(way, customers, history, *spent, usage.bytes)


def wait_until(process, done, records):
    """Until so many records are ``done``, which is looked at again and again."""
    deadline = time.monotonic() + AT_MOST
    while (number := done()) < records:
        if process.poll() is not None:
            sys.exit(f"The driver ended: {process.communicate()[1]}")
        if time.monotonic() > deadline:
            sys.exit(f"After {AT_MOST} s {number:,} of {records:,} records are there.")
        time.sleep(LOOK)


def tell(line: Line) -> None:
    """A line of the table, at once."""
    cells = (line.customers, line.history, line.core_seconds_before, line.core_seconds, line.peak_bytes / 1e9)
    sys.stdout.write(f"{''.join(f'{cell:>12.1f}' for cell in cells)}  {line.way or 'as it is'}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(catch_up)
    app()
