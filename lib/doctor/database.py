"""MySQL: the server, what the user may do in the database, and the state of its tables."""

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timezone
from pathlib import Path
from typing import Any

import mysql.connector

from lib.database.connection import LARGEST_STATEMENT, Cursor, connect
from lib.database.readers.applications import lock_name
from lib.database.readers.migrations import seen
from lib.doctor.finding import OTHER, Finding, examine, fail, not_looked_at, ok, warn
from lib.doctor.grants import missing
from lib.settings.model import MySqlSettings, Settings

OLDEST, TESTED = (8, 0, 20), (9, 0, 0)  # INSERT ... AS new came in bits up to 8.0.20
CHARACTER_SET = "utf8mb4"
SKEW = 2.0  # seconds between two clocks that nobody keeps right
MIB = 1 << 20
NO_DATABASE, NOT_ALLOWED, WRONG_PASSWORD = 1049, 1044, 1045
DEPENDENT = ("grants", "character set", "packet size", "migrations", "clock", "driver")


def database(settings: Settings, migrations: Path) -> list[Finding]:
    """The server, and a finding for everything that it knows."""
    held: list[Any] = []
    found = examine("mysql", _connected, settings.mysql, held)
    if not held:
        return [found, *not_looked_at(DEPENDENT, "MySQL")]
    with closing(held[0]) as connection:
        cursor = connection.cursor()
        checks: Mapping[str, Callable[[], Finding]] = {
            "grants": lambda: _grants(cursor, settings.mysql),
            "character set": lambda: character_set(
                *_row(cursor, "SELECT DATABASE(), @@character_set_database")
            ),
            "packet size": lambda: packet_size(*_row(cursor, "SELECT @@max_allowed_packet")),
            "migrations": lambda: _migrations(cursor, migrations),
            "clock": lambda: _clock(cursor),
            "driver": lambda: _driver(cursor, settings.application),
        }
        return [found, *(examine(name, check) for name, check in checks.items())]


def _connected(settings: MySqlSettings, held: list[Any]) -> Finding:
    """Connect, and keep the connection in ``held`` for the other checks."""
    started = time.monotonic()
    try:
        held.append(connect(settings))
    except mysql.connector.Error as error:
        return refused(settings, error.errno, time.monotonic() - started)
    (found,) = _row(held[0].cursor(), "SELECT VERSION()")
    return version(f"{settings.host}:{settings.port}", found)


def refused(settings: MySqlSettings, number: int, seconds: float) -> Finding:
    """Why the server did not let us in."""
    place, user, name = f"{settings.host}:{settings.port}", settings.user, settings.database
    if number == NO_DATABASE:
        return fail(
            "mysql",
            f"There is no database {name} at {place}.",
            f"Run: CREATE DATABASE {name} CHARACTER SET utf8mb4;",
        )
    if number == NOT_ALLOWED:
        return fail(
            "mysql",
            f"{user} may not use the database {name} at {place}.",
            f"Run: GRANT ALL ON {name}.* TO {user};",
        )
    if number == WRONG_PASSWORD:
        return fail(
            "mysql",
            f"MySQL at {place} refuses {user}.",
            "Correct mysql.user, or what mysql.password refers to.",
        )
    return fail(
        "mysql",
        f"MySQL at {place} does not answer (error {number}); tried for {seconds:.1f} s.",
        "Start it, or correct mysql.host and mysql.port; `sandbox up` starts one to play with.",
    )


def version(place: str, found: str) -> Finding:
    """Whether the server's version has what the statements use."""
    numbers = tuple(int(number) for number in found.partition("-")[0].split("."))
    if "maria" in found.lower() or numbers < OLDEST:
        return fail("mysql", f"{found} at {place} is not MySQL 8.0.20 or newer.", "Use MySQL 9.0 or newer.")
    if numbers < TESTED:
        return warn("mysql", f"MySQL {found} at {place} may do, but nobody tested it.", "Use 9.0 or newer.")
    return ok("mysql", f"MySQL {found} at {place}")


def _grants(cursor: Cursor, settings: MySqlSettings) -> Finding:
    (roles,) = _row(cursor, "SELECT CURRENT_ROLE()")
    cursor.execute("SHOW GRANTS FOR CURRENT_USER()" + ("" if roles == "NONE" else f" USING {roles}"))
    lacking = missing([str(line) for (line,) in cursor.fetchall()], settings.database)
    if lacking:
        granted = f"Run: GRANT {', '.join(lacking)} ON {settings.database}.* TO {settings.user};"
        return fail(
            "grants", f"{settings.user} may not {', '.join(lacking)} in {settings.database}.", granted
        )
    return ok("grants", f"{settings.user} may do in {settings.database} what a job does")


def character_set(name: str, found: str) -> Finding:
    """Whether new tables hold every letter."""
    if found != CHARACTER_SET:
        return fail(
            "character set",
            f"{name} is {found}, which cannot hold every name.",
            f"Before the first run: ALTER DATABASE {name} CHARACTER SET {CHARACTER_SET};",
        )
    return ok("character set", f"{name} is {found}")


def packet_size(found: int) -> Finding:
    """Whether the server takes statements as large as ours."""
    if found < LARGEST_STATEMENT:
        return fail(
            "packet size",
            f"max_allowed_packet is {found / MIB:,.0f} MiB; a statement may have {LARGEST_STATEMENT / MIB:,.0f}.",
            "Run: SET PERSIST max_allowed_packet = 67108864;",
        )
    return ok("packet size", f"max_allowed_packet is {found / MIB:,.0f} MiB")


def _migrations(cursor: Cursor, folder: Path) -> Finding:
    return migrations(seen(cursor), {path.name for path in folder.glob("V*.sql")})


def migrations(known: Mapping[str, object], files: set[str]) -> Finding:
    """What the database has seen (file -> when it was done, None if it broke off), held against the project's files."""
    broken = [file for file, finished_at in known.items() if finished_at is None]
    newer = sorted(known.keys() - files)
    if broken:
        remedy = "Undo what it did, delete its row from schema_migrations and start again."
        return fail("migrations", f"{broken[0]} broke off.", remedy, OTHER)
    if newer:
        return fail(
            "migrations", f"The tables are newer than this code: {newer[0]}.", "Use the newer code.", OTHER
        )
    left = len(files - known.keys())
    return ok(
        "migrations", f"{len(known)} of {len(files)} applied" + ("; a run applies the rest" if left else "")
    )


def _clock(cursor: Cursor) -> Finding:
    before = time.time()
    (theirs,) = _row(cursor, "SELECT UTC_TIMESTAMP(6)")
    ours = (before + time.time()) / 2
    return clock(theirs.replace(tzinfo=timezone.utc).timestamp() - ours)


def clock(ahead: float) -> Finding:
    """What it means that MySQL's clock is so many seconds ahead of this machine's."""
    found = f"MySQL's clock is {abs(ahead):.1f} s {'ahead of' if ahead > 0 else 'behind'} this machine's"
    if abs(ahead) > SKEW:
        return warn(
            "clock", f"{found}.", "Let both be kept right (NTP): lateness is judged by this machine's."
        )
    return ok("clock", found)


def _driver(cursor: Cursor, application: str) -> Finding:
    cursor.execute("SELECT IS_USED_LOCK(%s)", (lock_name(application),))
    (session,) = cursor.fetchone()
    runs = "No driver runs" if session is None else f"A driver (MySQL session {session}) runs"
    return ok("driver", f"{runs} the application {application}")


def _row(cursor: Cursor, statement: str) -> tuple[Any, ...]:
    cursor.execute(statement)
    row: tuple[Any, ...] = cursor.fetchone()
    return row
