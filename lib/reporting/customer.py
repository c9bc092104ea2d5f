"""Figures of one customer: how it grew, and what was known of it at each version of the Delta tables."""

from collections.abc import Sequence
from itertools import accumulate

import altair as alt
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.errors import RefusedError
from lib.explanation.customer import CustomerExplanation
from lib.explanation.growth import Step
from lib.explanation.past_pairs import edges_of
from lib.identity.entity import Edge, connected, joining
from lib.records.pair import Comparison
from lib.reporting.theme import BLUE, GREEN, Chart, coloured, drawn, styled
from lib.sinks.delta_rows import MATCHES
from lib.sinks.delta_tables import DeltaTables
from lib.sinks.mysql import Cursor

VERSIONS = 20  # the newest ones; each is a query
COLOURS = {"pairs": BLUE, "identities": GREEN}
TRAVEL = pa.schema(
    {"version": pa.int64(), "at": pa.timestamp("ms", tz="UTC"), "pairs": pa.int64(), "identities": pa.int64()}
)


def largest_customer(cursor: Cursor) -> int:
    """The customer with the most identities; raises :class:`RefusedError` where there is none yet."""
    cursor.execute(
        "SELECT customer_id FROM customer_members WHERE customer_id IS NOT NULL "
        "GROUP BY customer_id ORDER BY COUNT(*) DESC, customer_id LIMIT 1"
    )
    row = cursor.fetchone()
    if row is None:
        raise RefusedError("There is no customer yet.", "Let identify_customers find one first.")
    return int(row[0])


def members_table(customer: CustomerExplanation) -> pa.Table:
    """``side``, ``phone``, ``names``, ``first_seen``, ``last_seen`` of each identity; it names people."""
    rows = [
        {
            "side": facts.side.value,
            "phone": facts.phone,
            "names": " | ".join(sorted(facts.name_variants)),
            "first_seen": facts.first_seen,
            "last_seen": facts.last_seen,
        }
        for facts in customer.members
    ]
    table = pa.Table.from_pylist(rows)
    for name in ("first_seen", "last_seen"):
        times = table[name].cast(pa.timestamp("ms", tz="UTC"))
        table = table.set_column(table.schema.get_field_index(name), name, times)
    return table


def growth_table(steps: Sequence[Step]) -> pa.Table:
    """``at``, ``by``, ``changes``, ``pairs``, ``pairs_so_far``: what happened to the customer, oldest first."""
    so_far = accumulate(len(step.pairs) for step in steps)
    rows = [
        {
            "at": step.at,
            "by": step.by,
            "changes": ", ".join(step.changes),
            "pairs": len(step.pairs),
            "pairs_so_far": total,
        }
        for step, total in zip(steps, so_far, strict=True)
    ]
    return pa.Table.from_pylist(rows)


def time_travel(delta: DeltaTables, customer: CustomerExplanation) -> pa.Table:
    """``version``, ``at``, ``pairs``, ``identities``: of the identities of today, what each version of ``matches`` knew.

    ``identities`` are those that its pairs join to the founder, by the model alone: verdicts are not in that table.
    """
    versions = delta.versions(MATCHES)
    if versions is None:
        return pa.Table.from_pylist([], TRAVEL)
    edges = {Edge(link.profile.identity, link.store.identity) for link in customer.links}
    rows = []
    for row in versions.orderBy(F.desc("version")).limit(VERSIONS).collect()[::-1]:
        known = _known(delta.read(MATCHES, row.version), edges)
        joined = (set(group) for group in connected(sorted({*sum(known, ())}), joining(known)))
        own: set[int] = next((group for group in joined if customer.customer_id in group), set())
        rows.append(
            {"version": row.version, "at": row.timestamp, "pairs": len(known), "identities": len(own)}
        )
    return pa.Table.from_pylist(rows, TRAVEL)


def time_travel_chart(time_travel: pa.Table) -> Chart:
    """Pairs and identities that were known of a customer, version by version."""
    rows = [
        {"version": row["version"], "what": what, "number": row[what]}
        for row in time_travel.to_pylist()
        for what in COLOURS
    ]
    chart = alt.Chart(drawn(rows)).mark_line(interpolate="step-after", point=True, strokeWidth=2)
    x = alt.X("version:Q", title="version of the table matches", axis=alt.Axis(format="d", tickMinStep=1))
    y = alt.Y("number:Q", title="known by then", axis=alt.Axis(format="d", tickMinStep=1))
    return styled(chart.encode(x=x, y=y, color=coloured("what", COLOURS, rows)))


def _known(matches: DataFrame | None, edges: set[Edge]) -> dict[Edge, Comparison]:
    """The strongest decision of each of these edges that a version of ``matches`` holds."""
    if matches is None:
        return {}
    own = F.col("l_identity").isin([edge.profile for edge in edges])
    names = (
        "l_identity",
        "r_identity",
        "decision",
        "phone_level",
        "name_level",
        "match_weight",
        "model_version",
    )
    found = edges_of(matches.where(own).select(*names).distinct().collect(), {})
    return {edge: comparison for edge, comparison in found.items() if edge in edges}
