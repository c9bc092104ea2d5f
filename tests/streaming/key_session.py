# ruff: noqa: SLF001, S310 - tasks can be seen in the JVM only, and pages are read from it
"""A small run with Spark's pages and an event log on, as a process of its own: writes down everything that it shows.

Its arguments are a folder and the files of the card key, of the key of ids, and of an earlier card key. The folder then holds the pages (``pages/*``), the event log
(``events``), the command lines of all its processes (``ps``) and the tasks as executors get them (``tasks``).
"""

import json
import logging
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from pyspark.sql import SparkSession

from lib import pipeline
from lib.records.message import MESSAGE
from lib.settings.keys import Keys
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings, read_secret
from lib.sources.declared import declared_sources
from lib.streaming.lean_planning import lean_planning
from lib.streaming.session import session_options
from tests.conftest import HOME
from tests.processes import descendants
from tests.way import by_source

LINK = re.compile(r"""(?:href|src|action)=["']([^"']+)["']""")
MOST_PAGES = 400
STORE = {
    "name": "Ann Lee",
    "phone": "555-200-0001",
    "credit_card": "4111 1111 1111 1111",
    "date": "2020-01-01",
}
REST = (
    "jobs", "stages?details=true", "executors", "allexecutors", "environment", "storage/rdd", "logs",
    "sql?details=true&planDescription=true&length=1000", "streaming/statistics", "allmiscellaneousprocess",
)  # fmt: skip


def run(folder, card, identity, earlier):
    """Make tokens and ids in a batch and in a stream, then read all pages."""
    settings = load_settings(
        HOME / "conf", "local", {"spark.master": "local[2]", "spark.driver_memory": "2g"}, {}
    )
    newest, of_ids, first = (read_secret(f"file:{key}") for key in (card, identity, earlier))
    keys = Keys(newest, of_ids, (first,))
    spark = session(settings, folder)
    sources = declared_sources(settings.kafka)
    rows = [("t", 0, at, "2020-01-01 00:00:00", json.dumps(STORE).encode()) for at in range(3)]
    written = spark.createDataFrame(rows, "topic string, partition int, offset long, at string, value binary")
    messages = written.selectExpr("topic", "partition", "offset", "timestamp(at) as timestamp", "value")
    messages.write.parquet(str(folder / "messages"))
    model = load_linkage_model(HOME / settings.linkage.model)
    stored = spark.read.schema(MESSAGE).parquet(str(folder / "messages"))
    found = pipeline.history(by_source(stored, stored), sources, settings, keys)
    assert {row.card.last4 for row in found.collect() if row.card} == {"1111"}
    found.explain(extended=True)
    pairs = pipeline.identify(by_source(stored, stored), sources, settings, model, keys)
    assert pairs.count() > 0
    stream = spark.readStream.schema(MESSAGE).parquet(str(folder / "messages"))
    query = pipeline.history(by_source(stream, stream), sources, settings, keys)
    with lean_planning(spark):
        started = query.writeStream.format("noop").option("checkpointLocation", str(folder / "state")).start()
    started.processAllAvailable()
    spark.sparkContext.addFile(str(HOME / "LICENSE"))  # Spark then publishes its properties once more
    (folder / "tasks").write_bytes(tasks(spark, found) + tasks(spark, pairs))
    (folder / "ps").write_bytes(b"\n".join(Path(f"/proc/{pid}/cmdline").read_bytes() for pid in running()))
    read_pages(spark.sparkContext, folder / "pages")
    started.stop()
    spark.stop()


def session(settings, folder):
    """The project's session with pages and an event log."""
    (folder / "log").mkdir()
    own = {
        "spark.ui.enabled": "true",
        "spark.ui.port": "0",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": f"file:{folder / 'log'}",
        "spark.eventLog.compress": "false",
        "spark.sql.maxPlanStringLength": str(10_000_000),
        "spark.sql.debug.maxToStringFields": "10000",
        "spark.sql.redaction.string.regex": "",  # what is never there need not be hidden
    }
    options = session_options(settings, HOME, is_submitted=False) | own
    spark = SparkSession.builder.appName("leaks").config(map=options).getOrCreate()
    spark.sparkContext.setLogLevel("INFO")
    return spark


def tasks(spark, rows):
    """What executors get of a query, serialised."""
    return bytes(spark._jvm.org.apache.spark.util.Utils.serialize(rows._jdf.queryExecution().toRdd()))


def running():
    """The pids of this process and all below it."""
    return [Path("/proc/self").resolve().name, *descendants(int(Path("/proc/self").resolve().name))]


def read_pages(context, into):
    """Write down each page that can be reached by links, and what REST says."""
    into.mkdir()
    root = context.uiWebUrl
    api = f"{root}/api/v1/applications"
    waiting = [f"{root}/", api, *(f"{api}/{context.applicationId}/{path}" for path in REST)]
    seen = set(waiting)
    while waiting and len(seen) < MOST_PAGES:
        page = waiting.pop(0)
        text = read(page)
        (into / f"{len(list(into.iterdir()))}").write_bytes(page.encode() + b"\n" + text)
        links = (
            urldefrag(urljoin(page, link.replace("&amp;", "&")))[0]
            for link in LINK.findall(text.decode("utf-8", "replace"))
        )
        new = {
            link for link in links if link.startswith(root) and "kill" not in link and "/static/" not in link
        }
        waiting += sorted(new - seen)
        seen |= new


def read(page):
    """The bytes of a page, also of one that says what is wrong."""
    try:
        with urllib.request.urlopen(page, timeout=30) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        return error.read()


if __name__ == "__main__":
    logging.basicConfig(level=logging.DEBUG)
    run(Path(sys.argv[1]), *sys.argv[2:])
