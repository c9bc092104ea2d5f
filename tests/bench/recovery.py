"""How long the customers stand still after a SIGKILL: from the kill to the first new commit, many times, under load.

A supervisor starts the driver again at once. In the end every record has to be in history or in quarantine, once.
"""

import os
import random
import signal
import sys
import threading
import time
from contextlib import suppress
from functools import reduce
from typing import Annotated

import mysql.connector
import typer
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.command import Output, show
from lib.delta.reader import DeltaReader
from lib.settings.load import load_settings
from lib.streaming.session import spark_session
from tests.bench.load import Load, percentile
from tests.bench.servers import bench_sandbox
from tests.conftest import HOME
from tests.end_to_end.driver import Driver
from tests.end_to_end.twins import ARCHIVED
from tests.processes import descendants
from tests.servers import environ_of, new_database, new_topics
from tests.tables import connected

POLL = 0.05  # seconds
AT_MOST = 120  # seconds until a driver that does not commit is a failure
LONGEST_RUN = 8  # seconds that a driver runs after its first commit


def recovery(
    kills: Annotated[int, typer.Option(min=1, help="How many times the driver is killed.")] = 30,
    rate: Annotated[int, typer.Option(min=10, help="Records offered a second.")] = 1_000,
) -> None:
    """Kill the driver at random moments; print how long each time it took until the next commit."""
    with bench_sandbox() as sandbox, new_database(sandbox) as database:
        topics = new_topics(sandbox, "recovery")
        environ = environ_of(sandbox, database, topics, sandbox.directory / "run")
        load = Load(sandbox.bootstrap_servers, topics, rate)
        settings, driver = (
            load_settings(HOME / "conf", "local", {}, environ),
            Driver(environ, java_options=""),
        )
        _report(_kill(driver, settings, load, kills), load, settings, driver)


def _kill(driver, settings, load, kills):
    """Seconds from each kill to the next commit."""
    offering = threading.Thread(target=load.run)
    offering.start()
    seconds, chance = [], random.Random(2)
    process, killed_at = driver.start(), None
    try:
        for number in range(kills + 1):
            _wait_for_commit(settings, process)
            if killed_at is not None:
                seconds.append(time.monotonic() - killed_at)
                sys.stderr.write(f"{number:>3} of {kills}: {seconds[-1]:.1f} s\n")
            if number < kills:
                time.sleep(chance.uniform(0, LONGEST_RUN))
                killed_at = _kill_all(process)
                process = driver.start()
    finally:
        load.stopping.set()
        offering.join()
        if process.poll() is None:
            process.terminate()
        process.communicate()
    return seconds


def _wait_for_commit(settings, process):
    with connected(
        settings
    ) as connection:  # one for all questions: to connect each time took a third of a core
        before, deadline = _batches(connection), time.monotonic() + AT_MOST
        while _batches(connection) == before:
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"The driver does not commit: {process.communicate()[1]}")
            time.sleep(POLL)


def _batches(connection):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM batch_ledger")
            return cursor.fetchone()[0]
    except mysql.connector.ProgrammingError:  # before the first migration there is no such table
        return 0


def _kill_all(process):
    """SIGKILL for the front door, the JVM and the driver; when it was done."""
    for pid in [*descendants(process.pid), process.pid]:
        with suppress(ProcessLookupError):  # its parent took it along
            os.kill(pid, signal.SIGKILL)
    process.communicate()
    return time.monotonic()


def _report(seconds, load, settings, driver):
    """Print the distribution, and what was lost or doubled; exit code 1 when anything was."""
    code, _, err = driver.drain()
    if code:
        sys.exit(f"The last run failed: {err}")
    figures = {
        "kills": len(seconds),
        "records_per_second": load.rate,
        "seconds_min": round(min(seconds), 1),
        **{f"seconds_p{n}": round(percentile(seconds, n), 1) for n in (50, 90, 99)},
        "seconds_max": round(max(seconds), 1),
        "records": load.written,
        **_lost_and_doubled(load, settings),
    }
    show(figures, Output.TEXT)
    sys.exit(any(figures[name] for name in ("lost", "doubled", "miscounted")))


def _lost_and_doubled(load, settings):
    """Records written that are in no Delta table, that are there twice, or that stream_progress counted otherwise."""
    with spark_session(settings, HOME, "bench") as spark:
        delta = DeltaReader(spark, settings.storage.tables)
        archived = reduce(
            DataFrame.unionByName,
            (delta.read(table).select("topic", "partition", "offset") for table in ARCHIVED),
        )
        rows_there, distinct = archived.count(), archived.distinct().count()
        read = (
            delta.read("stream_progress")
            .agg(F.sum(F.col("profiles_read") + F.col("store_records_read")))
            .first()[0]
        )
    return {
        "lost": load.written - distinct,
        "doubled": rows_there - distinct,
        "miscounted": load.written - read,
    }


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(recovery)
    app()
