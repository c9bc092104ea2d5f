"""The request of a backfill: which records it looks at, and what for."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from lib.backfill.span import Bound, bound
from lib.errors import SettingsError


class Origin(str, Enum):
    """Where the records come from."""

    HISTORY = "history"
    TOPICS = "topics"


@dataclass(frozen=True)
class Request:
    """The options of a backfill.

    ``since`` and ``until`` are as the user wrote them. ``since_last`` continues where the last run ended, and excludes both.
    With ``redecides``, another model decides all pairs again.
    """

    origin: Origin = Origin.HISTORY
    since: str | None = None
    until: str | None = None
    since_last: bool = False
    redecides: bool = False

    def __post_init__(self) -> None:
        """Raise :class:`SettingsError` for options that are invalid or contradict each other."""
        if self.since_last and (self.since or self.until or self.origin is not Origin.HISTORY):
            raise SettingsError(
                "--since-last continues where the last backfill of the history ended.",
                "Give it alone, or --from and --to.",
            )
        self.bounds()

    @property
    def is_all(self) -> bool:
        """Whether the run looks at everything new in the history, so that the next one may begin where it ends."""
        return self.origin is Origin.HISTORY and not self.since and not self.until

    def bounds(self) -> tuple[Bound | None, Bound | None]:
        """Both ends of the span."""
        return bound(self.since), bound(self.until)

    def key(self, model_version: int) -> dict[str, Any]:
        """What distinguishes this request from others, as JSON; an unfinished run is resumed by an equal request."""
        return {
            "source": self.origin.value,
            "from": self.since,
            "to": self.until,
            "since_last": self.since_last,
            "redecides": self.redecides,
            "model_version": model_version,
        }
