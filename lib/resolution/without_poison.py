"""Writes rows without the records that MySQL refuses for what they hold (ADR 0028); the stream and backfills do it alike."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from lib.database.connection import Cursor, MySql
from lib.database.data_errors import is_data_error, number_of
from lib.database.poison_records import Place
from lib.resolution.poison import Candidates, poison_of

LOG = logging.getLogger(__name__)
C = TypeVar("C", bound=Candidates)
T = TypeVar("T")


@dataclass(frozen=True)
class Poison:
    """Records that MySQL refuses, and the number of its error."""

    records: frozenset[Place] = frozenset()
    error: int = 0


class _RolledBackError(Exception):
    """Ends a transaction that was only a try."""


def write_without_poison(
    mysql: MySql,
    write: Callable[[Cursor, Poison], T],
    attempt: Callable[[Cursor, C], None],
    candidates: Callable[[], C],
) -> T:
    """The result of ``write`` in a transaction, which leaves out the poison records that it is given.

    If MySQL refuses the rows for what they hold, the poison is searched among the ``candidates``; ``attempt`` writes some of them in a
    transaction that is rolled back. Raises MySQL's error if it is no such one, or if too many records are refused.
    """
    try:
        return mysql.transaction(lambda cursor: write(cursor, Poison()))
    except Exception as error:
        poison = _search(mysql, error, attempt, candidates) if is_data_error(error) else None
        if poison is None:
            raise
    result = mysql.transaction(lambda cursor: write(cursor, poison))
    for record in sorted(poison.records):
        LOG.error("The record %s:%d:%d is in quarantine: MySQL refuses it, error %d.", *record, poison.error)
    return result


def _search(
    mysql: MySql, error: Exception, attempt: Callable[[Cursor, C], None], candidates: Callable[[], C]
) -> Poison | None:
    def tried(cursor: Cursor, some: C) -> None:
        attempt(cursor, some)
        raise _RolledBackError

    def takes(some: C) -> bool:
        try:
            mysql.transaction(partial(tried, some=some))
        except _RolledBackError:
            return True
        except Exception as refused:
            if not is_data_error(refused):
                raise
        return False

    records = poison_of(candidates(), takes)
    return None if records is None else Poison(records, number_of(error))
