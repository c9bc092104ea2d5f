"""How long a record takes from its timestamp in Kafka to its commit in MySQL, at a steady rate, with rows held in the state.

The commit is when a second connection first sees the micro-batch in the ledger, which is at most a look later than it was. Every
record that was offered counts, those that match nobody too, in the order in which the topics hold them.
"""

import json
import shlex
import sys
import threading
import time
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from statistics import mean
from typing import Annotated, NamedTuple

import typer
from confluent_kafka import Consumer, TopicPartition

from lib.records.batch_metrics import PHASES
from lib.samples.fill import fill_topics
from lib.samples.plan import Plan
from lib.sandbox.sandbox import Sandbox
from lib.settings.load import load_settings
from lib.settings.model import Settings
from lib.streaming.session import spark_session
from tests.bench.load import Load, percentile
from tests.bench.progress import archived, batches
from tests.bench.servers import bench_sandbox
from tests.bench.trigger_phases import phases, recording
from tests.bench.usage import seconds_until_now
from tests.conftest import HOME
from tests.end_to_end.driver import Driver
from tests.servers import PARTITIONS, environ_of, new_database, new_topics
from tests.tables import connected

LOOK = 0.005  # seconds between two looks at the ledger
SETTLING = 30  # seconds at the rate that do not count: the JVM compiles what it runs
DELTA_WAITS = 130  # seconds: two deliveries and their appends
CATCHING_UP = 1_200  # seconds at most for the rows that are held
PROFILE_SHARE = 11  # one record in so many is a profile
BATCHES = "SELECT batch_id, offsets FROM batch_ledger WHERE batch_id > %s ORDER BY batch_id"


@dataclass
class Ledger:
    """When each micro-batch was first seen, and where it ended in each partition."""

    settings: Settings
    seen: list[tuple[float, dict]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def watch(self):
        """Look again and again until somebody sets ``stopping``."""
        last = -1
        with connected(self.settings) as connection, connection.cursor() as cursor:
            while not self.stopping.wait(LOOK):
                cursor.execute(BATCHES, (last,))
                for batch_id, offsets in cursor.fetchall():
                    self.seen.append((time.time(), json.loads(offsets)))
                    last = batch_id

    @property
    def read(self):
        """How many records are in the tables."""
        return sum(sum(ends.values()) for ends in self.seen[-1][1].values()) if self.seen else 0

    def ends(self, topic, partition):
        """Where each micro-batch ended in a partition."""
        return [ends.get(topic, {}).get(str(partition), 0) for _, ends in self.seen]


class Bench(NamedTuple):
    """Servers and topics, and how a driver is pointed at them."""

    sandbox: Sandbox
    topics: tuple[str, str]
    settings: Settings
    environ: dict[str, str]

    @property
    def events(self):
        """The folder of the driver's events."""
        return self.sandbox.directory / "events"


def latency(
    held: Annotated[int, typer.Option(min=0, help="Records in the state beforehand.")] = 1_000_000,
    rate: Annotated[list[int] | None, typer.Option(min=10, help="Records a second; repeatable.")] = None,
    seconds: Annotated[int, typer.Option(min=10, help="At each rate.")] = 600,
    way: Annotated[str, typer.Option(help="Options of identify_customers.")] = "--env local,latency",
) -> None:
    """Print the distribution of milliseconds for each rate, and how many cores the driver keeps busy."""
    with bench_sandbox() as sandbox, new_database(sandbox) as database:
        topics = new_topics(sandbox, "latency")
        environ = environ_of(sandbox, database, topics, sandbox.directory / "run")
        settings = load_settings(HOME / "conf", "local", {}, environ)
        bench = Bench(sandbox, topics, settings, environ)
        records = _hold(settings, held, sandbox.directory / "truth")
        words = *shlex.split(way), *recording(bench.events)
        process = Driver(environ, java_options="").start(*words)
        _run(bench, process, records, rate or [1_000, 2_778, 5_000], seconds)


def _hold(settings, held, truth):
    """Write the records that are to be in the state, all of them within its window; how many there are."""
    if not held:
        return 0
    recent = datetime.now(timezone.utc) - timedelta(hours=1)
    plan = Plan(held // PROFILE_SHARE, held - held // PROFILE_SHARE, late=0.0, now=recent)
    with spark_session(settings, HOME, "bench") as spark:
        written = fill_topics(spark, settings.kafka, plan, truth)
    return written["profiles"] + written["store_records"]


def _run(bench, process, held, rates, seconds):
    ledger = Ledger(bench.settings)
    watching = threading.Thread(target=ledger.watch)
    try:
        _wait_for_tables(bench.settings, process)
        watching.start()
        _wait_until(lambda: ledger.read, process, held)
        _wait_until(lambda: archived(bench.environ), process, held)
        sys.stdout.write(
            f"{'records/s':>10}{'records':>10}{'average':>9}{'p50':>7}{'p90':>7}{'p99':>7}{'max':>7}  ms{'cores':>7}\n"
        )
        for rate in rates:
            before, span = ledger.read, (time.time() + SETTLING, time.time() + SETTLING + seconds)
            began, spent = time.monotonic(), seconds_until_now(process.pid)
            written = _offer(bench, rate, span[1])
            cores = (seconds_until_now(process.pid) - spent) / (time.monotonic() - began)
            _wait_until(lambda: ledger.read, process, before + written)
            _report(rate, list(_latencies(bench, ledger, span)), cores)
            _report_phases(phases(bench.events, *span))
            _report_parts(bench.environ, span)
    finally:
        ledger.stopping.set()
        process.terminate()
        process.communicate()


def _offer(bench, rate, until):
    """How many records were written."""
    load = Load(bench.sandbox.bootstrap_servers, bench.topics, rate)
    offering = threading.Thread(target=load.run)
    offering.start()
    time.sleep(until - time.time())
    load.stopping.set()
    offering.join()
    return load.written


def _wait_for_tables(settings, process):
    """Until the driver has migrated the database."""
    while True:
        _require(process)
        with connected(settings) as connection, connection.cursor() as cursor:
            cursor.execute("SHOW TABLES LIKE 'batch_ledger'")
            if cursor.fetchall():
                return
        time.sleep(1)


def _wait_until(done, process, records):
    """Until so many records are ``done``, which is looked at again and again."""
    deadline = time.monotonic() + CATCHING_UP
    while (number := done()) < records:
        _require(process)
        if time.monotonic() > deadline:
            sys.exit(f"After {CATCHING_UP} s {number:,} of {records:,} records are in the tables.")
        time.sleep(1)  # what is looked at may be files, beside a driver at work


def _require(process):
    if process.poll() is not None:
        sys.exit(f"The driver ended: {process.communicate()[1]}")


def _latencies(bench, ledger, span):
    """Milliseconds of each record that was written within the span."""
    first, last = (int(moment * 1000) for moment in span)
    for topic in bench.topics:
        for partition in range(PARTITIONS):
            ends = ledger.ends(topic, partition)
            for offset, timestamp in _records_since(bench.sandbox.bootstrap_servers, topic, partition, first):
                if timestamp <= last:
                    yield ledger.seen[bisect_left(ends, offset + 1)][0] * 1000 - timestamp


def _records_since(bootstrap_servers, topic, partition, first):
    """Offset and timestamp (ms) of each record of a partition from a time on."""
    consumer = Consumer({"bootstrap.servers": bootstrap_servers, "group.id": "bench"})
    (start,) = consumer.offsets_for_times([TopicPartition(topic, partition, first)], timeout=10)
    _, end = consumer.get_watermark_offsets(start, timeout=10)
    consumer.assign([start])
    at = start.offset
    while 0 <= at < end:
        for message in consumer.consume(10_000, timeout=1):
            yield message.offset(), message.timestamp()[1]
            at = message.offset() + 1
    consumer.close()


def _report(rate, found, cores):
    cells = (
        f"{len(found):>10,}",
        f"{sum(found) / len(found):>9,.0f}",
        *(f"{percentile(found, percent):>7,.0f}" for percent in (50, 90, 99)),
        f"{max(found):>7,.0f}",
    )
    sys.stdout.write(f"{rate:>10,}{''.join(cells)}    {cores:>7.2f}\n")
    sys.stdout.flush()


def _report_phases(found):
    """The average of each phase of a trigger, and the longest one in a hundred."""
    for name, of in (("average", mean), ("p99", lambda ms: percentile(ms, 99))):
        told = (f"{phase} {of(milliseconds):,.0f}" for phase, milliseconds in found.items())
        sys.stdout.write(f"{'':>10}trigger, {name}: {', '.join(told)}\n")
    sys.stdout.flush()


def _report_parts(environ, span):
    """The average of each part of a micro-batch that was written within the span; Delta is told some seconds later."""
    time.sleep(DELTA_WAITS)
    first, last = (datetime.fromtimestamp(moment, timezone.utc) for moment in span)
    found = [
        row for row in batches(environ) if first <= row["written_at"].replace(tzinfo=timezone.utc) <= last
    ]
    parts = (f"{part} {sum(row[part] for row in found) / len(found):,.0f}" for part in PHASES)
    sys.stdout.write(f"{'':>10}{len(found):,} micro-batches: {', '.join(parts)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(latency)
    app()
