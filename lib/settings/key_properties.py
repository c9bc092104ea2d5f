"""The name under which a process holds a key, and the two padded forms that it holds (RFC 2104).

Java's security properties hold them: they are memory of the process alone. Spark shows a process's environment and its system
properties; these it does not know. The name is made of the key's check value, so that a process with another key finds none.
"""

import hashlib
import hmac
from collections.abc import Iterable

BLOCK = 64  # bytes of a SHA-256 block
CHECKED = b"check value of a key"  # no card number, and no identity: those have other characters
CHECK_CHARACTERS = 32


def check_value(key: bytes) -> str:
    """32 hex characters by which a key is recognised. They may be shown: nobody finds a strong key by them."""
    return hmac.new(key, CHECKED, hashlib.sha256).hexdigest()[:CHECK_CHARACTERS]


def names(key: bytes) -> tuple[str, str]:
    """The names of the inner and the outer padded key."""
    name = f"customers.key.{check_value(key)}"
    return f"{name}.inner", f"{name}.outer"


def properties(key: bytes) -> dict[str, str]:
    """The padded forms as hex, by their names."""
    padded = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    pads = (bytes(byte ^ mask for byte in padded).hex() for mask in (0x36, 0x5C))
    return dict(zip(names(key), pads, strict=True))


def properties_file(keys: Iterable[bytes]) -> str:
    """What ``-Djava.security.properties=FILE`` reads, for executors on other machines. It is as secret as the keys."""
    return "".join(f"{name}={value}\n" for key in keys for name, value in properties(key).items())
