"""Thousands of random names and phones: what lib makes of them is what the reference makes of them."""
# ruff: noqa: RUF001 - letters and digits that look alike are what is tried

import random

import pytest

from lib.normalisation.phone_fault import with_phone_fault
from lib.normalisation.record import normalise
from lib.records.reasons import PhoneFault
from tests import reference_phones, reference_rules

COUNT, REGION = 6_000, "US"
NAME_PARTS = (
    "Ann", "Bob", "SMITH", "lee", "j.", "O'Brien", "d’Arc", "José", "e\u0301ric", "Straße", "Ærø", "Þór", "ĳsbrand", "İbrahim", "ŉa",
    "Łukasz", "Nguyễn", "किरण", "محمد", "Дмитрий", "张伟", "ΟΔΥΣΣΕΥΣ", "ǅon", "ﬁona", "Ａnn", "Mª", "ẞ", "B.", "X", "Dr.", "Mr",
    "Jr.", "PhD", "III", "Sir", "esq", "-", "12", "½", "😀", "an\u200dna", "a\0b", "\u202eabc", "Mary\u00a0Ann", "%s", "\\",
)  # fmt: skip
NAME_JOINTS = (" ", " ", "  ", ", ", ",", " , ", "-", ".", "\t", "/", "'", "")
PHONE_PARTS = (
    "555", "2000001", "5552000001", "1", "44", "49", "353", "800", "20 7946 0018", "5", "0", "00", "011", "+", "＋", "١٢", "۵",
    "５", "(0)", "(", ")", "-", ".", " ", "\u00a0", "–", "*", "/", ";", ",", "|", "&", " or ", "OR", "for", "x", "ext", "ext.",
    "extn ", "extension:", "#", "12", "tel ", "tel:", "😀", "FLOWERS", "call", "GO-FEDEX", "SHOE", "ß", "ı",
)  # fmt: skip
LATIN = [*map(chr, range(0xC0, 0x250)), *map(chr, range(0x1E00, 0x1F00))]


def random_inputs(seed):
    """Names and phones; every Latin letter and every calling code is among them."""
    random_ = random.Random(seed)
    names = [f"a{letter}b Smith" for letter in LATIN]
    names += [shuffled(random_, NAME_PARTS, NAME_JOINTS, 5)[:100] for _ in range(COUNT)]
    phones = [
        f"{prefix}{code}{'2345678901234567'[:length]}"
        for code in reference_phones.COUNTRY_CODE_TO_REGION_CODE
        for length in range(3, 15)
        for prefix in ("+", "00")
    ]
    phones += [shuffled(random_, PHONE_PARTS, ("", "", " "), 7) for _ in range(COUNT)]
    size = max(len(names), len(phones))
    return [
        (names[n % len(names)].strip() or "-", phones[n % len(phones)].strip() or "-") for n in range(size)
    ]


def shuffled(random_, parts, joints, most):
    return "".join(random_.choice(parts) + random_.choice(joints) for _ in range(random_.randint(1, most)))


@pytest.fixture(scope="module")
def rows(spark):
    schema = "name string, written_phone string"
    inputs = spark.createDataFrame(random_inputs(seed=11), schema)
    normalised = normalise(inputs.selectExpr("*", "CAST(NULL AS STRING) AS reject_reason"), REGION)
    return with_phone_fault(normalised, REGION).collect()


def test_name_keys(rows):
    found = {row.name: row.name_key or "" for row in rows}
    assert found == {name: reference_rules.name_key(name) for name in found}


def test_phones(rows):
    found = {row.written_phone: row.phone for row in rows}
    assert found == {phone: reference_phones.phone(phone, REGION) for phone in found}
    assert COUNT / 10 < sum(phone is not None for phone in found.values()) < len(found) - COUNT / 10


def test_reasons(rows):
    found = {(row.name, row.written_phone): row.reject_reason for row in rows}
    assert found == {(name, phone): reason(name, phone) for name, phone in found}


def test_phone_faults(rows):
    readable = [row for row in rows if row.reject_reason != "unreadable_name"]
    found = {row.written_phone: row.phone_fault for row in readable}
    assert found == {phone: reference_phones.phone_fault(phone, REGION) for phone in found}
    assert set(found.values()) == {None, *(fault.value for fault in PhoneFault)}
    assert {row.phone_fault for row in rows if row.reject_reason == "unreadable_name"} <= {None}


def reason(name, phone):
    if not reference_rules.name_key(name):
        return "unreadable_name"
    return None if reference_phones.phone(phone, REGION) else "unreadable_phone"
