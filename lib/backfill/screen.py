"""The summary of a backfill for people."""

from collections.abc import Mapping
from typing import Any

from lib.records.cause import Cause

WHY = {
    Cause.LATE.value: "late",
    Cause.WINDOW.value: "beyond the window",
    Cause.BLOCKING.value: "by wider blocking",
}
CHANGES = ("created", "merged", "split", "dissolved", "updated", "unchanged")


def render(summary: Mapping[str, Any], *, dry_run: bool) -> str:
    """What the run did, or would do, with customers, by cause."""
    did = "would do" if dry_run else "did"
    run = "The dry run" if dry_run else f"Run {summary['run']}"
    again = " (went on where an earlier attempt ended)" if summary["resumed"] else ""
    head = f"{run} read {summary['records_read']:,} records in {summary['seconds']:,} s{again}.\n\n"
    columns = "".join(f"{title:>20}" for title in WHY.values())
    lines = [f"What it {did} with customers:\n{'':>12}{'all':>12}{columns}\n"]
    for change in CHANGES:
        causes = summary["causes"].get(change, {})
        cells = "".join(f"{causes.get(cause, 0):>20,}" for cause in WHY)
        lines.append(f"{change:>12}{summary.get(change, 0):>12,}{cells}\n")
    return head + "".join(lines) + _next(summary, dry_run=dry_run)


def _next(summary: Mapping[str, Any], *, dry_run: bool) -> str:
    if dry_run:
        return "\nNothing was written. Run it without --dry-run to do it.\n"
    if not summary["delta_is_told"]:
        return "\nThe stream that runs will tell Delta of it.\n"
    return ""
