"""Figures of one customer: how it grew, and what was known about it over time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from itertools import accumulate, groupby
from operator import itemgetter

import altair as alt
import pyarrow as pa

from lib.database.connection import Cursor
from lib.errors import RefusedError
from lib.explanation.customer import CustomerExplanation
from lib.explanation.growth import Read, Step
from lib.explanation.past_pairs import edges_of, pairs_until
from lib.identity.acceptance import NameOf, accept
from lib.identity.components import connected
from lib.identity.entity import Edge, strongest
from lib.records.pair import Comparison
from lib.reporting.theme import BLUE, GREEN, Chart, coloured, drawn, styled, times

COLOURS = {"pairs": BLUE, "identities": GREEN}
TRAVEL = pa.schema({"at": pa.timestamp("ms", tz="UTC"), "pairs": pa.int64(), "identities": pa.int64()})


def largest_customer(cursor: Cursor) -> int:
    """The customer with the most identities; raises :class:`RefusedError` if there is no customer yet."""
    cursor.execute(
        "SELECT customer_id FROM customer_members WHERE customer_id IS NOT NULL "
        "GROUP BY customer_id ORDER BY COUNT(*) DESC, customer_id LIMIT 1"
    )
    row = cursor.fetchone()
    if row is None:
        raise RefusedError("There is no customer yet.", "Run identify_customers first.")
    return int(row[0])


def members_table(customer: CustomerExplanation) -> pa.Table:
    """``side``, ``phone``, ``names``, ``first_seen`` and ``last_seen`` of each identity; names people."""
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
    """``at``, ``by``, ``changes``, ``pairs``, ``pairs_so_far``: the steps in which the customer grew, oldest first."""
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


def time_travel(read: Read, customer: CustomerExplanation) -> pa.Table:
    """``at``, ``pairs``, ``identities``: how many of the customer's present pairs and identities were known at each time.

    ``identities`` counts those that the pairs join to the founder. It follows the model only, because the table ``matches``
    has no verdicts.
    """
    edges = {Edge(link.profile.identity, link.store.identity) for link in customer.links}
    names = {
        facts.identity: facts.name_key for link in customer.links for facts in (link.profile, link.store)
    }
    found = pairs_until(read, customer.customer_id, datetime.now(timezone.utc))
    own = sorted((when, row) for when, row in found if Edge(row.l_identity, row.r_identity) in edges)
    known: dict[Edge, Comparison] = {}
    rows = []
    for at, told in groupby(own, key=itemgetter(0)):
        known = strongest(known, edges_of((row for _, row in told), {}).items())
        rows.append(
            {
                "at": at,
                "pairs": len(known),
                "identities": _joined(customer.customer_id, known, names.__getitem__),
            }
        )
    return pa.Table.from_pylist(rows, TRAVEL)


def time_travel_chart(time_travel: pa.Table) -> Chart:
    """The pairs and identities of a customer that were known over time."""
    rows = [
        {"at": row["at"], "what": what, "number": row[what]}
        for row in time_travel.to_pylist()
        for what in COLOURS
    ]
    chart = alt.Chart(drawn(rows)).mark_line(interpolate="step-after", point=True, strokeWidth=2)
    y = alt.Y("number:Q", title="known by then", axis=alt.Axis(format="d", tickMinStep=1))
    x = times([row["at"] for row in rows])
    return styled(chart.encode(x=x, y=y, color=coloured("what", COLOURS, rows)))


def _joined(founder: int, known: Mapping[Edge, Comparison], name_of: NameOf) -> int:
    """How many identities are joined to the founder, including itself."""
    groups = connected(sorted({*sum(known, ())}), accept(known, name_of).accepted)
    return max((len(group) for group in groups if founder in group), default=0)
