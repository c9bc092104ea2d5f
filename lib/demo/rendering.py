"""The end of the demonstration, for a person."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True)
class Evidence:
    """Why a store record was joined to the customer."""

    name: str
    phone: str
    name_level: str
    phone_level: str
    match_weight: float


@dataclass(frozen=True)
class Example:
    """A customer and the evidence that joined it."""

    customer_id: int
    name: str
    phone: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Figures:
    """What the demonstration measured; the JSON output has these names."""

    records_read: int
    rejected: int
    late: int
    matched: int
    suppressed: int
    customers: int
    precision: float
    recall: float
    records_per_second: int
    history_per_second: int
    seconds: float
    mysql: str

    def as_dict(self) -> dict[str, int | float | str]:
        """The figures by name."""
        return asdict(self)


def show(console: Console, figures: Figures, examples: Sequence[Example], look: Sequence[str]) -> None:
    """Print figures, examples, and the commands with which to ``look`` further."""
    console.print(Panel(_figures(figures), title="Customers found", title_align="left", expand=False))
    tables = Group(*map(_example, examples))
    console.print(Panel(tables, title="Three of them, and why", title_align="left", expand=False))
    console.print("Look for yourself:", *look, sep="\n  ", markup=False, highlight=False, soft_wrap=True)


def _figures(figures: Figures) -> Table:
    grid = Table.grid(padding=(0, 3))
    grid.add_row("records read", f"{figures.records_read:,}", "pairs matched", f"{figures.matched:,}")
    grid.add_row("rejected", f"{figures.rejected:,}", "customers", f"[bold]{figures.customers:,}[/]")
    grid.add_row("late", f"{figures.late:,}", "precision", f"{figures.precision:.4f}")
    grid.add_row("records per second", f"{figures.records_per_second:,}", "recall", f"{figures.recall:.4f}")
    return grid


def _example(example: Example) -> Table:
    title = Text(f"{example.customer_id}  {example.name}  {example.phone}", style="bold")
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2))
    for heading in ("in the store", "written as", "name", "phone"):
        table.add_column(heading)
    table.add_column("weight", justify="right")
    for found in example.evidence:
        written = Text(found.name), Text(found.phone)
        table.add_row(*written, found.name_level, found.phone_level, f"{found.match_weight:+.1f}")
    return table
