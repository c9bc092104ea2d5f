"""What marks a malformed payload's person and card, and how to find a card again in whatever spelling."""

import re
import string
import unicodedata

MARKER = "Zqmark"  # every surname begins like this
ANY_MARKER = re.compile(MARKER, re.IGNORECASE)
CARD_DIGITS = 16
NO_DIGITS = bytes(set(range(256)) - set(string.digits.encode()))
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def letters(number):
    """A number written with letters: names keep no digits."""
    return "".join(string.ascii_lowercase[int(digit)] for digit in f"{number:05}")


def cards_in(text, cards):
    """Which of the card numbers a text holds in any spelling, or bytes: only digits count, in whatever script."""
    if isinstance(text, bytes):
        digits = text.translate(None, NO_DIGITS).decode()
    else:
        text = ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
        digits = "".join(str(unicodedata.decimal(digit)) for digit in re.findall(r"\d", text))
    found = {digits[at : at + CARD_DIGITS] for at in range(len(digits) - CARD_DIGITS + 1)}
    return sorted(found & cards)
