"""Reads every column of a MySQL schema that may hold a text, whatever the table is for."""

from collections.abc import Iterator

from lib.card_scan.content import of_value
from lib.card_scan.place import Place, counted
from lib.database.connection import Cursor

#: Types whose values may hold a number that somebody wrote; numbers and times of their own types are ids and times.
TEXTS = ("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "json", "enum", "set")
BLOBS = ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob")
COLUMNS = (
    "SELECT table_name, column_name FROM information_schema.columns "  # noqa: S608 - holes for the values only
    f"WHERE table_schema = DATABASE() AND data_type IN ({', '.join(['%s'] * len(TEXTS + BLOBS))}) "
    "ORDER BY table_name, ordinal_position"
)
ROWS = 10_000  # of a fetch


def tables(cursor: Cursor) -> dict[str, list[str]]:
    """The columns to read of each table of the connection's schema; views and generated columns among them."""
    cursor.execute(COLUMNS, TEXTS + BLOBS)
    found: dict[str, list[str]] = {}
    for table, column in cursor.fetchall():
        found.setdefault(_text(table), []).append(_text(column))
    return found


def scan_table(cursor: Cursor, table: str, columns: list[str]) -> Iterator[Place]:
    """The places in a table that hold a card number; the cursor must not keep all rows in memory."""
    cursor.execute(f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(table)}")  # noqa: S608 - names of the schema
    while rows := cursor.fetchmany(ROWS):
        for name, values in zip(columns, zip(*rows, strict=True), strict=True):
            yield from counted(
                "MySQL", f"{table}.{name}", (found for value in values for found in of_value(value, ""))
            )


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"
