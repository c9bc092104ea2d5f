"""Phone, name key and comparison (sections 2, 3 and 5 of docs/reference/rules.md) in plain Python.

Written from that page only; the tests hold lib against it, so the two share no logic.
"""

import re
import unicodedata

import jellyfish
from anyascii import anyascii
from nicknames import NickNamer
from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    PhoneMetadata,
    PhoneNumber,
    ValidationResult,
    is_possible_number_with_reason,
)

LONGEST_NAME_KEY = 100

# 2. Phone

FULL_WIDTH, ARABIC, EXTENDED_ARABIC = 0xFF10, 0x0660, 0x06F0
ASCII_DIGITS = {zero + n: str(n) for zero in (FULL_WIDTH, ARABIC, EXTENDED_ARABIC) for n in range(10)}
FULL_WIDTH_PLUS = {0xFF0B: "+"}
ANOTHER_NUMBER = re.compile(r"[/;,|&]|\bor\b", re.IGNORECASE)
EXTENSION = re.compile(r"(?:extension|extn|ext|x|#)[ \t\r\n:.]*[0-9]{1,7}[ \t\r\n]*$", re.IGNORECASE)
RUNS = "01234567890123456789", "98765432109876543210"


def phone(text, region):
    """The phone that a text holds: E.164, or digits alone, or None."""
    return e164(text, region) or _digits_alone(text, region)


def e164(text, region):
    """The number that a text holds, or None."""
    text, digits, abroad = _read(text, region)
    return _national(digits, region) if abroad is None else _international(abroad)


def _digits_alone(text, region):
    text, digits, abroad = _read(text, region)
    left = digits if abroad is None else abroad
    return left if 6 <= len(left) <= 15 and not _is_parted(text) else None


def _is_parted(text):
    between = re.search("[0-9].*[0-9]", text, re.DOTALL)
    return bool(between) and any(map(_is_letter, between[0]))


FAULTS = {
    ValidationResult.TOO_LONG: "too_long",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "local_only",
    ValidationResult.TOO_SHORT: "too_short",
    ValidationResult.INVALID_LENGTH: "invalid_length",
}


def phone_fault(text, region):
    """Why a text holds no whole number, or None."""
    found = phone(text, region)
    if found and is_placeholder(found):
        return "placeholder"
    if found and found.startswith("+"):
        return None
    text, digits, abroad = _read(text, region)
    if not (digits if abroad is None else abroad):
        return "not_a_number"
    if _is_parted(text):
        return "letters_between_digits"
    code, number = _with_home_code(digits, region) if abroad is None else split_calling_code(abroad)
    return "invalid_calling_code" if code is None else fault_of_length(code, number)


def _with_home_code(digits, region):
    metadata = PhoneMetadata.metadata_for_region(region)
    code, longest = metadata.country_code, max(metadata.general_desc.possible_length)
    return code, digits.removeprefix(str(code)) if len(digits) > longest else digits


def fault_of_length(code, number):
    """What libphonenumber says of a number that is not possible."""
    significant = number.lstrip("0") or "0"
    zeros = len(number) - len(significant)
    found = PhoneNumber(
        country_code=code,
        national_number=int(significant),
        italian_leading_zero=zeros > 0,
        number_of_leading_zeros=zeros,
    )
    return FAULTS[is_possible_number_with_reason(found)] if number else "too_short"


def _read(text, region):
    """Steps 1 to 5: what is left of the text, its digits, and those behind the international prefix if there is one."""
    text = ANOTHER_NUMBER.split(text.translate(ASCII_DIGITS | FULL_WIDTH_PLUS), maxsplit=1)[0]
    text = EXTENSION.sub("", text).replace("(0)", "")
    text = _by_keys(re.sub("^[^+0-9]*", "", text))
    digits = re.sub("[^0-9]", "", text)
    return text, digits, _after_international_prefix(text, digits, PhoneMetadata.metadata_for_region(region))


KEYPAD = ("abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz")
KEY_OF = {letter: str(key) for key, word in enumerate(KEYPAD, 2) for letter in word + word.upper()}


def _by_keys(text):
    """Step 5's letters as digits, where there are as many as a number wants."""
    signs = [sign for sign in text.removeprefix("+") if sign not in " ().-"]
    digits = next((at for at, sign in enumerate(signs) if sign not in "0123456789"), len(signs))
    letters = len(signs) - digits
    fits = (3 <= digits <= 6 and digits + letters in (10, 11)) or (
        digits == 7 and signs[0] == "1" and letters == 4
    )
    if not fits or any(sign not in KEY_OF for sign in signs[digits:]):
        return text
    return "".join(KEY_OF.get(sign, sign) for sign in text)


def _after_international_prefix(text, digits, region):
    if text.startswith("+"):
        return _without_trunk_zero(digits)
    prefix = re.match(f"(?:{region.international_prefix})(?=[0-9]{{10}})|00(?=[1-9])", digits)
    return _without_trunk_zero(digits[prefix.end() :]) if prefix else None


def _without_trunk_zero(digits):
    code, number = split_calling_code(digits)
    main = PhoneMetadata.metadata_for_region(COUNTRY_CODE_TO_REGION_CODE[code][0]) if code else None
    dials_zero = main is not None and main.national_prefix == "0"
    return f"{code}{number[1:]}" if dials_zero and number.startswith("0") else digits


def _international(digits):
    code, number = split_calling_code(digits)
    regions = COUNTRY_CODE_TO_REGION_CODE.get(code, ())
    is_possible = any(len(number) in _possible_lengths(region, code) for region in regions)
    return f"+{code}{number}" if is_possible else None


def _national(digits, region):
    metadata = PhoneMetadata.metadata_for_region(region)
    lengths = _possible_lengths(region, metadata.country_code)
    for prefix in (metadata.national_prefix, "", str(metadata.country_code)):
        if prefix is not None and digits.startswith(prefix) and len(digits) - len(prefix) in lengths:
            return f"+{metadata.country_code}{digits[len(prefix) :]}"
    return None


def _possible_lengths(region, code):
    """Without those that are only possible within an area."""
    if region == "001":
        return PhoneMetadata.metadata_for_nongeo_region(code).general_desc.possible_length
    return PhoneMetadata.metadata_for_region(region).general_desc.possible_length


def split_calling_code(digits):
    for code in COUNTRY_CODE_TO_REGION_CODE:
        if digits.startswith(str(code)):
            return code, digits[len(str(code)) :]
    return None, digits


def is_placeholder(phone):
    number = split_calling_code(phone[1:])[1] if phone.startswith("+") else phone
    return len(set(number)) == 1 or any(number in run for run in RUNS)


# 3. Name key

TITLES = set("mr mrs ms miss mx dr prof sir dame rev hon jr sr ii iii iv phd md esq dds cpa".split())  # noqa: SIM905
TWO_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ĳ": "ij", "ŋ": "ng"}
APOSTROPHES = "'’‘ʼ`´"  # noqa: RUF001


def name_key(name):
    folded = "".join(map(_folded, name.lower()))
    folded = "".join(letter for letter in folded if letter not in APOSTROPHES)
    parts = [part for part in folded.split(",") if _names_somebody(part)] or [folded]
    if len(parts) > 1:
        parts = [*parts[1:], parts[0]]
    tokens = _tokens(" ".join(parts))
    return " ".join([token for token in tokens if token not in TITLES] or tokens)[:LONGEST_NAME_KEY].rstrip()


def _names_somebody(part):
    return any(map(_is_letter, part)) and bool(set(_tokens(part)) - TITLES)


def _folded(letter):
    if "\u0300" <= letter <= "\u036f":
        return ""
    if letter == "ς":
        return "σ"  # noqa: RUF001
    if letter in TWO_LETTERS:
        return TWO_LETTERS[letter]
    if not ("\u00c0" <= letter <= "\u024f" or "\u1e00" <= letter <= "\u1eff") or not _is_letter(letter):
        return letter
    ascii_letter = anyascii(letter)
    return ascii_letter if len(ascii_letter) == 1 and ascii_letter.isalpha() else letter


def _is_letter(character, kinds="L"):
    return unicodedata.category(character)[0] in kinds


def _tokens(text):
    return "".join(c if _is_letter(c, "LM") else " " for c in text).split()


# 5. Comparison

CLOSE = 0.88
NICKNAMES = NickNamer()


def phone_level(left, right):
    if left == right:
        return "exact" if left.startswith("+") else "same_digits"
    if _distance(left, right) == 1 or _is_a_digit_off(*sorted((left, right))):
        return "one_edit"
    return next(
        (
            level
            for level, digits in (("same_local", 7), ("same_tail", 4))
            if left[-digits:] == right[-digits:]
        ),
        "else",
    )


def _is_a_digit_off(whole, alone):
    if not whole.startswith("+") or alone.startswith("+") or len(alone) <= 7:
        return False
    return any(_distance(whole[-length:], alone) == 1 for length in (len(alone) - 1, len(alone) + 1))


def name_level(left, right):
    left_tokens, right_tokens = left.split(), right.split()
    if left == right:
        return "exact"
    if sorted(left_tokens) == sorted(right_tokens) or "".join(left_tokens) == "".join(right_tokens):
        return "same_tokens"
    is_alike = len(left_tokens) != len(right_tokens) and _are_alike(
        "".join(left_tokens), "".join(right_tokens)
    )
    sizes = {min(len(tokens), 2) for tokens in (left_tokens, right_tokens)}
    if sizes == {2}:
        return _level_of_outer_tokens(_ends(left_tokens), _ends(right_tokens), is_alike)
    if is_alike or (sizes == {1} and _is_close(left, right)):
        return "close"
    single, other = sorted((left_tokens, right_tokens), key=len)
    is_part = len(other) > 1 and any(_may_be_one(single[0], end) for end in _ends(other))
    return "one_part" if is_part else "else"


def _ends(tokens):
    return tokens[0], tokens[-1]


def _level_of_outer_tokens(left, right, is_alike):
    first, last = left
    ways = [(first, last, *right), (first, last, *reversed(right))]  # straight and crosswise
    crossed = (first, right[1]), (last, right[0])
    levels = {
        "first_and_last": any(a == c and b == d for a, b, c, d in ways),
        "initial": _agree(ways, _is_initial),
        "nickname": _agree(ways, _are_nicknames),
        "close": _agree(ways, _is_misspelt) or is_alike,
        "same_given": _may_be_one(first, right[0]),
        "same_surname": any(_is_close(*pair) for pair in ((last, right[1]), *crossed)),
        "else": True,
    }
    return next(level for level, holds in levels.items() if holds)


def _agree(ways, test):
    """In one of the ways one token of each is close and the other ones pass a test."""
    return any((_is_close(b, d) and test(a, c)) or (_is_close(a, c) and test(b, d)) for a, b, c, d in ways)


def _are_alike(left, right):
    return _distance(left, right) * 7 <= max(len(left), len(right))


def _may_be_one(left, right):
    return _is_close(left, right) or _are_nicknames(left, right)


def _is_initial(left, right):
    return (len(left) == 1 and right.startswith(left)) or (len(right) == 1 and left.startswith(right))


def _are_nicknames(left, right):
    if left in NICKNAMES.nicknames_of(right) or right in NICKNAMES.nicknames_of(left):
        return True
    return bool(NICKNAMES.canonicals_of(left) & NICKNAMES.canonicals_of(right))


def _is_close(left, right):
    return round(jellyfish.jaro_winkler_similarity(*_plain(left, right)), 4) >= CLOSE


def _is_misspelt(left, right):
    is_slip = min(len(left), len(right)) >= 4 and _distance(left, right) == 1
    return _is_close(left, right) or (is_slip and not all(map(_is_given_name, (left, right))))


def _is_given_name(token):
    return bool(NICKNAMES.nicknames_of(token) or NICKNAMES.canonicals_of(token))


def _distance(left, right):
    return jellyfish.damerau_levenshtein_distance(*_plain(left, right))


def _plain(left, right):
    """The same words in an alphabet without marks: jellyfish compares what a reader sees as one letter, the rules count characters."""
    alphabet = {letter: chr(0x4E00 + n) for n, letter in enumerate(sorted({*left, *right}))}
    return ["".join(map(alphabet.get, word)) for word in (left, right)]
