"""Bar charts and grids for anything that is counted by name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt

from lib.reporting.theme import (
    BLUE,
    COUNT,
    FONT,
    INK,
    Chart,
    coloured,
    counts,
    drawn,
    rows_high,
    styled,
    words,
)

ROOM = 1.22  # times the longest bar, for the number after it
# The height of the legend in pixels, and its colours in a row: there is less room than above other charts.
LEGEND, ABREAST = 66, 2


def bars(
    rows: Sequence[Mapping[str, Any]],
    label: str,
    number: str,
    *,
    split: tuple[str, Mapping[str, str]] | None = None,
    shown_as: str = COUNT,
    font: str = FONT,
) -> Chart:
    """A horizontal bar for each ``label``, in the order of the rows, with its ``number`` at the end.

    ``split`` is a field by which the bars are stacked, with the colour of each of its values.
    """
    order = list(dict.fromkeys(row[label] for row in rows))
    sums = {value: sum(row[number] for row in rows if row[label] == value) for value in order}
    longest = max(sums.values(), default=0) or 1
    y = alt.Y(f"{label}:N", sort=order, title=None, axis=alt.Axis(labelFont=font, ticks=False, domain=False))
    scale = alt.Scale(domain=[0, longest * ROOM], nice=False)
    x = alt.X(f"{number}:Q", title=None, axis=None, scale=scale)
    colour = coloured(split[0], split[1], rows, ABREAST) if split else alt.value(BLUE)
    bar = alt.Chart(drawn(rows)).mark_bar(height={"band": 0.72}).encode(y=y, x=x, color=colour)
    text = (
        alt.Chart(drawn({label: value, number: total} for value, total in sums.items()))
        .mark_text(align="left", dx=5, color=INK, fontSize=12)
        .encode(y=y, x=x, text=alt.Text(f"{number}:Q", format=shown_as))
    )
    return styled(alt.layer(bar, text), rows_high(order, LEGEND if split else 8))


def columns(rows: Iterable[Mapping[str, Any]], label: str, number: str, titles: tuple[str, str]) -> Chart:
    """A vertical bar for each ``label``, in the order of the rows."""
    found = list(rows)
    order = list(dict.fromkeys(row[label] for row in found))
    return styled(
        alt.Chart(drawn(found))
        .mark_bar(color=BLUE)
        .encode(
            x=alt.X(f"{label}:N", sort=order, title=titles[0], axis=alt.Axis(labelAngle=0)),
            y=counts(number, titles[1]),
        )
    )


def grid(
    rows: Sequence[Mapping[str, Any]],
    fields: tuple[str, str, str],
    orders: tuple[Sequence[str], Sequence[str]],
    title: str,
) -> Chart:
    """A cell for each pair of values of the first two ``fields`` (across, down), which shows the number in the third."""
    across, down, number = fields
    used = [
        [words(value) for value in order if any(row[field] == value for row in rows)]
        for field, order in zip((across, down), orders, strict=True)
    ]
    most = max((row[number] for row in rows), default=1)
    x = alt.X(
        f"{across}:N", sort=used[0], title=title, axis=alt.Axis(orient="top", labelAngle=-35, ticks=False)
    )
    y = alt.Y(f"{down}:N", sort=used[1], title=None, axis=alt.Axis(ticks=False))
    scale = alt.Scale(type="log", domain=[1, max(2, most)], range=["#cfe0f2", "#1f5f9f"])
    shown = [{**row, across: words(row[across]), down: words(row[down])} for row in rows]
    base = alt.Chart(drawn(shown)).encode(x=x, y=y)
    cells = base.mark_rect().encode(color=alt.Color(f"{number}:Q", scale=scale, legend=None))
    is_dark = f"datum.{number} > {max(2, most) ** 0.5}"
    text = base.mark_text(fontSize=12).encode(
        text=alt.Text(f"{number}:Q", format=COUNT),
        color=alt.condition(is_dark, alt.value("#ffffff"), alt.value("#10202f")),
    )
    return styled(alt.layer(cells, text), rows_high(used[1], 100))
