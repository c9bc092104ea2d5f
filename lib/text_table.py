"""Formats tables as text: one line for each row, no frame; the same on a terminal, through a pipe and in a file."""

import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Literal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

WIDTH = 1_000_000  # characters; so wide that no row is wrapped
GAP = 2  # spaces between columns
JUSTIFY: dict[str, Literal["left", "right"]] = {"l": "left", "r": "right"}
# Names and phones are foreign text; a control character in them would move the cursor or begin another line.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def text_table(
    rows: Iterable[Sequence[str]], columns: str, *, headings: Sequence[str] = (), indent: int = 0
) -> str:
    """The rows, with each column as wide as its widest cell; ``columns`` is an l (left) or r (right) for each column."""
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, show_header=bool(headings))
    for at, side in enumerate(columns):
        table.add_column(_cell(headings[at]) if headings else "", justify=JUSTIFY[side], no_wrap=True)
    for row in rows:
        table.add_row(*map(_cell, row))
    out = StringIO()
    console = Console(file=out, width=WIDTH, color_system=None, legacy_windows=False)
    if table.rows or headings:
        console.print(Padding(table, (0, 0, 0, indent), expand=False))
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().split("\n")[:-1])


def _cell(text: str) -> Text:
    """The text of a cell, never interpreted as markup."""
    return Text(CONTROL.sub("\N{REPLACEMENT CHARACTER}", text))
