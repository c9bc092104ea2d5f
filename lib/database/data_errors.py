"""Errors that are raised for what a row holds: they come again however often the same row is written, unlike an outage."""

import mysql.connector

TOO_LONG = 1406  # ER_DATA_TOO_LONG
#: NULL where none may be, row too large, packet too large (server, connector), out of range, truncated, no date, no UTF-8,
#: result beyond a packet, no value of the type, too long, number out of range, JSON: not valid, too large, too deep; a check.
REFUSED = frozenset(
    {1048, 1118, 1153, 2020, 1264, 1265, 1292, 1300, 1301, 1366, TOO_LONG, 1690, 3140, 3141, 3150, 3157, 3819}
)


def is_data_error(error: BaseException) -> bool:
    """Whether the same rows would fail again, and others would not."""
    if isinstance(error, mysql.connector.Error):
        return error.errno in REFUSED
    return isinstance(error, UnicodeEncodeError)  # the connector's, for text that has no UTF-8


def number_of(error: BaseException) -> int:
    """MySQL's number of the error; 0 for an error of the connector."""
    return int(getattr(error, "errno", 0) or 0)
