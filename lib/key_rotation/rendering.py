"""The progress and the result of a rotation as text: what was rewritten, what stays as it is and why, and what to do next."""

import sys
import time
from collections.abc import Mapping
from typing import Any

from lib.settings.listing import duration
from lib.settings.model import Settings
from lib.text_table import text_table

SECONDS = 5  # between two lines about the same table


class Progress:
    """Tells the progress on stderr."""

    def __init__(self) -> None:
        """Begin to count the time."""
        self._told = time.monotonic()

    def looked_at(self, table: str, rows: int) -> None:
        """So many rows of a table of MySQL were looked at."""
        if time.monotonic() - self._told >= SECONDS:
            self._told = time.monotonic()
            sys.stderr.write(f"{table}: {rows:,} rows looked at\n")

    def rewrites(self, table: str, rows: int) -> None:
        """So many rows of a Delta table are being rewritten."""
        sys.stderr.write(f"{table}: rewriting {rows:,} rows\n")


def stays(settings: Settings) -> list[dict[str, str]]:
    """Where tokens of earlier versions stay, why, and how they go."""
    stream = settings.stream
    return [
        {
            "place": "the join's state, in the checkpoint",
            "why": "Spark's state cannot be rewritten; a token is brought up to date when it comes out of it",
            "until": f"the watermark is {duration(stream.join_window)} past its record, or at once with --recover",
        },
        {
            "place": "old versions of the Delta tables",
            "why": "they are what time travel reads",
            "until": f"a maintain_history in {duration(settings.storage.retention)} or later",
        },
        {
            "place": "backups, and MySQL's binary log",
            "why": "this command does not reach them",
            "until": "you delete them",
        },
    ]


def render(result: Mapping[str, Any], settings: Settings) -> str:
    """The result for a person."""
    rows = ((place, f"{number:,}") for place, number in result["rewritten"].items())
    abandoned = result["backfills_abandoned"]
    again = f"{abandoned} unfinished backfill was abandoned: start it again.\n" if abandoned else ""
    left = (f"  {one['place']}, until {one['until']}:\n    {one['why']}.\n" for one in result["stays"])
    return (
        f"All tokens are of version {result['version']} now; it took {result['seconds']:,} s.\n\n"
        f"{text_table(rows, 'lr', headings=('', 'rows rewritten'), indent=2)}{again}\n"
        f"Tokens of earlier versions stay here:\n{''.join(left)}\n"
        "Next: ./spark-submit.sh identify_customers\n"
        f"In {duration(settings.storage.retention)}: ./spark-submit.sh maintain_history\n"
    )
