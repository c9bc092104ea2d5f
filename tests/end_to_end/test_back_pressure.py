"""MySQL is slow: records wait in their topics, not in the driver, and the driver says how many.

The real job over a line to a real server that answers late; in the end its customers are those of one with a quick server.
"""

import gc
import logging
import re
from datetime import datetime, timezone
from pathlib import Path

import pytest

from lib.monitoring import backlog
from tests import tables
from tests.end_to_end.proxy import Proxy
from tests.end_to_end.tangle import PROFILES, STORE_RECORDS
from tests.end_to_end.twins import ARCHIVED, digests, feeder

END = datetime(2026, 1, 1, tzinfo=timezone.utc)
RECORDS = PROFILES + STORE_RECORDS
BOUND = 230  # records of a micro-batch: ten of them
LATE = 0.05  # seconds that every answer waits
SETTLED = 3  # micro-batches, after which the driver has what it needs
GROWTH = (
    96 << 20
)  # bytes over all the others: Spark keeps the plans of the last micro-batches (conf/spark-defaults.conf)
LINE = re.compile(r"Micro-batch (\d+): ([\d,]+) records in [\d.]+ s; ([\d,]+) records behind\.")


class Watch(logging.Handler):
    """What the driver said, and what it and its JVM held at that moment: resident there, alive on the heap here.

    A JVM's resident memory says what was collected last, not what is held.
    """

    def __init__(self, jvm):
        super().__init__()
        self._java = jvm.java.lang
        self.lines, self.bytes = [], []

    def emit(self, record):
        self.lines.append(record.getMessage())
        gc.collect()  # what Python has dropped the JVM holds no more
        self._java.System.gc()
        heap = self._java.Runtime.getRuntime()
        self.bytes.append(resident() + heap.totalMemory() - heap.freeMemory())


def resident():
    text = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.search(r"^VmRSS:\s+(\d+) kB$", text, re.MULTILINE)[1]) * 1024


@pytest.fixture
def watched(spark, sandbox, topics, harmed, drain):
    """Settings of a run over a slow line, and what was seen of it."""
    feeder(sandbox.bootstrap_servers, topics, 1, END)()
    watch = Watch(spark._jvm)  # noqa: SLF001 - PySpark has no word for it
    backlog.LOG.addHandler(watch)
    try:
        with Proxy(sandbox.mysql_port) as proxy:
            proxy.slow_down(LATE)
            settings = harmed.settings(
                **{"mysql.port": str(proxy.port), "kafka.max_records_per_batch": str(BOUND)}
            )
            drain(settings)
    finally:
        backlog.LOG.removeHandler(watch)
    return harmed.settings(), watch


@pytest.mark.chaos
def test_records_wait_in_their_topics_while_mysql_is_slow(spark, drain, watched, unharmed):
    settings, watch = watched
    batches = sorted(tables.delta(spark, settings, "stream_progress"), key=lambda row: row.batch_id)

    read = [row.profiles_read + row.store_records_read for row in batches]
    assert sum(read) == RECORDS
    assert max(read) <= BOUND
    assert sum(row.load_ms + row.write_ms for row in batches) > len(batches) * 5 * LATE * 1_000

    said = [
        tuple(int(number.replace(",", "")) for number in LINE.fullmatch(line).groups())
        for line in watch.lines
    ]
    assert said == [(row.batch_id, count, row.behind) for row, count in zip(batches, read, strict=True)]
    assert [behind for *_, behind in said] == [RECORDS - sum(read[: n + 1]) for n in range(len(read))]

    settled, *others = watch.bytes[SETTLED:]
    assert max(others) - settled < GROWTH

    drain(unharmed.settings())
    assert digests(spark, settings, names=ARCHIVED) == digests(spark, unharmed.settings(), names=ARCHIVED)
