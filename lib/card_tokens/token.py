"""The token of a card in the version of the newest key, in Python; :mod:`lib.card_tokens.expressions` has the same for Spark.

The first key makes a token of the card number, and each later key makes one of the token before it::

    1:HMAC(key 1, digits)    2:HMAC(key 2, the token of version 1)    ...

So a token can be brought up to date without the card number, which nobody keeps. Equal cards have equal tokens in each version.
"""

import hashlib
import hmac
from collections.abc import Sequence

from lib.errors import RefusedError

CARD = "card"  # the attribute that holds a card: (token, last4, brand)
HEX_CHARACTERS = 32  # half of the HMAC, the least that RFC 2104, section 5 allows


def with_version(token: str) -> str:
    """The token with its version; one that was stored before tokens had versions is of version 1."""
    return token if ":" in token else f"1:{token}"


def up_to_date(token: str, keys: Sequence[bytes]) -> str:
    """The token in the version of the last of the ``keys``, which are all keys so far, oldest first.

    Raises :class:`lib.errors.RefusedError` if the token is of a later version.
    """
    current = with_version(token)
    version = int(current.partition(":")[0])
    if version > len(keys):
        raise RefusedError(
            f"A card token is of version {version}, and the newest card key in the settings of version {len(keys)}.",
            "List the earlier keys in privacy.earlier_card_keys, oldest first.",
        )
    for number, key in enumerate(keys[version:], start=version + 1):
        digest = hmac.new(key, current.encode(), hashlib.sha256).hexdigest()
        current = f"{number}:{digest[:HEX_CHARACTERS]}"
    return current
