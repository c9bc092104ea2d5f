"""The summary of a backfill, or of a decision by another model, as text."""

import sys
from collections.abc import Mapping
from typing import Any

from lib.backfill.pairs_text import WHY, pairs_text
from lib.text_table import text_table

SHOWN = 10  # customers of each change
CHANGES = ("created", "merged", "split", "dissolved", "updated", "unchanged")


def tell(done: int, of: int) -> None:
    """Report the progress on stderr."""
    sys.stderr.write(f"{done:,} of {of:,} chunks\n")


def render(summary: Mapping[str, Any], *, dry_run: bool) -> str:
    """What the run did, or would do, to customers, by cause, and by which pairs."""
    did = "would do" if dry_run else "did"
    run = "The dry run" if dry_run else f"Run {summary['run']}"
    again = " (it continued an earlier attempt)" if summary["resumed"] else ""
    head = f"{run} read {summary['records_read']:,} records in {summary['seconds']:,} s{again}.\n\n"
    customers = f"What it {did} to customers:\n{_by_cause(summary)}"
    return f"{head}{customers}{pairs_text(summary)}{_next(summary, dry_run=dry_run)}"


def _by_cause(summary: Mapping[str, Any]) -> str:
    rows = (
        (change, *(f"{number:,}" for number in (summary.get(change, 0), *_of_causes(summary, change))))
        for change in CHANGES
    )
    return text_table(rows, "rr" + "r" * len(WHY), headings=("", "all", *WHY.values()), indent=2)


def _of_causes(summary: Mapping[str, Any], change: str) -> list[int]:
    causes = summary["causes"].get(change, {})
    return [causes.get(cause, 0) for cause in WHY]


def _next(summary: Mapping[str, Any], *, dry_run: bool) -> str:
    if dry_run:
        return "\nNothing was written. Run it without --dry-run to do it.\n"
    if not summary["delta_is_told"]:
        return "\nThe running stream will deliver it to Delta.\n"
    return ""


def render_model(summary: Mapping[str, Any], model: str, *, promoted: bool) -> str:
    """What another model changed, or would change: how many customers, by which pairs, and for a diff which customers of before.

    The summary has ``customers`` only if nothing was written.
    """
    did = "decided" if promoted else "would decide"
    head = f"{model} {did} on {summary['records_read']:,} records in {summary['seconds']:,} s.\n\n"
    counts = text_table(((change, f"{summary.get(change, 0):,}") for change in CHANGES), "rr", indent=2)
    if promoted:
        end = f"It is in force now. Set linkage.model to {model}, and start the stream again.\n"
        return f"{head}{counts}{pairs_text(summary)}\n{end}"
    end = "Nothing was written. --output json lists more; --promote puts the model in force.\n"
    return f"{head}{counts}{_of_before(summary['customers'])}{pairs_text(summary)}\n{end}"


def _of_before(customers: Mapping[str, Any]) -> str:
    """The customers of before that would not stay what they are."""
    lines = [
        *(
            f"  {one['customer_id']} merged into {one['into'] or 'a new customer'}\n"
            for one in customers["merged"][:SHOWN]
        ),
        *(f"  {key} split\n" for key in customers["split"][:SHOWN]),
        *(f"  {key} dissolved\n" for key in customers["dissolved"][:SHOWN]),
    ]
    return "".join(["\n", *lines]) if lines else ""
