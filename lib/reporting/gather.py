"""Collects everything that the report shows, as small tables."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from lib.database.connection import Cursor
from lib.database.readers.linkage_models import load_models
from lib.database.readers.registry import load_registry
from lib.explanation.customer import links
from lib.explanation.terms import Term
from lib.identity.entity import Edge
from lib.records.pair import Comparison, Decision
from lib.reporting import matches, operations, records, reviews
from lib.reporting.open_tables import OpenTables

Example = tuple[Comparison, tuple[Term, ...]]


@dataclass(frozen=True)
class Gathered:
    """A table for each figure, and for each decision the weight of an example pair by its terms; they name nobody."""

    records_by_day: pa.Table
    completeness: pa.Table
    phones: pa.Table
    names: pa.Table
    phone_faults: pa.Table
    rejects: pa.Table
    funnel: pa.Table
    weights: pa.Table
    threshold_curve: pa.Table
    level_counts: pa.Table
    blocking_counts: pa.Table
    customer_sizes: pa.Table
    queue: pa.Table
    agreement: pa.Table
    batches: pa.Table
    positions: pa.Table
    examples: Mapping[Decision, Example]

    @property
    def waiting(self) -> int:
        """How many pairs for review are pending."""
        return sum(row["pairs"] for row in self.queue.to_pylist() if row["said"] == "pending")

    def step(self, name: str) -> int:
        """The number of a step of the funnel."""
        steps: dict[str, int] = dict(
            zip(*(column.to_pylist() for column in self.funnel.columns), strict=True)
        )
        return steps[name]


def total(table: pa.Table, column: str) -> int:
    """The sum of a column of counts."""
    return sum(table[column].to_pylist())


def gather(tables: OpenTables) -> Gathered:
    """Read the figures from Delta and MySQL; raises :class:`lib.errors.RefusedError` if there is no history yet."""
    delta, sources, settings = tables.delta, tables.sources, tables.settings
    return Gathered(
        records_by_day=records.records_by_day(delta, sources),
        completeness=records.completeness(delta, sources),
        phones=records.shapes(delta, sources, "written_phone"),
        names=records.shapes(delta, sources, "name"),
        phone_faults=records.phone_faults(delta, sources),
        rejects=records.rejects(delta, sources),
        funnel=matches.funnel(delta, sources, tables.ask(matches.members)),
        weights=tables.ask(matches.weights),
        threshold_curve=tables.ask(matches.threshold_curve),
        level_counts=tables.ask(matches.level_counts),
        blocking_counts=matches.blocking_counts(delta, sources, settings, tables.model),
        customer_sizes=tables.ask(matches.customer_sizes),
        queue=tables.ask(reviews.queue),
        agreement=tables.ask(reviews.agreement),
        batches=operations.batches(delta, settings),
        positions=operations.positions(delta, settings),
        examples=tables.ask(examples),
    )


def examples(cursor: Cursor) -> dict[Decision, Example]:
    """An example pair for each decision that occurs, with the terms of its weight by the model that decided."""
    models = load_models(cursor)
    found = {}
    for decision, pair in matches.example_pairs(cursor).items():
        registry = load_registry(cursor, pair)
        edge = Edge(*pair)
        (link,) = links(registry.identities, {edge: registry.edges[edge]}, registry.edges, models)
        if link.terms:
            found[decision] = link.found, link.terms
    return found
