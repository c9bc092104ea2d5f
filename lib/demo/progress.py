"""Shows the progress of the demonstration: bars on a terminal, otherwise a line for the start and end of each step."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column

TITLE = 42  # characters; aligns the bars of all steps
Advance = Callable[[int], None]


class Steps:
    """Shows the steps of a run."""

    def __init__(self, console: Console) -> None:
        """``console`` writes to stderr, because stdout is for the result."""
        self._console = console

    @contextmanager
    def step(self, title: str, total: int | None = None) -> Iterator[Advance]:
        """Show a step while the block runs; yields a function to call with how much of ``total`` is done."""
        if not self._console.is_terminal:
            started = time.monotonic()
            self._print(f"{title} ...")
            yield lambda _done: None
            self._print(f"  {time.monotonic() - started:.1f} s")
            return
        columns = (
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}", table_column=Column(min_width=TITLE)),
            BarColumn(30),
        )
        with Progress(*columns, TimeElapsedColumn(), console=self._console) as progress:
            task = progress.add_task(title, total=total)
            yield lambda done: progress.update(task, completed=done)
            progress.update(task, total=1, completed=1)

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False)
