"""Ids as text, for JSON: JavaScript and jq read numbers as doubles, which hold 53 bits, and an id has 63 (RFC 8259, section 6)."""

from typing import overload


@overload
def as_text(identity: int) -> str: ...
@overload
def as_text(identity: None) -> None: ...
@overload
def as_text(identity: int | None) -> str | None: ...
def as_text(identity: int | None) -> str | None:
    """An id in decimal digits, as every command takes it; None for none."""
    return None if identity is None else str(identity)
