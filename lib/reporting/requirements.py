"""Checks for the packages that pages and charts need. They are optional, so commands that draw check for them first."""

from importlib.util import find_spec

from lib.errors import DependencyUnreachableError

DRAWING = ("altair", "jinja2", "vl_convert")


def require_drawing() -> None:
    """Raise :class:`DependencyUnreachableError` if the packages that draw charts are not installed."""
    if any(find_spec(name) is None for name in DRAWING):
        raise DependencyUnreachableError(
            "The packages that draw charts are not installed.",
            "Run ./spark-submit.sh report --help once, which installs them, then try again.",
        )
