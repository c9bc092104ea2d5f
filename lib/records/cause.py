"""Why a run over stored records changes customers."""

from enum import Enum


class Cause(str, Enum):
    """Why the stream may not have found a pair, the nearest to it first; with ``late`` it could, had both records come in time.

    ``model``: another linkage model decides otherwise.
    """

    LATE = "late"
    WINDOW = "window"
    BLOCKING = "blocking"
    MODEL = "model"
