"""A few records of both sides in a database that training can count in."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from lib.training.levels import connect


@contextmanager
def small_database(profiles, store_records) -> Iterator:
    """Tables of ``(phone, name_key)`` rows."""
    with connect() as connection:
        for table, rows in (("profiles", profiles), ("store_records", store_records)):
            phones, names = zip(*rows, strict=True)
            connection.register(table, pa.table({"phone": phones, "name_key": names}))
        yield connection
