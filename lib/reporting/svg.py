"""Renders a chart as SVG to embed in a page: without scripts or external files, and with the page's own text colour."""

import io
import re

from markupsafe import Markup, escape

from lib.reporting.theme import INK, Chart

SIZE = re.compile(r'<svg ([^>]*?)(?:\s*width="[^"]*"\s*height="[^"]*")([^>]*)>', re.DOTALL)
NAMESPACES = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')


def svg(chart: Chart, alternative: str) -> Markup:
    """The chart as an HTML element that takes the width of its container; ``alternative`` is its text alternative."""
    # Namespaces are for SVG files only; within HTML, the parser knows the element.
    out = io.StringIO()
    chart.save(out, format="svg")
    drawing = NAMESPACES.sub("", out.getvalue()).replace(INK, "currentColor")
    labelled = f'<svg role="img" aria-label="{escape(alternative)}"'
    drawn = SIZE.sub(lambda found: f"{labelled} {found[1]}{found[2]}>", drawing, count=1)
    return Markup(drawn)  # noqa: S704 - the renderer escapes what it draws
