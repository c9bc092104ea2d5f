"""How many records a second each way of finding the customers takes on this machine, one after the other in one run.

Kafka alone, parsing and normalising, a plain Spark join; the stream to its last commit in MySQL, the backfill; and the design
that a team would build without a stream processor. Every figure is over all records of both topics; what starts a
process (Spark, Python) is not counted, what plans a query is.
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import Annotated, NamedTuple

import typer

from lib.samples.fill import fill_topics
from lib.samples.plan import Plan
from lib.sandbox.sandbox import Sandbox
from lib.settings.load import load_settings
from lib.streaming.session import spark_session
from tests import tables
from tests.bench.comparison import BACKFILL, PEER, STREAM, Line, Output, report
from tests.bench.peers.redis_server import RedisServer
from tests.bench.progress import batches, disk_bytes, rows_held
from tests.bench.servers import bench_sandbox
from tests.bench.usage import Usage, held
from tests.conftest import HOME
from tests.end_to_end.driver import Driver
from tests.servers import environ_of, new_database, new_topics

SPARK_PARTS = ("scan", "normalise", "join")
PHASES = (*SPARK_PARTS, STREAM, BACKFILL, PEER)
DIGITS = 10


class Bench(NamedTuple):
    """Filled topics, and where each way finds them."""

    sandbox: Sandbox
    topics: tuple[str, str]
    records: int

    def usage(self, process):
        """What a process and both servers take from now on."""
        servers = {"Kafka": self.sandbox.kafka, "MySQL": self.sandbox.mysql}
        return Usage(process.pid, {name: server.process.pid for name, server in servers.items()})

    @contextmanager
    def application(self, part):
        """The variables of an application with an empty database and folder of its own."""
        with new_database(self.sandbox) as database:
            folder = self.sandbox.directory / part.replace(" ", "-")
            yield environ_of(self.sandbox, database, self.topics, folder)
            shutil.rmtree(folder, ignore_errors=True)


def measure(
    profiles: Annotated[int, typer.Option(min=100)] = 1_000_000,
    store_records: Annotated[int, typer.Option(min=100)] = 10_000_000,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(PHASES)}; repeatable.")] = None,
    output: Annotated[Output, typer.Option(help="text or json.")] = Output.TEXT,
) -> None:
    """Print records a second, memory and state of each way."""
    unknown = set(only or ()) - set(PHASES)
    if unknown:
        sys.exit(f"Error: There is no part {min(unknown)}. Parts: {', '.join(PHASES)}.")
    with bench_sandbox() as sandbox:
        bench = filled(sandbox, Plan(profiles, store_records))
        report([line for part in only or PHASES for line in run(bench, part)], output)


def filled(sandbox, plan):
    """Both topics with the records of the plan."""
    topics = new_topics(sandbox, "throughput")
    settings = load_settings(
        HOME / "conf", "local", {}, environ_of(sandbox, "none", topics, sandbox.directory)
    )
    with spark_session(settings, HOME, "bench") as spark:
        written = fill_topics(spark, settings.kafka, plan, sandbox.directory / "truth")
    records = written["profiles"] + written["store_records"]
    note(f"filled: {records:,} records, {written['records_per_second']:,} records/s")
    return Bench(sandbox, topics, records)


def run(bench, part):
    """The figures of a part, and of the backfill behind the stream whose history it reads."""
    with bench.application(part) as environ:
        if part in SPARK_PARTS:
            command = [sys.executable, "-m", "tests.bench.spark_parts", part]
            yield noted(measured(bench, part, command, environ))
        elif part == PEER:
            yield peer(bench, environ)
        else:
            yield from stream_and_backfill(bench, part, environ)


def measured(bench, part, command, environ):
    """A process that prints its seconds as JSON."""
    process = subprocess.Popen(
        command, cwd=HOME, env=os.environ | environ, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    with bench.usage(process) as usage:
        out, _ = process.communicate()
    if process.returncode:
        sys.exit(f"{part} failed.")
    return Line(part, bench.records, json.loads(out)["seconds"], usage.bytes, usage.seconds)


def peer(bench, environ):
    """The Redis design, its server among its processes."""
    server = RedisServer(bench.sandbox.directory / "redis")
    server.start()
    try:
        environ |= {"REDIS_PORT": str(server.ports[0])}
        line = measured(bench, PEER, [sys.executable, "-m", "tests.bench.peers.redis_join"], environ)
        held_by_redis = held(server.process.pid)
    finally:
        server.stop()
    phones = phones_of(environ, "SELECT phone FROM redis_customers")
    return noted(line._replace(phones=phones, peak_bytes=line.peak_bytes + held_by_redis))


def stream_and_backfill(bench, part, environ):
    """The streaming job to its last commit, or the backfill of the same topics."""
    words = ("--available-now",) if part == STREAM else ("--from-kafka",)
    job = "identify_customers" if part == STREAM else "backfill_customers"
    process = Driver(environ, job, java_options="").start(*words)
    with bench.usage(process) as usage:
        out, err = process.communicate()
    if process.returncode:
        sys.exit(f"{part} failed: {err}")
    summary = json.loads(out)
    rate = summary["records_per_second"]
    members = "SELECT phone FROM customer_members WHERE customer_id IS NOT NULL AND side = 'profile'"
    phones = phones_of(environ, members)
    state = state_of(environ) if part == STREAM else None
    taken = Line(part, bench.records, bench.records / rate, usage.bytes, usage.seconds, phones, state)
    yield noted(taken._replace(with_history=summary.get("history_per_second")))


def state_of(environ):
    """What the stream held in the end."""
    found = batches(environ)
    return {
        "state_bytes_a_row": round(found[-1]["state_file_bytes"] / rows_held(found), 1),
        "checkpoint_bytes": disk_bytes(environ["CUSTID_STORAGE__CHECKPOINTS"]),
    }


def phones_of(environ, query):
    """The last digits of all phones of the people that were found, as the simplest of the ways keeps them."""
    settings = load_settings(HOME / "conf", "local", {}, environ)
    return frozenset(row["phone"][-DIGITS:] for row in tables.rows(settings, query))


def noted(line):
    """Tell it at once: the whole takes its time."""
    note(
        f"{line.part}: {line.rate:,} records/s, {line.seconds:.1f} s, {line.peak_bytes / 1e9:.2f} GB; {line.cost}"
    )
    return line


def note(text):
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(measure)
    app()
