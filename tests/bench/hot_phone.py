"""A phone that thousands of records share beside as many records that share none: what it costs the stream.

Two runs of the real job drain the same number of records. In the first one each person has a phone; in the second one a share of
the records, of many names, is at one phone, as at a call centre's or a shop's own. The join brings every profile of a phone together with every store
record of it.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, NamedTuple

import typer
from confluent_kafka import Producer

from lib.identification import Identification
from lib.preparation import Preparation
from lib.resolution import micro_batch
from lib.resolution.distinct_pairs import distinct_pairs
from lib.samples.words import listed
from lib.settings.load import load_settings
from lib.streaming.query import wait
from lib.streaming.session import create_session
from tests import tables
from tests.bench.servers import bench_sandbox
from tests.conftest import HOME
from tests.servers import environ_of, new_database, new_topics

IN_BULK = {"spark.jvm": "in_bulk"}  # as a drain has them
PROFILE_SHARE = 11  # one record in so many is a profile
KNOWN_SHARE = 10  # one store record in so many is of a person with a profile
HOT_PHONE = "555-200-0001"
WARM_UP = 5_000  # records
STRIDE = 31  # between the surnames of two people in a row


class Hot(NamedTuple):
    """How many records of each side are at the hot phone, and of how many names the store records are."""

    profiles: int = 0
    store_records: int = 0
    names: int = 1


class Run(NamedTuple):
    """What one drain came to."""

    seconds: float
    pairs: int
    edges: int
    customers: int


def hot_phone(
    records: Annotated[int, typer.Option(min=1_000, help="Of both topics, in each run.")] = 200_000,
    profiles: Annotated[int, typer.Option(min=1, help="At the hot phone, each of another name.")] = 100,
    store_records: Annotated[int, typer.Option(min=1, help="At the hot phone.")] = 99_900,
    names: Annotated[int, typer.Option(min=1, help="Of the store records at the hot phone.")] = 1_000,
) -> None:
    """Print seconds, pairs that came to the driver, and customers of both runs."""
    hot = Hot(profiles, store_records, names)
    with bench_sandbox() as sandbox, ExitStack() as databases:
        _drain(sandbox, databases, sandbox.directory / "warm-up", WARM_UP, Hot(10, 100, 10))
        uniform = _drain(sandbox, databases, sandbox.directory / "uniform", records, Hot())
        crowded = _drain(sandbox, databases, sandbox.directory / "hot", records, hot)
    sys.stdout.write(f"{'':>28}{'uniform':>14}{'hot phone':>14}\n")
    for name, *values in zip(Run._fields, uniform, crowded, strict=True):
        sys.stdout.write(f"{name:>28}{values[0]:>14,.0f}{values[1]:>14,.0f}\n")
    sys.stdout.write(f"{'candidate pairs at the phone':>28}{0:>14,}{profiles * store_records:>14,}\n")
    sys.stdout.write(f"{'hot to uniform':>28}{crowded.seconds / uniform.seconds:>28.2f}\n")


def _drain(sandbox, databases: ExitStack, folder, records: int, hot: Hot) -> Run:
    """Fill topics of its own and drain them into a database of its own."""
    topics = new_topics(sandbox, folder.name)
    environ = environ_of(sandbox, databases.enter_context(new_database(sandbox)), topics, folder)
    settings = load_settings(HOME / "conf", "local", IN_BULK, environ)
    _fill(sandbox.bootstrap_servers, topics, records, hot)
    prepared = Preparation(settings, HOME)
    pairs = _counted_pairs()
    try:
        identification = Identification(prepared, create_session(settings, HOME, "bench"))
        started = time.monotonic()
        wait([identification._identify(None)], identification._boundary)  # noqa: SLF001 - without the archive
        seconds = time.monotonic() - started
    finally:
        prepared.application.close()
    edges, customers = (tables.count(settings, table) for table in ("customer_edges", "customers"))
    sys.stderr.write(f"{folder.name}: {seconds:.1f} s\n")
    return Run(seconds, sum(pairs), edges, customers)


def _counted_pairs() -> list[int]:
    """The number of pairs of each micro-batch that comes to the driver from now on."""
    counts: list[int] = []

    def count_and_pass_on(pairs):
        counts.append(len(pairs))
        return distinct_pairs(pairs)

    micro_batch.distinct_pairs = count_and_pass_on
    return counts


def _fill(bootstrap_servers: str, topics: tuple[str, str], records: int, hot: Hot) -> None:
    """Hot records evenly among the others, so that they meet batch by batch."""
    producer = Producer({"bootstrap.servers": bootstrap_servers, "queue.buffering.max.messages": 1_000_000})
    profiles = records // PROFILE_SHARE
    sides = (
        _records(profiles, hot.profiles, hot.profiles, 1),
        _records(records - profiles, hot.store_records, hot.names, KNOWN_SHARE),
    )
    for topic, side in zip(topics, sides, strict=True):
        for record in side:
            producer.produce(topic, json.dumps(record).encode())
            producer.poll(0)
    producer.flush()


def _records(count: int, hot: int, names: int, known: int) -> Iterator[dict[str, str]]:
    """Of the others one in ``known`` is of a person whom the profiles know."""
    given, surnames = listed("given_names.txt"), listed("surnames.txt")
    for number in range(count):
        if number * hot // count < (number + 1) * hot // count:
            at, phone = number * hot // count % names, HOT_PHONE
        else:
            at = number // known if number % known == 0 else number + count
            phone = f"337{at % 10_000_000:07}"
        name = f"{given[at % len(given)]} {surnames[at * STRIDE % len(surnames)]}"
        yield {"name": name, "phone": phone}


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(hot_phone)
    app()
