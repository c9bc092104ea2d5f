"""The result of a maintenance run, or of a dry run, as text."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from lib.text_table import text_table

USUAL = timedelta(days=7)  # Delta's own minimum for the retention of a VACUUM
DONE = {
    "files": "files_before",
    "then": "files_after",
    "MB": "bytes_before",
    "then MB": "bytes_after",
    "deleted": "files_deleted",
    "deleted MB": "bytes_deleted",
    "s": "seconds",
}
FORESEEN = {"files": "files_before", "MB": "bytes_before", "to delete": "files_to_delete", "s": "seconds"}


def render(tables: Sequence[Mapping[str, Any]], retention: timedelta, *, is_dry: bool) -> str:
    """One line for each table: files and megabytes before and after, files deleted, seconds, clustering columns."""
    columns = FORESEEN if is_dry else DONE
    if not tables:
        return "There are no Delta tables yet.\n"
    rows = (
        (
            found["table"],
            *(_cell(name, found[name]) for name in columns.values()),
            ", ".join(found["clustered_by"]) or "-",
        )
        for found in tables
    )
    headings = ("", *columns, "clustered by")
    shown = text_table(rows, f"l{'r' * len(columns)}l", headings=headings)
    end = "Nothing was written. Run it without --dry-run to do it.\n" if is_dry else ""
    return f"{shown}\nVersions of the last {_days(retention)} can be read.\n{end}"


def warning(retention: timedelta) -> str:
    """A warning if the retention is short, otherwise an empty text."""
    if retention >= USUAL:
        return ""
    return (
        f"Warning: A retention of {_days(retention)} is below Delta's own minimum of 7 days: "
        "a query that takes longer fails when its files are deleted.\n"
    )


def _days(retention: timedelta) -> str:
    days = retention / timedelta(days=1)
    return f"{days:g} day{'' if days == 1 else 's'}"


def _cell(name: str, value: float) -> str:
    return f"{value / 1_000_000:,.1f}" if name.startswith("bytes") else f"{value:,}"
