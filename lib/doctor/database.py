"""Checks MySQL: the server, the user's privileges in the database, and the state of the tables."""

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timezone
from pathlib import Path
from typing import Any

import mysql.connector

from lib.database.connection import LARGEST_STATEMENT, Cursor, connect
from lib.database.readers.applications import lock_name
from lib.database.readers.key_checks import require_keys
from lib.database.readers.migrations import seen
from lib.database.refusals import refusal
from lib.doctor.finding import OTHER, Finding, examine, fail, not_checked, ok, warn
from lib.doctor.grants import missing
from lib.settings.keys import read_keys
from lib.settings.model import MySqlSettings, Settings

OLDEST, TESTED = (8, 0, 20), (9, 0, 0)  # INSERT ... AS new ON DUPLICATE KEY UPDATE is complete from 8.0.20 on
CHARACTER_SET = "utf8mb4"
SKEW = 2.0  # seconds; clocks that are further apart are not synchronised
MIB = 1 << 20
DEPENDENT = ("writable", "grants", "character set", "packet size", "migrations", "keys", "clock", "driver")


def database(settings: Settings, migrations: Path) -> list[Finding]:
    """A finding for the server, and one for each check that needs a connection."""
    opened: list[Any] = []
    server = examine("mysql", _connected, settings.mysql, opened)
    if not opened:
        return [server, *not_checked(DEPENDENT, "MySQL")]
    with closing(opened[0]) as connection:
        cursor = connection.cursor()
        checks: Mapping[str, Callable[[], Finding]] = {
            "writable": lambda: writable(*_row(cursor, "SELECT @@read_only, @@super_read_only")),
            "grants": lambda: _grants(cursor, settings.mysql),
            "character set": lambda: character_set(
                *_row(cursor, "SELECT DATABASE(), @@character_set_database")
            ),
            "packet size": lambda: packet_size(*_row(cursor, "SELECT @@max_allowed_packet")),
            "migrations": lambda: _migrations(cursor, migrations),
            "keys": lambda: _keys(cursor, settings),
            "clock": lambda: _clock(cursor),
            "driver": lambda: _driver(cursor, settings.application),
        }
        return [server, *(examine(name, check) for name, check in checks.items())]


def _connected(settings: MySqlSettings, opened: list[Any]) -> Finding:
    """Connect, and put the connection into ``opened`` for the other checks."""
    started = time.monotonic()
    try:
        opened.append(connect(settings))
    except mysql.connector.Error as error:
        known = refusal(settings, error)
        if known is not None:
            return fail("mysql", known.what, known.remedy, known.exit_code)
        return no_answer(settings, error.errno, time.monotonic() - started)
    (reported,) = _row(opened[0].cursor(), "SELECT VERSION()")
    return version(f"{settings.host}:{settings.port}", reported)


def no_answer(settings: MySqlSettings, number: int, seconds: float) -> Finding:
    """The server cannot be reached."""
    return fail(
        "mysql",
        f"MySQL at {settings.host}:{settings.port} does not answer (error {number}); tried for {seconds:.1f} s.",
        "Start it, or correct mysql.host and mysql.port; `sandbox up` starts one to try things out.",
    )


def version(place: str, reported: str) -> Finding:
    """Whether the server's version supports the statements that jobs use."""
    numbers = tuple(int(number) for number in reported.partition("-")[0].split("."))
    if "maria" in reported.lower() or numbers < OLDEST:
        return fail(
            "mysql", f"{reported} at {place} is not MySQL 8.0.20 or newer.", "Use MySQL 9.0 or newer."
        )
    if numbers < TESTED:
        return warn("mysql", f"MySQL {reported} at {place} may work, but is untested.", "Use 9.0 or newer.")
    return ok("mysql", f"MySQL {reported} at {place}")


def writable(read_only: int, super_read_only: int) -> Finding:
    """Whether the server takes writes: a replica, or an old primary after a fail-over, does not."""
    if read_only or super_read_only:
        return fail(
            "writable",
            "The server is read-only, as a replica is.",
            "Point mysql.host to the primary, or run there: SET PERSIST read_only = OFF;",
        )
    return ok("writable", "The server is not read-only")


def _grants(cursor: Cursor, settings: MySqlSettings) -> Finding:
    # SHOW GRANTS lists the privileges of a role only if the role is named with USING.
    (roles,) = _row(cursor, "SELECT CURRENT_ROLE()")
    cursor.execute("SHOW GRANTS FOR CURRENT_USER()" + ("" if roles == "NONE" else f" USING {roles}"))
    lacking = missing([str(line) for (line,) in cursor.fetchall()], settings.database)
    if lacking:
        granted = f"Run: GRANT {', '.join(lacking)} ON {settings.database}.* TO {settings.user};"
        return fail(
            "grants", f"{settings.user} may not {', '.join(lacking)} in {settings.database}.", granted
        )
    return ok("grants", f"{settings.user} has all privileges in {settings.database} that a job needs")


def character_set(name: str, actual: str) -> Finding:
    """Whether new tables can hold every character."""
    if actual != CHARACTER_SET:
        return fail(
            "character set",
            f"{name} is {actual}, which cannot hold every name.",
            f"Before the first run: ALTER DATABASE {name} CHARACTER SET {CHARACTER_SET};",
        )
    return ok("character set", f"{name} is {actual}")


def packet_size(limit: int) -> Finding:
    """Whether the server accepts statements as large as a job's."""
    if limit < LARGEST_STATEMENT:
        return fail(
            "packet size",
            f"max_allowed_packet is {limit / MIB:,.0f} MiB; a statement may have {LARGEST_STATEMENT / MIB:,.0f}.",
            "Run: SET PERSIST max_allowed_packet = 67108864;",
        )
    return ok("packet size", f"max_allowed_packet is {limit / MIB:,.0f} MiB")


def _migrations(cursor: Cursor, folder: Path) -> Finding:
    return migrations(seen(cursor), {path.name for path in folder.glob("V*.sql")})


def migrations(known: Mapping[str, object], files: set[str]) -> Finding:
    """Compare the database's migrations with the project's files.

    ``known`` maps each migration of the database to the time when it finished; None means that it did not finish.
    """
    unfinished = [file for file, finished_at in known.items() if finished_at is None]
    newer = sorted(known.keys() - files)
    if unfinished:
        return warn("migrations", f"{unfinished[0]} did not finish.", "The next run goes on with it.")
    if newer:
        return fail(
            "migrations", f"The tables are newer than this code: {newer[0]}.", "Use the newer code.", OTHER
        )
    left = len(files - known.keys())
    return ok(
        "migrations", f"{len(known)} of {len(files)} applied" + ("; a run applies the rest" if left else "")
    )


def _keys(cursor: Cursor, settings: Settings) -> Finding:
    used = require_keys(cursor, read_keys(settings.privacy))
    return ok("keys", "They made the ids and tokens in the tables" if used else "No run has used any yet")


def _clock(cursor: Cursor) -> Finding:
    before = time.time()
    (theirs,) = _row(cursor, "SELECT UTC_TIMESTAMP(6)")
    ours = (before + time.time()) / 2
    return clock(theirs.replace(tzinfo=timezone.utc).timestamp() - ours)


def clock(ahead: float) -> Finding:
    """Whether the clocks agree; MySQL's is ``ahead`` seconds ahead of this machine's."""
    difference = f"MySQL's clock is {abs(ahead):.1f} s {'ahead of' if ahead > 0 else 'behind'} this machine's"
    if abs(ahead) > SKEW:
        return warn(
            "clock",
            f"{difference}.",
            "Synchronise both (NTP): this machine's clock decides which records are late.",
        )
    return ok("clock", difference)


def _driver(cursor: Cursor, application: str) -> Finding:
    cursor.execute("SELECT IS_USED_LOCK(%s)", (lock_name(application),))
    (session,) = cursor.fetchone()
    runs = "No driver runs" if session is None else f"A driver (MySQL session {session}) runs"
    return ok("driver", f"{runs} the application {application}")


def _row(cursor: Cursor, statement: str) -> tuple[Any, ...]:
    cursor.execute(statement)
    row: tuple[Any, ...] = cursor.fetchone()
    return row
