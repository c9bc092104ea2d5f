"""The report: an HTML file with the main figures, for people without Jupyter."""

from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from lib.progress import step
from lib.reporting.chapters import chapters
from lib.reporting.gather import Gathered, gather, total
from lib.reporting.matches import CUSTOMERS, READ
from lib.reporting.open_tables import OpenTables, open_tables
from lib.reporting.page import Page, write_page
from lib.settings.model import Settings


def write_report(settings: Settings, to: Path) -> dict[str, Any]:
    """Write the report of an application, with a Spark session of its own, and return its main numbers."""
    with closing(open_tables(settings, "report")) as tables, step("Gathering the figures"):
        return report(tables, to)


def report(tables: OpenTables, to: Path) -> dict[str, Any]:
    """Write the report from open tables, and return its path and main numbers."""
    found = gather(tables)
    write_page(report_page(found, tables), to)
    return {"report": str(to), **_numbers(found)}


def report_page(found: Gathered, tables: OpenTables) -> Page:
    """The page: the lead, the chapters and the footer."""
    numbers = _numbers(found)
    read, customers = numbers[READ], numbers[CUSTOMERS]
    settings, now = tables.settings, datetime.now(timezone.utc)
    return Page(
        "Customer identification",
        (
            "Of ",
            f"{read:,}",
            " records, ",
            f"{customers:,}",
            f" {'person was' if customers == 1 else 'people were'} found in both systems.",
        ),
        "Two systems write customer records, and nobody knows who is in both. This page shows what came in, who was found, "
        "how sure that is, and how it runs. It has counts only: no names, phones or e-mail addresses.",
        numbers,
        chapters(found, tables.model.thresholds),
        f"Application {settings.application}, linkage model {tables.model.version}. Written {now:%Y-%m-%d %H:%M} UTC.",
    )


def _numbers(found: Gathered) -> dict[str, int]:
    return {
        READ: found.step(READ),
        "rejected": total(found.rejects, "records"),
        "late": total(found.batches, "late"),
        "pairs": total(found.weights, "pairs"),
        CUSTOMERS: found.step(CUSTOMERS),
        "waiting for review": found.waiting,
    }
