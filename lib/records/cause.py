"""Why the stream may not have found a pair that stored records show."""

from enum import Enum


class Cause(str, Enum):
    """The nearest to the stream first: with ``late`` it could have found the pair, had both records come in time."""

    LATE = "late"
    WINDOW = "window"
    BLOCKING = "blocking"
