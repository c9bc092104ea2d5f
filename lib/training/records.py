"""Loads the records that a model is trained on into two tables of a DuckDB database."""

import duckdb
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.errors import RefusedError
from lib.normalisation.phone import is_placeholder
from lib.normalisation.placeholder_name import is_placeholder_name
from lib.records.pair import Side

LEAST = 100  # records of each side
FEWEST_PAIRS = 30
TABLES = {Side.PROFILE: "profiles", Side.STORE: "store_records"}


def load(
    connection: duckdb.DuckDBPyConnection,
    side: Side,
    records: DataFrame,
    default_region: str,
    most: int | None,
) -> int:
    """Create the table of a side from normalised records, and return their number.

    Records with a placeholder for phone or name are left out: they say nothing about a person. If there are more than ``most``
    records, those with the smallest hashes are taken. Sampling one side only does not change any probability, because each
    record of the sample keeps its partners on the other side. Raises :class:`RefusedError` if there are too few records.
    """
    is_nobody = is_placeholder(F.col("phone"), default_region) | is_placeholder_name(F.col("name_key"))
    usable = records.where(~is_nobody).select("phone", "name_key")
    arrived = usable.toArrow()  # noqa: F841 - DuckDB finds it by its name
    limit = "" if most is None else f"order by hash(phone, name_key) limit {most}"
    connection.execute(
        f"create table {TABLES[side]} as "  # noqa: S608 - our own names
        f"select row_number() over () - 1 as unique_id, * from (select * from arrived {limit})"
    )
    count = scalar(connection, f"select count(*) from {TABLES[side]}")  # noqa: S608 - our own names
    if count < LEAST:
        raise RefusedError(
            f"There are {count:,} usable {TABLES[side].replace('_', ' ')}, too few to learn from.",
            f"Train on {LEAST:,} or more.",
        )
    return count


def require_equal_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise :class:`RefusedError` if hardly any pair agrees in phone and name, so that nobody seems to be on both sides."""
    count = scalar(connection, "select count(*) from profiles join store_records using (phone, name_key)")
    if count < FEWEST_PAIRS:
        raise RefusedError(
            f"Only {count:,} pairs of a profile and a store record have the same phone and name, too few to learn from.",
            f"Train on records with {FEWEST_PAIRS:,} such pairs or more.",
        )


def scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The single integer that a query returns."""
    ((value,),) = connection.execute(query).fetchall()
    return int(value)
