"""Payloads that the parser must reject, one kind or more for each reject reason."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.records.reasons import RejectReason
from lib.samples.choice import Draws, Ints
from lib.samples.records import Records

OVERSIZED_BYTES = (
    1_010_000  # over records.max_payload_bytes, but below the broker's message.max.bytes of 1,048,588
)
_PHONE = '"phone": "555-200-0000"'


class Kind(NamedTuple):
    """The reason for which it is rejected, and the payload that replaces a valid one."""

    reason: RejectReason
    payload: bytes | None


def _text(reason: RejectReason, payload: str) -> Kind:
    return Kind(reason, payload.encode())


#: Every kind by name. The last one, ``oversized``, is used for a single record of each side, as it would fill disks.
KINDS = {
    "tombstone": Kind(RejectReason.TOMBSTONE, None),
    "empty": Kind(RejectReason.EMPTY, b""),
    "invalid_utf8": Kind(RejectReason.INVALID_UTF8, b'{"name": "\xc3\x28", "phone": "555-200-0000"}'),
    "not_json": _text(RejectReason.NOT_JSON, "name=Nobody;phone=none"),
    "truncated": _text(RejectReason.NOT_JSON, "{"),
    "no_object": _text(RejectReason.NOT_JSON, "[1, 2, 3]"),
    "missing_name": _text(RejectReason.MISSING_NAME, f"{{{_PHONE}}}"),
    "name_null": _text(RejectReason.MISSING_NAME, f'{{"name": null, {_PHONE}}}'),
    "missing_phone": _text(RejectReason.MISSING_PHONE, '{"name": "Nobody"}'),
    "phone_blank": _text(RejectReason.MISSING_PHONE, '{"name": "Nobody", "phone": "  "}'),
    "name_of_marks": _text(RejectReason.UNREADABLE_NAME, f'{{"name": "-- ?! 12", {_PHONE}}}'),
    "name_a_list": _text(RejectReason.UNREADABLE_NAME, f'{{"name": ["Nobody"], {_PHONE}}}'),
    "phone_without_digits": _text(RejectReason.UNREADABLE_PHONE, '{"name": "Nobody", "phone": "none"}'),
    "phone_too_long": _text(
        RejectReason.UNREADABLE_PHONE, '{"name": "Nobody", "phone": "+15552000000155520000001"}'
    ),
    "phone_an_object": _text(
        RejectReason.UNREADABLE_PHONE, '{"name": "Nobody", "phone": {"home": "555-200-0000"}}'
    ),
    "oversized": _text(
        RejectReason.OVERSIZED, f'{{"name": "Nobody", {_PHONE}, "note": "{"x" * OVERSIZED_BYTES}"}}'
    ),
}
NAMES = tuple(KINDS)
WHOLE = -1


def broken_kinds(records: Records) -> Ints:
    """For each record the index in ``NAMES`` of its kind, or ``WHOLE`` if it is not broken."""
    share, count, own = records.plan.broken, records.plan.count(records.side), records.own
    kind = np.where(own.happens("broken", share), own.below("broken kind", len(NAMES) - 1), WHOLE)
    oversized = Draws(records.plan.seed, np.array([count])).below("oversized", count)
    return np.where((records.ids == oversized) & (share > 0), len(NAMES) - 1, kind)


def break_payloads(payloads: pa.BinaryArray, kind: Ints) -> pa.BinaryArray:
    """The payloads, with those of broken records replaced."""
    rows = np.flatnonzero(kind != WHOLE)
    before = payloads.take(pa.array(rows)).to_pylist()
    broken = [broken_payload(NAMES[kind[row]], payload) for row, payload in zip(rows, before, strict=True)]
    return pc.replace_with_mask(payloads, pa.array(kind != WHOLE), pa.array(broken, pa.binary()))


def kind_names(kind: Ints) -> pa.StringArray:
    """The names of the kinds; null for records that are not broken."""
    return pa.array(NAMES).take(pa.array(kind, mask=kind == WHOLE))


def broken_payload(name: str, payload: bytes) -> bytes | None:
    """A payload of a broken kind. Only ``truncated`` depends on the original payload."""
    if name != "truncated":
        return KINDS[name].payload
    text = payload.decode()
    return text[: len(text) // 2].encode()
