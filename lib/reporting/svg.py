"""A chart as a drawing that can stand in a page: no script, nothing from outside, the page's own colour of text."""

import io
import re

from lib.reporting.theme import INK, Chart

SIZE = re.compile(r'<svg ([^>]*?)(?:\s*width="[^"]*"\s*height="[^"]*")([^>]*)>', re.DOTALL)
NAMESPACES = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')


def svg(chart: Chart, alternative: str) -> str:
    """The drawing as an element of HTML, as wide as its place; ``alternative`` is for those who cannot see it."""
    out = io.StringIO()
    chart.save(out, format="svg")
    drawing = NAMESPACES.sub("", out.getvalue()).replace(INK, "currentColor")
    label = alternative.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return SIZE.sub(rf'<svg role="img" aria-label="{_literal(label)}" \1\2>', drawing, count=1)


def _literal(text: str) -> str:
    """Text that :func:`re.sub` leaves as it is."""
    return text.replace("\\", r"\\")
