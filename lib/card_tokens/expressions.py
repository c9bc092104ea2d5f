"""As :mod:`lib.card_tokens.token`, as native Spark expressions."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.card_tokens.token import HEX_CHARACTERS
from lib.keyed_hash import hmac_sha256

#: Raised by a task; :mod:`lib.streaming.failures` recognises it.
LATER_VERSION = "A card token is of a later version than the keys in the settings."


def token_of(digits: Column, keys: Sequence[bytes]) -> Column:
    """The token of a card number, in the version of the last of the ``keys``, which are all keys so far, oldest first."""
    token = digits
    for version, key in enumerate(keys, start=1):
        token = _next(token, version, key)
    return token


def with_version(token: Column) -> Column:
    """The token with its version; one that was stored before tokens had versions is of version 1."""
    return F.when(token.contains(":"), token).otherwise(F.concat(F.lit("1:"), token))


def up_to_date(token: Column, keys: Sequence[bytes]) -> Column:
    """The token in the version of the last of the ``keys``; a task that meets a later version fails with :data:`LATER_VERSION`."""
    of_later = token.contains(":") & ~token.startswith("1:")
    current = F.when(of_later, F.raise_error(LATER_VERSION).cast("string")).otherwise(with_version(token))
    for version, key in enumerate(keys[1:], start=2):
        current = F.when(token.startswith(f"{version}:"), token).otherwise(_next(current, version, key))
    return F.when(token.isNotNull(), current)


def cards_up_to_date(rows: DataFrame, columns: Sequence[str], keys: Sequence[bytes]) -> DataFrame:
    """The rows with the tokens in those of the ``columns`` that they have :func:`up_to_date`; a column is a struct with a ``token``."""
    return rows.withColumns(
        {
            name: F.col(name).withField("token", up_to_date(F.col(name)["token"], keys))
            for name in columns
            if name in rows.columns
        }
    )


def _next(message: Column, version: int, key: bytes) -> Column:
    """A token of a version, made of a token of the version before it or, for the first one, of a card number."""
    return F.concat(F.lit(f"{version}:"), F.substring(hmac_sha256(message, key), 1, HEX_CHARACTERS))
