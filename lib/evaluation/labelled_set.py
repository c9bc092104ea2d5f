"""Reads a labelled set: two files of records, and the pairs of them that somebody labelled as one person."""

import csv
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from lib.errors import SettingsError

ID = "id"
NEEDED = ("name", "phone")
MOST_NAMED = 20  # columns, in an error
ABSENT = (None, "")
Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class LabelledSet:
    """The records by id, and the true pairs as ``(profile id, store record id)``."""

    profiles: dict[str, Row]
    store_records: dict[str, Row]
    truth: frozenset[tuple[str, str]]


def read_labelled_set(profiles: Path, store_records: Path, truth: Path, id_column: str | None) -> LabelledSet:
    """Read CSV or JSON lines; raises :class:`SettingsError` for files that cannot be read or do not fit together.

    The id is in ``id_column``, else in the column ``id``, else in the first column. The first two columns of the truth are
    the ids of a pair: the profile's first, unless only the other order fits.
    """
    left, right = (read_records(path, id_column) for path in (profiles, store_records))
    pairs = frozenset(_pair(row, truth) for row in _rows(truth))
    orders = pairs, frozenset((r, l) for l, r in pairs)  # noqa: E741
    fitting = next((order for order in orders if _fits(order, left, right)), None)
    if fitting is None:
        unknown = sum(l not in left or r not in right for l, r in pairs)  # noqa: E741
        raise SettingsError(
            f"{unknown:,} of the {len(pairs):,} pairs of {truth} name an id that is not in its file.",
            "Let its first two columns be the ids of a profile and of a store record.",
        )
    return LabelledSet(left, right, fitting)


def read_records(path: Path, id_column: str | None) -> dict[str, Row]:
    """The records of one file by id; raises :class:`SettingsError` for a file that cannot be read, or without unique ids."""
    records: dict[str, Row] = {}
    columns: dict[str, None] = {}
    for number, row in enumerate(_rows(path), 1):
        column = id_column or (ID if ID in row else next(iter(row), ID))
        key = row.pop(column, None)
        if key in ABSENT or str(key) in records:
            fault = "has no" if key in ABSENT else "repeats the"
            raise SettingsError(f"Record {number} of {path} {fault} {column}.", "Give each record an id.")
        columns.update(dict.fromkeys(filter(None, row)))
        records[str(key)] = {name: value for name, value in row.items() if name and value not in ABSENT}
    _require_fields(path, columns)
    return records


def _require_fields(path: Path, columns: Collection[str]) -> None:
    """Raise :class:`SettingsError` if no record has a name, or none a phone: then the columns have other names."""
    lacking = [name for name in NEEDED if name not in columns]
    if lacking:
        shown = ", ".join(list(columns)[:MOST_NAMED]) or "nothing"
        raise SettingsError(
            f"{path} has no column {' and no column '.join(lacking)}; beside the id it has {shown}.",
            "Name its columns as the fields of the topic are named.",
        )


def _fits(pairs: frozenset[tuple[str, str]], left: dict[str, Row], right: dict[str, Row]) -> bool:
    return all(profile in left and store in right for profile, store in pairs)


def _pair(row: Row, path: Path) -> tuple[str, str]:
    values = list(row.values())
    if len(values) < 2:  # noqa: PLR2004 - a pair
        raise SettingsError(
            f"{path} has fewer than two columns.", "Write the two ids of one person on each line."
        )
    return str(values[0]), str(values[1])


def _rows(path: Path) -> Iterator[Row]:
    """The records of a file, unchanged, in the order of the file."""
    try:
        # utf-8-sig drops the byte order mark that Excel writes; newline="" is what the csv module asks for.
        with path.open(encoding="utf-8-sig", newline="") as file:
            is_json = file.read(1) in {"{", "["}
            file.seek(0)
            rows = _json_rows(file.read()) if is_json else csv.DictReader(file, skipinitialspace=True)
            yield from map(dict, rows)
    except OSError:
        raise SettingsError(f"There is no file {path} to read.", "Correct the path.") from None
    except (ValueError, TypeError, csv.Error):
        raise SettingsError(
            f"{path} is neither CSV with a heading nor JSON lines, in UTF-8.", "Correct the file."
        ) from None


def _json_rows(text: str) -> Iterator[Row]:
    """JSON lines, or one JSON array of objects."""
    if text.startswith("["):
        yield from json.loads(text)
    else:
        yield from (json.loads(line) for line in text.splitlines() if line.strip())
