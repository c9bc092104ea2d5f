"""Phones (section 2 of docs/reference/rules.md) in plain Python, on libphonenumber's own port to Python.

Written from that page only; the tests hold lib against it, which asks the library in Java, and so the two share no logic.
"""

import re
import sys
import unicodedata
from functools import cache
from itertools import groupby, pairwise

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    Leniency,
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    ValidationResult,
    format_number,
    is_possible_number_with_reason,
    parse,
)

FULL_WIDTH, ARABIC, EXTENDED_ARABIC = 0xFF10, 0x0660, 0x06F0
ASCII_DIGITS = {zero + n: str(n) for zero in (FULL_WIDTH, ARABIC, EXTENDED_ARABIC) for n in range(10)}
FULL_WIDTH_PLUS = {0xFF0B: "+"}
RUNS = "01234567890123456789", "98765432109876543210"


def phone(text, region):
    """The phone that a text holds: E.164, or digits alone, or None."""
    return e164(text, region) or _digits_alone(text, region)


def e164(text, region):
    """The first complete number of a text, or None."""
    return next(iter(numbers(text, region)), None)


def numbers(text, region):
    """The complete numbers of a text."""
    text = _without_fraction(_without_exponent(text)).replace("\t", " ")
    text = re.sub(r"(?i)(?<![0-9])0xx(?=[ -]?[0-9]{2})", "0", text)
    steps = (
        lambda: _of_parts([text] if _is_one(text) else _parts(text), region),
        lambda: _of_parts(_parts(_by_slashes(_respelt(text))), region),
        lambda: _read_all([_valid(text, region), text if _is_one_part(text) else None], region),
    )
    return next((found for step in steps[: 1 if _is_address(text) else 3] if (found := step())), [])


# Steps 1 to 3: one number, or parts


def _without_exponent(text):
    parts = re.fullmatch(r"[ \t]*([1-9])\.([0-9]{7,14})[eE]\+?0?([0-9]{1,2})[ \t]*", text)
    missing = int(parts[3]) - len(parts[2]) if parts else None
    return parts[1] + parts[2] + "0" * missing if missing in (0, 1) else text


def _without_fraction(text):
    decimal = re.fullmatch(r"[ \t]*(\+?[0-9]{6,15})\.0+[ \t]*", text)
    return decimal[1] if decimal else text


@cache
def _of_kind(kinds):
    """The inside of a bracket expression with all characters of categories that begin with one of these."""
    is_of = [unicodedata.category(chr(code)).startswith(kinds) for code in range(sys.maxunicode + 1)]
    runs = groupby(enumerate(is_of), key=lambda place: place[1])
    ends = [list(run) for holds, run in runs if holds]
    return "".join(f"\\U{run[0][0]:08x}-\\U{run[-1][0]:08x}" for run in ends)


LETTER, WORD = _of_kind("L"), _of_kind(("L", "M")) + "'’"  # noqa: RUF001
LABEL = r"(?:ext|xt|extn|xtn|extensi[oó]n?|xtensi[oó]n?|extensio\u0301n?|xtensio\u0301n?|extensi|xtensi|extensin|xtensin|доб|anexo|int|x)[:.]?[ \t,\-]*[0-9]"
BRACKETS = rf"\((?!{LABEL})(?=[^()]*[{LETTER}])(?:[^()0-9]*[0-9]){{0,5}}[^()0-9]*(?:\)|\Z)"
HOUR = r"[0-9]{1,2}(?:[:.][0-9]{2})?[ \t]?"
HOURS = rf"(?<![0-9])(?:{HOUR}[-–][ \t]?)?{HOUR}(?:[ap]\.?m\b\.?|uhr\b|hrs?\b|h\b)|(?<![0-9])[0-9]{{1,2}}:[0-9]{{2}}(?![0-9])"  # noqa: RUF001
DIGIT = _of_kind("Nd")
A_WORD = rf"(?:(?<![{WORD[:-2]}{DIGIT}])|(?<=[0-9])(?=[{LETTER}]{{2}}))(?!{LABEL})[{LETTER}][{WORD}]*(?![{WORD}{DIGIT}])"
MARK_BETWEEN = re.compile(rf"[;,|&\r\n]|(?<=[0-9) ])(?=\+)|{BRACKETS}|{HOURS}|{A_WORD}", re.IGNORECASE)


def _parts(text):
    return MARK_BETWEEN.sub("\n", text).split("\n")


def _by_slashes(text):
    """Slashes behind seven digits, with nothing but marks among them, or behind an extension, are ends of lines."""
    behind = re.compile(
        r"(?:(?:[0-9][ ().\-/\\]{0,3}){7}|(?:x|ext|#)[. ]{0,2}[0-9]{1,6} {0,2})\Z", re.IGNORECASE
    )
    return "".join(
        "\n" if sign in "/\\" and behind.search(text[:at]) else sign for at, sign in enumerate(text)
    )


def _is_one(text):
    return _is_address(text) or _is_spelt(text)


def _is_address(text):
    return bool(re.search(r"(?i);(?:ext|isub|phone-context)=", text))


def _is_spelt(text):
    """Whether letters stand for digits."""
    begin = re.sub(r"^[^+0-9]*\+?[ ().\-]*", "", text)
    ends = [
        begin,
        *(
            begin[: label.start()]
            for label in re.finditer(r"(?i)(?:ext(?:n|ension)?|x|#)[ \t:.]*[0-9]{1,7}[ \t]*\Z", begin)
        ),
    ]
    return any(_stand_for_digits(re.sub(r"[ ().\-]", "", end)) for end in ends)


def _stand_for_digits(signs):
    match = re.fullmatch("([0-9]+)([A-Za-z]+)", signs)
    if not match or len(signs) not in (10, 11):
        return False
    return 3 <= len(match[1]) <= 6 or (len(match[1]) == 7 and signs[0] == "1")


def _is_one_part(text):
    return not re.search(r"[;,|&\r\n]", text) and not any(
        unicodedata.category(a) == unicodedata.category(b) == "Ll" for a, b in pairwise(text)
    )


def _respelt(text):
    text = text.replace("(0)", "")
    marks = "[ ().\\-/\u00a0\u2010-\u2014\u2212]*"
    text = re.sub(rf"^([^+0-9]*)0{marks}0{marks}(?=[1-9])", r"\1+", text)
    return re.sub(r"^([^+0-9]*\+[ ().\-]*52[ ().\-]*)1(?=(?:[^0-9]*[0-9]){10}[^0-9]*\Z)", r"\1", text)


# Step 4: what the library reads


def _of_parts(parts, region):
    lengths = PhoneMetadata.metadata_for_region(region).general_desc.possible_length
    is_fragmented = len(parts) > 1 and any(1 <= len(re.findall("[0-9]", part)) <= 5 for part in parts)
    doubted = is_fragmented and len(lengths) > 1
    return _read_all([_valid(part, region) for part in parts] if doubted else parts, region)


def _read_all(parts, region):
    found = [_read(part, region) for part in parts if part is not None]
    return list(dict.fromkeys(number for number in found if number))


def _read(part, region):
    try:
        number = parse(part, region)
    except NumberParseException:
        return None
    if is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return format_number(number, PhoneNumberFormat.E164)


def _valid(text, region):
    """The first valid number that the library finds in a text, if it begins with the text's first digits."""
    found = _found(text, region)
    digits = re.sub("[^0-9]", "", text)
    head, tail, _ = digits.partition(found[-7:]) if found else ("", "", "")
    return found if tail and found[1:-7].endswith(head.lstrip("0")) else None


def _found(text, region):
    for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID, max_tries=100):
        return format_number(match.number, PhoneNumberFormat.E164)
    return None


# Digits alone, and the fault

ANOTHER_NUMBER = re.compile(r"[;,|&\r\n]|\bor\b", re.IGNORECASE)
EXTENSION = re.compile(r"(?:extension|extn|ext|x|#)[ \t\r\n:.]*[0-9]{1,7}[ \t\r\n]*$", re.IGNORECASE)


def _digits_alone(text, region):
    text, digits, abroad = _first_of(text, region)
    left = digits if abroad is None else abroad
    return left if 6 <= len(left) <= 15 and not _is_parted(text) else None


def _is_parted(text):
    between = re.search("[0-9].*[0-9]", text, re.DOTALL)
    return bool(between) and any(unicodedata.category(sign)[0] == "L" for sign in between[0])


FAULTS = {
    ValidationResult.TOO_LONG: "too_long",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "local_only",
    ValidationResult.TOO_SHORT: "too_short",
    ValidationResult.INVALID_LENGTH: "invalid_length",
    ValidationResult.IS_POSSIBLE: "ambiguous",
}


def phone_fault(text, region):
    """Why a text holds no whole number, or None."""
    found = phone(text, region)
    if found and is_placeholder(found):
        return "placeholder"
    if found and found.startswith("+"):
        return None
    text, digits, abroad = _first_of(text, region)
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


def _first_of(text, region):
    """What is left of the first number of a text, its digits, and those behind the international prefix if there is one."""
    text = _by_slashes(text.translate(ASCII_DIGITS | FULL_WIDTH_PLUS))
    text = EXTENSION.sub("", ANOTHER_NUMBER.split(text, maxsplit=1)[0]).replace("(0)", "")
    text = re.sub("^[^+0-9]*", "", text)
    digits = re.sub("[^0-9]", "", text)
    return text, digits, _after_international_prefix(text, digits, PhoneMetadata.metadata_for_region(region))


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


def split_calling_code(digits):
    for code in COUNTRY_CODE_TO_REGION_CODE:
        if digits.startswith(str(code)):
            return code, digits[len(str(code)) :]
    return None, digits


def is_placeholder(phone):
    number = split_calling_code(phone[1:])[1] if phone.startswith("+") else phone
    return len(set(number)) == 1 or any(number in run for run in RUNS)
