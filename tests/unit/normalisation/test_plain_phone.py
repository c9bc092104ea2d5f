"""What native expressions take for a number of the default region, the library reads alike: digits at random in every region."""

import random
import re

import phonenumbers
import pytest
from phonenumbers import SUPPORTED_REGIONS, PhoneMetadata

from lib.normalisation.calling_codes import region
from lib.normalisation.plain_phone import home_pattern
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
    begins += (f"+{home.calling_code}{prefix}", prefix + home.calling_code)
    examples = [phonenumbers.example_number_for_type(name, kind) for kind in KINDS]
    numbers = [phonenumbers.national_significant_number(example) for example in examples if example]
    for at in range(DRAWN):
        drawn = "".join(digits.choices("0123456789", k=digits.randint(4, 13)))
        end = digits.randrange(1, 6)
        alike = digits.choice(numbers)[:-end] + drawn[:end] if numbers and at % 3 == 0 else drawn
        yield digits.choice(begins) + alike


@pytest.mark.parametrize("name", sorted(SUPPORTED_REGIONS))
def test_the_library_reads_it_alike(name):
    home = region(name)
    pattern = re.compile(home_pattern(home).replace(r"\z", r"\Z"))
    matches = {text: pattern.match(text) for text in texts_of(name, home)}
    taken = {text: f"+{home.calling_code}{match[1]}" for text, match in matches.items() if match}
    assert taken == {text: by_the_library(text, name) for text in taken}
    assert (len(taken) < DRAWN / 20) == (name in UNCERTAIN)
