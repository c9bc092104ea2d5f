"""What the tests read back from MySQL."""

import mysql.connector

from lib.settings.load import read_secret


def rows(settings, query):
    """All rows of a query on the settings' database, as dictionaries."""
    connection = mysql.connector.connect(
        host=settings.mysql.host,
        port=settings.mysql.port,
        user=settings.mysql.user,
        password=read_secret(settings.mysql.password).decode(),
        database=settings.mysql.database,
        time_zone="+00:00",
    )
    try:
        with connection.cursor(dictionary=True) as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()


def count(settings, table):
    """How many rows a table has."""
    return rows(settings, f"SELECT COUNT(*) AS n FROM {table}")[0]["n"]
