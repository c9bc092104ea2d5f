"""What pages and charts need beside what the system runs on; a command that may draw asks for it here first."""

from importlib.util import find_spec

from lib.errors import DependencyUnreachableError

DRAWING = ("altair", "jinja2", "vl_convert")


def require_drawing() -> None:
    """Raise :class:`DependencyUnreachableError` where charts cannot be drawn."""
    if any(find_spec(name) is None for name in DRAWING):
        raise DependencyUnreachableError(
            "What draws charts is not installed.",
            "Run ./spark-submit.sh report --help once, which installs it, then try again.",
        )
