"""Phones as people write them: numbers of each country in its own formats, and texts from other people's test suites."""

import json
import random
import re
from pathlib import Path

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

CORPORA = Path(__file__).parent / "cases/phone_corpora.tsv"
KINDS = (
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.VOIP,
)
VARIED = 4  # last digits that are drawn


def by_the_library(text, region):
    """What libphonenumber reads, in E.164; None for what is no number, or none that can be dialled from everywhere."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def numbers_of(region, count):
    """So many numbers of each kind, like the library's example of it."""
    for kind in KINDS:
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        significant, digits = (
            phonenumbers.national_significant_number(example),
            random.Random(f"{region} {kind}"),
        )
        for _ in range(count):
            drawn = "".join(digits.choices("0123456789", k=VARIED))
            yield phonenumbers.parse(f"+{example.country_code}{significant[:-VARIED]}{drawn}")


def spellings(number, region, abroad="US"):
    """Ways to write a number of a region, by name."""
    formats = {
        name: phonenumbers.format_number(number, getattr(PhoneNumberFormat, name))
        for name in ("E164", "INTERNATIONAL", "NATIONAL", "RFC3966")
    }
    national, international = formats["NATIONAL"], formats["INTERNATIONAL"]
    code, significant = f"+{number.country_code}", phonenumbers.national_significant_number(number)
    prefix = PhoneMetadata.metadata_for_region(region).national_prefix or "0"
    groups = re.split(r"[^0-9]+", international.partition(" ")[2])
    return {
        **formats,
        "from abroad": phonenumbers.format_out_of_country_calling_number(number, abroad),
        "significant digits": significant,
        "a slash behind the first group": re.sub(r"[ \-]+", "/", national, count=1),
        "a slash between blanks": re.sub(r"[ \-]+", " / ", national, count=1),
        "slashes": re.sub(r"[ \-]+", "/", national),
        "dots": re.sub(r"[ \-]+", ".", national),
        "hyphens": re.sub(r"[ \-]+", "-", national),
        "en dashes": re.sub(r"[ \-]+", "\u2013", national),
        "hard blanks": national.replace(" ", "\u00a0"),
        "brackets": f"({groups[0]}) {' '.join(groups[1:])}",
        "code in brackets": f"({code}) {' '.join(groups)}",
        "the prefix behind the code": f"{code} {prefix}{significant}",
        "the prefix in brackets": f"{code} ({prefix}){' '.join(groups)}",
        "the prefix in brackets, a slash": f"{code} ({prefix}){'/'.join(groups)}",
        "an extension": f"{national} ext. 123",
        "an extension behind an x": f"{international} x45",
        "words before it": f"Tel.: {international}",
        "full-width digits": national.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}),
        "a dot behind it": f"{national}.",
    }


def corpora():
    """Source, region (empty: any) and text of each line of the file."""
    for line in CORPORA.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            source, region, text = line.split("\t")
            yield source, region, json.loads(text)
