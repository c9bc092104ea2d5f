"""What a backfill is asked to do."""

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
    """``since`` and ``until`` as they were written; neither with ``since_last``, which goes on where the last run ended.

    A request that ``redecides`` lets another model decide on all pairs anew.
    """

    origin: Origin = Origin.HISTORY
    since: str | None = None
    until: str | None = None
    since_last: bool = False
    redecides: bool = False

    def __post_init__(self) -> None:
        """Raise :class:`SettingsError` for what cannot be, before anything starts."""
        if self.since_last and (self.since or self.until or self.origin is not Origin.HISTORY):
            raise SettingsError(
                "--since-last goes on where the last backfill of the history ended.",
                "Give it alone, or --from and --to.",
            )
        self.bounds()

    @property
    def is_all(self) -> bool:
        """Whether all that is new is looked at, so that the next run may begin behind it."""
        return self.origin is Origin.HISTORY and not self.since and not self.until

    def bounds(self) -> tuple[Bound | None, Bound | None]:
        """Both ends of the span."""
        return bound(self.since), bound(self.until)

    def key(self, model_version: int) -> dict[str, Any]:
        """What tells one request from another, as JSON."""
        return {
            "source": self.origin.value,
            "from": self.since,
            "to": self.until,
            "since_last": self.since_last,
            "redecides": self.redecides,
            "model_version": model_version,
        }
