"""What the tests read back from MySQL and Delta, in the shape of tests/reference.py."""

import json
from contextlib import closing
from datetime import timezone

import mysql.connector

from lib.settings.load import read_secret
from tests.reference import as_document
from tests.reference_rules import is_placeholder_name

#: The columns that say what is so; the others say when it was written.
CONTENT = {
    "customers": "customer_id, phone, name, email, address, credit_card_info, name_variants, first_seen_date, "
    "last_updated, data_sources, model_version",
    "customer_members": "*",
    "customer_aliases": "*",
    "customer_edges": "*",
    "review_queue": "*",
}


def connected(settings):
    """A connection to the settings' database on which each query sees the latest commit; close it."""
    return closing(
        mysql.connector.connect(
            host=settings.mysql.host,
            port=settings.mysql.port,
            user=settings.mysql.user,
            password=read_secret(settings.mysql.password).decode(),
            database=settings.mysql.database,
            time_zone="+00:00",
            autocommit=True,
        )
    )


def rows(settings, query):
    """All rows of a query on the settings' database, as dictionaries."""
    with connected(settings) as connection, connection.cursor(dictionary=True) as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def count(settings, table):
    """How many rows a table has."""
    return rows(settings, f"SELECT COUNT(*) AS n FROM {table}")[0]["n"]


def content(settings, table):
    """All that a table says, in order of its key."""
    return rows(settings, f"SELECT {CONTENT[table]} FROM {table} ORDER BY 1, 2")


def customers(settings):
    """``customers`` by id, JSON read and times in ms."""
    found = {row.pop("customer_id"): row for row in content(settings, "customers")}
    for row in found.values():
        row["first_seen"] = _milliseconds(row.pop("first_seen_date"))
        row["last_updated"] = _milliseconds(row["last_updated"])
        for column in ("address", "credit_card_info", "name_variants"):
            row[column] = None if row[column] is None else json.loads(row[column])
    return found


def customer_of(golden):
    """A golden record in the shape of :func:`customers`."""
    address, cards = golden.attributes.get("address"), golden.attributes.get("card", ())
    return {
        "phone": golden.phone,
        "name": golden.name,
        "email": golden.attributes.get("email"),
        "address": address and as_document(address),
        "credit_card_info": [dict(zip(("token", "last4", "brand"), card, strict=True)) for card in cards],
        "name_variants": list(golden.name_variants),
        "first_seen": golden.first_seen,
        "last_updated": golden.last_seen,
        "data_sources": set(golden.data_sources),
    }


def members(settings):
    """``customer_members`` by identity: customer, side, phone, name key, first and last seen."""
    names = ("customer_id", "side", "phone", "name_key", "first_seen", "last_seen")
    return {
        row["identity_id"]: tuple(row[name] for name in names)
        for row in content(settings, "customer_members")
    }


def aliases(settings):
    return {row["alias_id"]: row["customer_id"] for row in content(settings, "customer_aliases")}


def edges(settings):
    """``customer_edges`` by both identities: the decision."""
    return {
        (row["profile_identity"], row["store_identity"]): row["decision"]
        for row in content(settings, "customer_edges")
    }


def review(settings):
    """``review_queue`` by both identities: levels, weight, version of the model."""
    names = ("phone_level", "name_level", "match_weight", "model_version")
    return {
        (row["profile_identity"], row["store_identity"]): tuple(row[name] for name in names)
        for row in content(settings, "review_queue")
    }


def delta(spark, settings, table):
    """The rows of a Delta table."""
    return spark.read.format("delta").load(f"{settings.storage.tables}/{table}").collect()


def by_coordinates(found):
    """Rows by topic, partition and offset; no two may have the same."""
    by = {(row.topic, row.partition, row.offset): row for row in found}
    assert len(by) == len(found)
    return by


def archived_record(row):
    """What a history table says of a record, in the order of :func:`archived_record_of`."""
    card = getattr(row, "card", None)
    return (
        row.phone,
        row.name_key,
        row.name,
        row.recorded_at,
        getattr(row, "email", None),
        getattr(row, "address", None),
        tuple(card) if card else None,
        row.phone_fault,
        row.name_fault,
    )


def archived_record_of(record):
    """The same of a record of the reference."""
    _, phone, name_key = record.identity
    card = tuple(record.card) if record.card else None
    fields = record.name, record.recorded_at, record.email, record.address
    name_fault = "placeholder" if is_placeholder_name(name_key) else None
    return phone, name_key, *fields, card, record.phone_fault, name_fault


def _milliseconds(when):
    return round(when.replace(tzinfo=timezone.utc).timestamp() * 1000)
