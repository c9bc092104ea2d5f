"""Finds card numbers in a text, however they are written.

A card number has 13 to 19 digits, of any script, in groups that separators divide; its last digit is right (Luhn) and it begins
as the numbers of a card scheme do. This is written apart from :mod:`lib.parsing`, so that one mistake cannot be in both.
"""

import html
import re
import unicodedata

FEWEST, MOST = 13, 19  # digits
#: The beginnings of a scheme's numbers, as ranges of the same length, and how many digits the numbers have (ISO/IEC 7812).
SCHEMES: tuple[tuple[tuple[tuple[int, int], ...], frozenset[int]], ...] = (
    (((4, 4),), frozenset({13, 16, 18, 19})),  # Visa
    (((51, 55), (2221, 2720)), frozenset({16})),  # Mastercard
    (((34, 34), (37, 37)), frozenset({15})),  # American Express
    (((300, 305), (3095, 3095), (36, 36), (38, 39)), frozenset({14, 16, 19})),  # Diners Club
    (((6011, 6011), (644, 649), (65, 65)), frozenset({16, 17, 18, 19})),  # Discover
    (((3528, 3589),), frozenset({16, 17, 18, 19})),  # JCB
    (((1800, 1800), (2131, 2131)), frozenset({15})),  # JCB, older
    (((62, 62), (81, 81)), frozenset({16, 17, 18, 19})),  # UnionPay
    (
        ((5018, 5020), (5038, 5038), (5893, 5893), (6304, 6304), (6759, 6759), (6761, 6763)),
        frozenset(range(13, 20)),
    ),  # Maestro
    (((2200, 2204),), frozenset({16, 17, 18, 19})),  # Mir
    (((60, 60), (508, 508)), frozenset({16})),  # RuPay
    (((506099, 506198), (650002, 650027)), frozenset({16, 18, 19})),  # Verve
    (((9792, 9792),), frozenset({16})),  # Troy
)
ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")
TAG = re.compile(r"<[^<>]{0,200}>")
#: What has many digits and is no card: a hash or a UUID in hexadecimal, a time, a fraction, two North American phones.
OTHER_NUMBERS = re.compile(
    r"(?=[0-9a-f])(?:"  # quickly past everything else
    r"(?<![0-9A-Za-z])(?=[0-9-]*[a-f])"
    r"(?:[0-9a-f]{32}(?:\d{4})?|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z])"
    r"|(?<=[a-f])(?=(?:[0-9]*[a-f]){3})[0-9a-f]{24,}"  # a token with a name before it, as the join's state has them
    r"|(?<!\d)(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?"
    r"|(?<![\d.])\d{1,4}\.\d{9,}(?![\d.])"
    r"|(?<!\d)\d{3}[-. ]\d{3}[-. ]\d{4} ?[/,;] ?\d{3}[-. ]\d{3}[-. ]\d{4}(?!\d))"
)
SEPARATOR = r"[\s\-._/\\,|:;*'\"()\[\]~#=]"
RUN = re.compile(rf"\+?\d(?:{SEPARATOR}{{0,8}}\d){{{FEWEST - 1},}}", re.ASCII)
#: Digits behind the name of an id: they are as long as a card number, and say that they are none.
OF_AN_ID = re.compile(r"(?:id|identity|customer|component|alias|founder)s?['\"]?\s*[:=]?\s*\Z", re.IGNORECASE)
LONG_ID = 17  # digits; an id has 63 bits


def card_numbers(text: str) -> list[int]:
    """How many digits each card number in a text has; the numbers themselves are not returned."""
    plain = _plain(text) if len(text) >= FEWEST else ""
    if sum(map(plain.count, "0123456789")) < FEWEST:
        return []
    plain = OTHER_NUMBERS.sub("x", plain)
    return [size for run in RUN.finditer(plain) for size in _in_run(plain, run)]


def is_card(digits: str) -> bool:
    """Whether digits are a card number: their count, their beginning and their last digit say so."""
    return has_check_digit(digits) and any(
        len(digits) in sizes and any(_begins(digits, *ends) for ends in beginnings)
        for beginnings, sizes in SCHEMES
    )


def has_check_digit(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B: Luhn)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _begins(digits: str, first: int, last: int) -> bool:
    return first <= int(digits[: len(str(first))]) <= last


def _plain(text: str) -> str:
    """The text with ASCII digits, and without what hides between them: escapes, tags, marks of no width."""
    if "\\" in text:
        text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if "&#" in text:
        text = html.unescape(text)
    if "<" in text:
        text = TAG.sub(" ", text)
    if text.isascii():
        return text
    return "".join(filter(None, map(_character, unicodedata.normalize("NFKC", text))))


def _character(character: str) -> str:
    if character.isascii():
        return character
    if unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return ""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    return "-" if unicodedata.category(character) in {"Pd", "Zs", "Po"} else character


def _in_run(text: str, run: re.Match[str]) -> list[int]:
    """The card numbers in digits with separators: each begins and ends where a group of digits does."""
    groups = re.findall(r"\d+", run[0])
    is_phone, is_id = run[0][0] == "+", OF_AN_ID.search(text[max(0, run.start() - 20) : run.start()])
    found, at = [], 0
    while at < len(groups):
        size, used = _at(groups, at)
        is_other = (is_phone and at == 0 and size == FEWEST) or (is_id and used == 1 and size >= LONG_ID)
        if size and not is_other:
            found.append(size)
        at += max(used, 1)
    return found


def _at(groups: list[str], at: int) -> tuple[int, int]:
    """The digits of the longest card number that begins with a group, and how many groups it has; zeros if there is none."""
    digits, best = "", (0, 0)
    for used, group in enumerate(groups[at : at + MOST], start=1):
        digits += group
        if len(digits) > MOST:
            break
        if len(digits) >= FEWEST and is_card(digits):
            best = (len(digits), used)
    return best
