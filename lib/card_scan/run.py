"""Scans all stores of an application: MySQL's tables, Delta's files, checkpoints, and whatever else is named."""

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import mysql.connector

from lib.card_scan.database import scan_table, tables
from lib.card_scan.files import folder, scan_folder
from lib.card_scan.place import Place, merged
from lib.database.connection import connect
from lib.errors import DependencyUnreachableError
from lib.settings.model import MySqlSettings, Settings

QUIET = 5.0  # seconds between two lines of progress
OUTBOX = "delta_outbox"
Tell = Callable[[str], object]


class Scan(NamedTuple):
    """What was read, and the places that hold a card number."""

    tables: int
    files: int
    size: int
    places: list[Place]

    def as_dict(self) -> dict[str, Any]:
        """The result for programs."""
        return {
            "is_clean": not self.places,
            "card_numbers": sum(place.numbers for place in self.places),
            "places": [place.as_dict() for place in self.places],
            "tables_read": self.tables,
            "files_read": self.files,
            "bytes_read": self.size,
        }


def scan(settings: Settings, home: Path, further: Iterable[str], tell: Tell) -> Scan:
    """Read everything; ``tell`` gets a line now and then. Raises :class:`DependencyUnreachableError`."""
    folders = [
        folder("Delta", settings.storage.tables),
        folder("checkpoints", settings.storage.checkpoints),
        *(folder("logs", str(log)) for log in sorted(home.glob(".local/sandbox/*/server.log"))),
        *(folder("further files", place) for place in further),
    ]
    progress = Progress(sum(one.size for one in folders), tell)
    count, places = _database(settings.mysql, progress)
    for one in folders:
        places += scan_folder(one, progress.add)
    files = sum(len(one.files) for one in folders)
    return Scan(count, files, sum(one.size for one in folders), merged(places))


class Progress:
    """Says how far the scan is, but not more often than every few seconds."""

    def __init__(self, total: int, tell: Tell) -> None:
        """``total`` is the bytes of all files."""
        self._total, self._tell = total, tell
        self._read, self._said = 0, time.monotonic()

    def add(self, size: int) -> None:
        """A file of that many bytes was read."""
        self._read += size
        self.say(f"{self._read / 1e6:,.0f} of {self._total / 1e6:,.0f} MB of files read ...\n")

    def say(self, line: str) -> None:
        """Tell a line if the last one is a while ago."""
        if time.monotonic() - self._said > QUIET:
            self._said = time.monotonic()
            self._tell(line)


def _database(settings: MySqlSettings, progress: Progress) -> tuple[int, list[Place]]:
    """How many tables were read, and the places in them."""
    try:
        with closing(connect(settings)) as connection:
            found = tables(connection.cursor(buffered=True))
            places: list[Place] = []
            for table, columns in found.items():
                progress.say(f"Reading MySQL's {table} ...\n")
                with closing(connection.cursor(buffered=False)) as cursor:
                    places += scan_table(cursor, table, columns)
    except mysql.connector.Error as error:
        raise DependencyUnreachableError(
            f"MySQL at {settings.host}:{settings.port} could not be read (error {error.errno}).",
            "Check it with ./spark-submit.sh doctor.",
        ) from None
    return len(found), [
        place._replace(store="outbox") if place.where.startswith(f"{OUTBOX}.") else place for place in places
    ]
