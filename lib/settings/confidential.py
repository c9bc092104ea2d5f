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


def masked(path: str, value: object) -> object:
    """The value, or ``MASK`` if it may be a secret. A reference to a secret reveals nothing, so it is shown."""
    text = str(value)
    if _REFERENCE.fullmatch(text) or not (_KEY.search(path) or _VALUE.search(text)):
        return value
    return MASK
