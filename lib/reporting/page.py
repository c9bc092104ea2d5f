"""One HTML file with everything in it: words, drawings and numbers; no script, and nothing from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from importlib.resources import files
from pathlib import Path

import pyarrow as pa

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
    """The page as text."""
    body = "".join(_chapter(chapter) for chapter in page.chapters)
    style = files("lib.reporting").joinpath("page.css").read_text(encoding="utf-8")
    lead = "".join(f"<b>{escape(text)}</b>" if at % 2 else escape(text) for at, text in enumerate(page.lead))
    counts = "".join(f"<div><dt>{escape(k)}</dt><dd>{v:,}</dd></div>" for k, v in page.counts.items())
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(page.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f'<header>\n<h1>{escape(page.title)}</h1>\n<p class="lead">{lead}</p>\n'
        f"{_paragraph(page.also, 'also')}{f'<dl>{counts}</dl>' if counts else ''}\n</header>\n"
        f"<main>\n{body}</main>\n<footer>{escape(page.footer)}</footer>\n</body>\n</html>\n"
    )


def _chapter(chapter: Chapter) -> str:
    figures = "".join(map(_figure, chapter.figures))
    heading = f"<h2>{escape(chapter.title)}</h2>\n" if chapter.title else ""
    return (
        f'<section>\n{heading}{_paragraph(chapter.says)}<div class="figures">\n{figures}</div>\n</section>\n'
    )


def _figure(figure: Figure) -> str:
    drawing = svg(figure.chart, figure.title) if figure.chart is not None else ""
    numbers = _numbers(figure.numbers) if figure.numbers is not None and figure.numbers.num_rows else ""
    return (
        f"<figure>\n<h3>{escape(figure.title)}</h3>\n<figcaption>{escape(figure.says)}</figcaption>\n"
        f"{drawing}\n{numbers}</figure>\n"
    )


def _numbers(table: pa.Table) -> str:
    """The chart in numbers, for those who cannot see it or want to know exactly."""
    heads = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in table.column_names)
    rows = "".join(
        f"<tr>{''.join(map(_cell, row.values()))}</tr>\n" for row in table.slice(0, ROWS).to_pylist()
    )
    more = f"<p>And {table.num_rows - ROWS:,} rows more.</p>" if table.num_rows > ROWS else ""
    return (
        f'<details><summary>The numbers</summary><div class="numbers">\n<table><thead><tr>{heads}</tr></thead>\n'
        f"<tbody>{rows}</tbody></table></div>{more}</details>\n"
    )


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return (
            f'<td class="number">{value:,}</td>'
            if isinstance(value, int)
            else f'<td class="number">{value:,.4g}</td>'
        )
    shown = f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else value
    return f"<td>{'' if shown is None else escape(str(shown))}</td>"


def _paragraph(text: str, of: str = "") -> str:
    kind = f' class="{of}"' if of else ""
    return f"<p{kind}>{escape(text)}</p>\n" if text else ""
