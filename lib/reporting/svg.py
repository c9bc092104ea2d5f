"""A chart as a drawing that can stand in a page: no script, nothing from outside, the page's own colour of text."""

import io
import re

from markupsafe import Markup, escape

from lib.reporting.theme import INK, Chart

SIZE = re.compile(r'<svg ([^>]*?)(?:\s*width="[^"]*"\s*height="[^"]*")([^>]*)>', re.DOTALL)
NAMESPACES = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')


def svg(chart: Chart, alternative: str) -> Markup:
    """The drawing as an element of HTML, as wide as its place; ``alternative`` is for those who cannot see it."""
    out = io.StringIO()
    chart.save(out, format="svg")
    drawing = NAMESPACES.sub("", out.getvalue()).replace(INK, "currentColor")
    labelled = f'<svg role="img" aria-label="{escape(alternative)}"'
    drawn = SIZE.sub(lambda found: f"{labelled} {found[1]}{found[2]}>", drawing, count=1)
    return Markup(drawn)  # noqa: S704 - the renderer escapes what it draws
