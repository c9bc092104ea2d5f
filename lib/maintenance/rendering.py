"""What a maintenance did, or would do, as text for a person."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

USUAL = timedelta(days=7)  # Delta's own bound for the age of what is deleted
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
    """A line a table: files and megabytes before and after, files deleted, seconds, clustering columns."""
    columns = FORESEEN if is_dry else DONE
    if not tables:
        return "There are no Delta tables yet.\n"
    width = max(len(found["table"]) for found in tables)
    lines = [f"{'':<{width}}{''.join(f'{title:>12}' for title in columns)}  clustered by"]
    for found in tables:
        cells = "".join(f"{_cell(name, found[name]):>12}" for name in columns.values())
        lines.append(f"{found['table']:<{width}}{cells}  {', '.join(found['clustered_by']) or '-'}")
    lines += ["", f"Versions of the last {_days(retention)} can be read."]
    if is_dry:
        lines.append("Nothing was written. Run it without --dry-run to do it.")
    return "".join(f"{line.rstrip()}\n" for line in lines)


def warning(retention: timedelta) -> str:
    """A sentence where the retention is short, else nothing."""
    if retention >= USUAL:
        return ""
    return (
        f"Warning: A retention of {_days(retention)} is below Delta's own 7 days: "
        "a reader that takes longer loses the files under it.\n"
    )


def _days(retention: timedelta) -> str:
    days = retention / timedelta(days=1)
    return f"{days:g} day{'' if days == 1 else 's'}"


def _cell(name: str, value: float) -> str:
    return f"{value / 1_000_000:,.1f}" if name.startswith("bytes") else f"{value:,}"
