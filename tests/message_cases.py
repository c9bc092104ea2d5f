"""The cases of tests/cases/messages.yaml, and those too long to be written there."""

import json
from dataclasses import dataclass, field

from tests.case_tables import parameter, read_table, with_distinct_ids
from tests.reference_records import PROFILE, STORE

MOST_BYTES = 5_000  # records.max_payload_bytes of the tests that use these cases


@dataclass(frozen=True)
class MessageCase:
    """One message; ``expected`` are fields of the record that comes out of it, ``reason`` why none does."""

    id: str
    value: bytes | None
    side: str = PROFILE
    days: int = 0
    reason: str | None = None
    expected: dict = field(default_factory=dict)
    disputed: str | None = None


def message_cases():
    return [_case(**case) for case in with_distinct_ids(read_table("messages.yaml"))] + LONG_CASES


def message_parameters(cases):
    return [parameter(case, case.id, case.disputed) for case in cases]


def _case(id, text=None, hex=None, **others):  # noqa: A002 - the words of the file
    value = bytes.fromhex(hex) if hex else None if text is None else text.encode()
    known = {name: others.pop(name) for name in ("side", "days", "reason", "disputed") if name in others}
    return MessageCase(id, value, expected=others, **known)


def _record(name, phone, **fields):
    return json.dumps({"name": name, "phone": phone} | fields, ensure_ascii=False).encode()


def _padded(length, phone):
    start = b'{"name": "Padded Record", "phone": "' + phone + b'", "note": "'
    return start + b"x" * (length - len(start) - 2) + b'"}'


def _nested(levels, phone):
    return b'{"name": "Deep Arrays", "phone": "' + phone + b'", "x": ' + b"[" * levels + b"]" * levels + b"}"


LONG_CASES = [
    MessageCase("as many bytes as may be", _padded(MOST_BYTES, b"555-200-8001"), expected={"name": "Padded Record"}),
    MessageCase("one byte too many", _padded(MOST_BYTES + 1, b"555-200-0001"), reason="oversized"),
    MessageCase("bytes are counted, not characters", _record("Ä" * (MOST_BYTES // 2), "555-200-0001"), reason="oversized"),
    MessageCase(
        "a name of 500 characters",
        _record("Long " * 100, "555-200-8002"),
        expected={"name": ("Long " * 20), "name_key": ("long " * 20).strip()},
    ),
    MessageCase(
        "characters outside the basic plane count once",
        _record("🎉" * 60 + "a" * 60, "555-200-8003"),
        expected={"name": "🎉" * 60 + "a" * 40, "name_key": "a" * 40},
    ),
    MessageCase(
        "a name key longer than its name",
        _record("ß" * 99 + " a", "555-200-8004"),
        expected={"name": "ß" * 99 + " ", "name_key": "s" * 100},
    ),
    MessageCase(
        "a name key cut behind a blank",
        _record("ß" * 49 + "s ab", "555-200-8005", email="a" * 400),
        expected={"name_key": "s" * 99, "email": "a" * 320},
    ),
    MessageCase(
        "an address longer than may be",
        _record("Long Address", "555-200-8021", address="x" * 2_001),
        expected={"address": "x" * 2_000},
    ),
    MessageCase(
        "an address that is cut is no object",
        _record("Long Object", "555-200-8022", address={"a": "x" * 2_000}),
        expected={"address": '{"a":"' + "x" * 1_994},
    ),
    MessageCase(
        "a card in a field as long as may be",
        _record("Wide Card", "555-200-8023", credit_card="4111111111111111" + "-" * 1_983 + "!"),
        side=STORE,
        expected={"name": "Wide Card", "last4": "1111"},
    ),
    MessageCase(
        "a field too long for a card",
        _record("Wider Card", "555-200-8024", credit_card="4111111111111111" + "-" * 1_984 + "!"),
        side=STORE,
        expected={"name": "Wider Card", "last4": None},
    ),
    MessageCase(
        "a phone of which the first 100 characters count",
        _record("Long Phone", "5552008025" + " " * 90 + "1"),
        expected={"phone": "+15552008025"},
    ),
    MessageCase("arrays as deep as may be", _nested(998, b"555-200-8006"), expected={"name": "Deep Arrays"}),
    MessageCase("arrays a level too deep", _nested(999, b"555-200-0001"), reason="not_json"),
    MessageCase("arrays a level too deep in a field", _record("Ann Lee", "1", email=0)[:-2] + b"[" * 999 + b"]" * 999 + b"}", reason="not_json"),
    MessageCase("a number of as many digits as may be", _record("Long Number", "555-200-8008")[:-1] + b', "x": ' + b"9" * 1_000 + b"}", expected={"name": "Long Number"}),
    MessageCase("a number of a digit too many", _record("Ann Lee", "555-200-0001")[:-1] + b', "x": ' + b"9" * 1_001 + b"}", reason="not_json"),
    MessageCase(
        "a card in a long text",
        _record("Card Text", "555-200-8007", credit_card="card " * 100 + "4111-1111-1111-1111" + " thanks" * 100),
        side=STORE,
        expected={"brand": "visa", "last4": "1111"},
    ),
]  # fmt: skip
