"""One HTML file with everything in it: words, drawings and numbers; no script, and nothing from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from lib.errors import SettingsError
from lib.reporting.svg import svg
from lib.reporting.theme import Chart

ROWS = 400  # of a table below a drawing


@dataclass(frozen=True)
class Figure:
    """A chart with the sentence above it that says what it shows, and one on how to read it; its numbers below."""

    title: str
    says: str
    chart: Chart | None = None
    numbers: pa.Table | None = None


@dataclass(frozen=True)
class Chapter:
    """Figures that belong together."""

    title: str
    says: str
    figures: Sequence[Figure]


@dataclass(frozen=True)
class Page:
    """``lead`` is a list of words and numbers by turns, so that the numbers can stand out."""

    title: str
    lead: Sequence[str]
    also: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    chapters: Sequence[Chapter] = ()
    footer: str = ""


def write_page(page: Page, to: Path) -> None:
    """Write a page, and the folder that it belongs in; raises :class:`SettingsError` where that cannot be."""
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(render(page), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{to} cannot be written ({error.strerror}).", "Name another file.") from None


def render(page: Page) -> str:
    """The page as text; the template escapes all that is not :class:`markupsafe.Markup`."""
    environment = Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters["written"] = _written
    template = environment.from_string(_own_file("page.html.j2"))
    style = Markup(_own_file("page.css"))  # noqa: S704 - our own file
    return template.render(page=page, style=style, svg=svg, most_rows=ROWS)


def _own_file(name: str) -> str:
    return files("lib.reporting").joinpath(name).read_text(encoding="utf-8")


def _written(value: object) -> str:
    """A value of a table, or a count, as a person reads it."""
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(value)
