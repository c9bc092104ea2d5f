"""What a person sees while the demonstration works: bars on a terminal, a line a step elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column

TITLE = 42  # characters, so that the bars of all steps begin in one column
Advance = Callable[[int], None]


class Steps:
    """The steps of a run, on a console that is stderr's."""

    def __init__(self, console: Console) -> None:
        """Nothing is shown yet."""
        self._console = console

    @contextmanager
    def step(self, title: str, total: int | None = None) -> Iterator[Advance]:
        """Show a step while it runs; call what comes out with how much of ``total`` is done."""
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
