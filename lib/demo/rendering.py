"""The result of the demonstration as text."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from lib.text_table import text_table

HEADINGS = ("in the store", "written as", "name", "phone", "weight")


@dataclass(frozen=True)
class Evidence:
    """A store record of a customer, and the comparison that joined it."""

    name: str
    phone: str
    name_level: str
    phone_level: str
    match_weight: float


@dataclass(frozen=True)
class Example:
    """A customer and the evidence for it."""

    customer_id: int
    name: str
    phone: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Figures:
    """The figures of the demonstration; they have the same names in the JSON output."""

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


def render(figures: Figures, examples: Sequence[Example], look: Sequence[str]) -> str:
    """The figures, the examples, and commands to ``look`` further."""
    parts = (
        "Customers found\n",
        text_table(_figures(figures), "lrlr", indent=2),
        "\nThree of them, and why\n",
        *map(_example, examples),
        "\nLook for yourself:\n",
        *(f"  {command}\n" for command in look),
    )
    return "".join(parts)


def _figures(figures: Figures) -> Iterator[tuple[str, ...]]:
    yield "records read", f"{figures.records_read:,}", "pairs matched", f"{figures.matched:,}"
    yield "rejected", f"{figures.rejected:,}", "customers", f"{figures.customers:,}"
    yield "late", f"{figures.late:,}", "precision", f"{figures.precision:.4f}"
    yield "records per second", f"{figures.records_per_second:,}", "recall", f"{figures.recall:.4f}"


def _example(example: Example) -> str:
    rows = (
        (found.name, found.phone, found.name_level, found.phone_level, f"{found.match_weight:+.1f}")
        for found in example.evidence
    )
    title = text_table([(str(example.customer_id), example.name, example.phone)], "lll", indent=2)
    return title + text_table(rows, "llllr", headings=HEADINGS, indent=4)
