"""Where a record is in Kafka, and how that is written on a command line."""

import re
from typing import NamedTuple

from lib.errors import SettingsError

WRITTEN = re.compile(r"([A-Za-z0-9._-]+):([0-9]{1,9}):([0-9]{1,18})")


class Coordinate(NamedTuple):
    """Where a record is in Kafka."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        """As it is written on a command line."""
        return ":".join(map(str, self))


def coordinate(text: str) -> Coordinate:
    """Read ``topic:partition:offset``; raises :class:`SettingsError` for anything else."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise SettingsError(
            f"{text} is no record.", "Write topic:partition:offset, as in store-details:0:17."
        )
    topic, partition, offset = found.groups()
    return Coordinate(topic, int(partition), int(offset))
