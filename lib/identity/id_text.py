"""Ids as text, for JSON: JavaScript and jq read numbers as doubles, which hold 53 bits, and an id has 63 (RFC 8259, section 6)."""

import re
from collections.abc import Mapping
from typing import Any, overload

ID = re.compile(r"(?:^|_)(?:id|identity)$")


@overload
def as_text(identity: int) -> str: ...
@overload
def as_text(identity: None) -> None: ...
@overload
def as_text(identity: int | None) -> str | None: ...
def as_text(identity: int | None) -> str | None:
    """An id in decimal digits, as every command takes it; None for none."""
    return None if identity is None else str(identity)


def with_ids_as_text(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a table whose ids, as their columns' names say, are text."""
    return {
        name: as_text(value) if ID.search(name) and isinstance(value, int) else value
        for name, value in row.items()
    }
