"""Hides values that may be a password, a key or a token, in settings whose keys and values the user chooses freely."""

import re

MASK = "***"
# Names of Spark and Kafka properties that hold secrets; sasl.jaas.config is one whose value contains a password.
_KEY = re.compile(
    r"pass|secret|token|credential|jaas|auth.*info|private|keystore\.key|\.pem$|access.?key", re.IGNORECASE
)
# A value with `password=...`, or a URL with `user:password@host`.
_VALUE = re.compile(r"(pass|secret|token|credential)\w*\W?\s*[=:]|://[^/@\s]*:[^/@\s]*@", re.IGNORECASE)
_REFERENCE = re.compile(r"(env:\w+|file:.+)")
# The same with the secret itself behind it, and names of properties that only say where a secret is, or what makes it.
_VALUE_IN_CLEAR = re.compile(
    r"(pass|secret|token|credential)\w*\W?\s*[=:](?!\s*[\"']?(env|file):)|://[^/@\s]*:[^/@\s]*@",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(url|location|path|file|class|provider|mechanism|enabled|type|alias|name|tokens|ms|seconds)$",
    re.IGNORECASE,
)


def masked(path: str, value: object) -> object:
    """The value, or ``MASK`` if it may be a secret. A reference to a secret reveals nothing, so it is shown."""
    text = str(value)
    if _REFERENCE.fullmatch(text) or not (_KEY.search(path) or _VALUE.search(text)):
        return value
    return MASK


def is_reference(path: str, text: str) -> bool:
    """Whether a value stands for a secret: ``env:NAME`` or ``file:PATH`` under a key that holds one."""
    return bool(_REFERENCE.fullmatch(text) and _KEY.search(path) and not _PLACE.search(path))


def is_in_clear(path: str, value: object) -> bool:
    """Whether a value is a secret written out.

    ``masked`` hides too much rather than too little; this excuses properties that only say where a secret is kept.
    """
    text = str(value)
    if not text or value is None or _REFERENCE.fullmatch(text):
        return False
    return bool(_VALUE_IN_CLEAR.search(text) or (_KEY.search(path) and not _PLACE.search(path)))
