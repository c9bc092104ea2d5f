"""The coordinates of a record in Kafka, and their spelling on a command line."""

import re
from typing import NamedTuple

from lib.errors import SettingsError

WRITTEN = re.compile(r"([A-Za-z0-9._-]+):([0-9]{1,9}):([0-9]{1,18})")


class Coordinate(NamedTuple):
    """The position of a record in Kafka."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        """The spelling on a command line: ``topic:partition:offset``."""
        return ":".join(map(str, self))


def coordinate(text: str) -> Coordinate:
    """Read ``topic:partition:offset``; raises :class:`SettingsError` for anything else."""
    parts = WRITTEN.fullmatch(text)
    if parts is None:
        raise SettingsError(
            f"{text} does not name a record.", "Write topic:partition:offset, as in store-details:0:17."
        )
    topic, partition, offset = parts.groups()
    return Coordinate(topic, int(partition), int(offset))
