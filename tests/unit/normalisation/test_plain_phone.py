"""What native expressions take for a number, the library reads alike: digits at random in every region."""

import random
import re

import phonenumbers
import pytest
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, SUPPORTED_REGIONS, PhoneMetadata

from lib.normalisation.calling_codes import region
from lib.normalisation.plain_phone import MARKS, home_pattern, international_pattern
from tests.written_phones import by_the_library

DRAWN = 300  # texts of a region
KINDS = range(5)  # fixed line to shared cost
#: Argentina's prefix may be empty and stands amid a number, so that nothing is certain there.
UNCERTAIN = {"AR"}


def texts_of(name, home):
    """Digits with and without what may stand before a number; a third of them are like the library's examples."""
    digits = random.Random(name)
    prefix = PhoneMetadata.metadata_for_region(name).national_prefix or ""
    begins = ("", "", prefix, home.calling_code, f"+{home.calling_code}", "0", "00", "8", "1")
    begins += (f"+{home.calling_code}{prefix}", prefix + home.calling_code, f"00{home.calling_code}")
    examples = [phonenumbers.example_number_for_type(name, kind) for kind in KINDS]
    numbers = [phonenumbers.national_significant_number(example) for example in examples if example]
    for at in range(DRAWN):
        drawn = "".join(digits.choices("0123456789", k=digits.randint(4, 13)))
        end = digits.randrange(1, 6)
        alike = digits.choice(numbers)[:-end] + drawn[:end] if numbers and at % 3 == 0 else drawn
        yield digits.choice(begins) + alike


def abroad(name):
    """Digits behind each calling code and its national prefix, with ``+``, ``00`` and what is dialled in the region."""
    digits, dialled = random.Random(name), region(name).international_prefix
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        metadata = PhoneMetadata.metadata_for_region(regions[0])
        prefix = metadata.national_prefix or "" if metadata else ""
        for begin in ("+", "00", dialled if dialled.isdigit() else ""):
            for behind in ("", str(code), f"{code}{prefix}"):
                yield f"{begin}{behind}{''.join(digits.choices('0123456789', k=digits.randint(4, 14)))}"


def read(text, name):
    """What the library reads; if nothing, with a plus in place of 00 (docs/reference/rules.md, section 2, step 4)."""
    with_plus = f"+{text[2:]}" if re.match("00[1-9]", text) else text
    return by_the_library(text, name) or by_the_library(with_plus, name)


@pytest.mark.parametrize("name", sorted(SUPPORTED_REGIONS))
def test_the_library_reads_it_alike(name):
    home = region(name)
    pattern = compiled(home_pattern(home))
    matches = {text: pattern.match(text) for text in texts_of(name, home)}
    taken = {text: f"+{home.calling_code}{match[1]}" for text, match in matches.items() if match}
    assert taken == {text: read(text, name) for text in taken}
    assert (len(taken) < DRAWN / 20) == (name in UNCERTAIN)


@pytest.mark.parametrize("name", sorted(SUPPORTED_REGIONS))
def test_the_library_reads_numbers_abroad_alike(name):
    pattern = compiled(international_pattern(region(name)))
    texts = list(abroad(name))
    taken = {text: f"+{match[1]}" for text in texts if (match := pattern.match(text))}
    assert taken == {text: read(text, name) for text in taken}
    assert len(taken) > len(texts) / 25


def test_the_library_ignores_each_mark():
    assert {by_the_library(f"312{mark}555{mark}0142", "US") for mark in MARKS} == {"+13125550142"}


def compiled(pattern):
    return re.compile(pattern.replace(r"\z", r"\Z"))
