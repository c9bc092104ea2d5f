"""Payloads that no parser should take, one of every kind that is rejected."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.samples.choice import number

KINDS = (
    "tombstone", "empty", "not_json", "truncated", "no_object", "invalid_utf8", "missing_name", "missing_phone",
    "name_of_marks", "phone_without_digits", "phone_too_long", "name_a_list",
)  # fmt: skip


def broken_kind(seed: int, key: Column) -> Column:
    """One of ``KINDS``."""
    return F.element_at(
        F.array(*map(F.lit, KINDS)), (number(seed, key, "broken kind", len(KINDS)) + 1).cast("int")
    )


def broken_payload(kind: Column, payload: Column) -> Column:
    """The payload, broken in the way ``kind`` says; binary."""
    texts = {
        "empty": F.lit(""),
        "not_json": F.lit("name=Nobody;phone=none"),
        "truncated": F.substr(payload, F.lit(1), F.floor(F.length(payload) / 2).cast("int")),
        "no_object": F.lit("[1, 2, 3]"),
        "missing_name": F.lit('{"phone": "555-200-0000"}'),
        "missing_phone": F.lit('{"name": "Nobody", "phone": "  "}'),
        "name_of_marks": F.lit('{"name": "-- ?! 12", "phone": "555-200-0000"}'),
        "phone_without_digits": F.lit('{"name": "Nobody", "phone": "none"}'),
        "phone_too_long": F.lit('{"name": "Nobody", "phone": "+15552000000155520000001"}'),
        "name_a_list": F.lit('{"name": ["Nobody"], "phone": "555-200-0000"}'),
    }
    case = F.when(kind == "invalid_utf8", F.unhex(F.lit("7B22C328227D"))).when(
        kind == "tombstone", F.lit(None)
    )
    for name, text in texts.items():
        case = case.when(kind == name, text.cast("binary"))
    return case
