"""Writes self-contained HTML pages of text, charts and numbers: without scripts, and without links to other files."""

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

ROWS = 400  # of the table below a chart


@dataclass(frozen=True)
class Figure:
    """A chart. ``title`` says what it shows, ``says`` how to read it, and ``numbers`` is the table below it."""

    title: str
    says: str
    chart: Chart | None = None
    numbers: pa.Table | None = None


@dataclass(frozen=True)
class Chapter:
    """A group of figures."""

    title: str
    says: str
    figures: Sequence[Figure]


@dataclass(frozen=True)
class Page:
    """A page. ``lead`` alternates between words and numbers, so that the numbers can be set in bold."""

    title: str
    lead: Sequence[str]
    also: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    chapters: Sequence[Chapter] = ()
    footer: str = ""


def write_page(page: Page, to: Path) -> None:
    """Write a page, and create its folder; raises :class:`SettingsError` if it cannot be written."""
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(render(page), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{to} cannot be written ({error.strerror}).", "Name another file.") from None


def render(page: Page) -> str:
    """The page as HTML; the template escapes everything that is not :class:`markupsafe.Markup`."""
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
    """A value of a table, or a count, formatted for people."""
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(value)
