"""Thousands of random names and phones: what lib makes of them is what the reference makes of them."""
# ruff: noqa: RUF001 - letters and digits that look alike are what is tried

import random
import unicodedata

import pytest

from lib.normalisation.phone_fault import with_phone_fault
from lib.normalisation.record import normalise
from lib.records.reasons import PhoneFault
from tests import reference_names, reference_phones

COUNT, REGION = 6_000, "US"
NAME_PARTS = (
    "Ann", "Bob", "SMITH", "lee", "j.", "O'Brien", "d’Arc", "José", "e\u0301ric", "Straße", "Ærø", "Þór", "ĳsbrand", "İbrahim", "ŉa",
    "Łukasz", "Nguyễn", "किरण", "محمد", "Дмитрий", "张伟", "ΟΔΥΣΣΕΥΣ", "ǅon", "ﬁona", "Ａnn", "Mª", "ẞ", "B.", "X", "Dr.", "Mr",
    "Jr.", "PhD", "III", "Sir", "esq", "Ph.", "D.", "M.D.", "RN", "M.Sc.", "B. Sc", "MBA", "Ma", "M.A.", "Do", "D.O.", "(Ret)", "Hon.", "Hon",
    "Rev.", "Sr.", "sr", "Fr.", "Herr", "Frau", "Señora", "Dr. med.", "rer. nat.", "Dipl.-Ing.", "Ing.", "Univ.-Prof.", "dott.ssa", "Sig.", "ra",
    "г-н", "господин", "Петрович", "السيد", "الدكتور", "أَحْمَد", "علی", "श्री", "שָׁלוֹם", "ד״ר", "山田", "様", "先生", "김민준", "씨", "นาย", "สมชาย", "น",
    "Junior", "senior", "2nd", "3d", "3rd.", "4TH", "22nd", "II3", "iv", "v", "Ⅲ", "\u1112\u1161\u11ab", "ﾔﾏﾀﾞ", "Ｄｒ", "，", "،", "Ά", "Ёжи", "И\u0306", "И\u0301",
    "И\u0301\u0306", "ќ", "𝐁𝐨𝐛", "\u00ad", "\u200b", "葛\U000e0100", "\ufdfa", "a\u0301\u0323", "´", "Ⓐ", "ﬁ", "ʙ", "Ə", "ª", "½nd", "-", "12", "½", "😀", "an\u200dna", "a\0b", "\u202eabc", "Mary\u00a0Ann", "%s", "\\",
)  # fmt: skip
NAME_JOINTS = (" ", " ", " ", "  ", ", ", ", ", ",", " , ", "-", ".", ". ", "\t", "/", "'", "", " (")
PHONE_PARTS = (
    "555", "2000001", "5552000001", "1", "44", "49", "353", "800", "20 7946 0018", "5", "0", "00", "011", "+", "＋", "١٢", "۵",
    "５", "(0)", "(", ")", "-", ".", " ", "\u00a0", "–", "*", "/", ";", ",", "|", "&", " or ", "OR", "for", "x", "ext", "ext.",
    "extn ", "extension:", "#", "12", "tel ", "tel:", "😀", "FLOWERS", "call", "GO-FEDEX", "SHOE", "ß", "ı",
)  # fmt: skip
#: Letters and marks that came with Unicode 14, which Python 3.11 knows and Java 17 does not.
NEW = {
    0x8B5, 0xC3C, 0xC5D, 0xCDD, 0x170D, 0x1715, 0x171F, 0x180F, 0x1B4C, 0x2C2F, 0x2C5F, *range(0x870, 0x8A0), *range(0x8C8, 0x8D3),
    *range(0xA7C0, 0xA7C2), *range(0xA7D0, 0xA7DA), *range(0xA7F2, 0xA7F5),
}  # fmt: skip
IDEOGRAPHS, SYLLABLES = range(0x3400, 0xA000), range(0xAC00, 0xD7A4)
#: Every other letter and mark of the basic plane.
CHARACTERS = [
    chr(code)
    for code in range(0x80, 0x10000)
    if unicodedata.category(chr(code))[0] in "LM"
    and code not in NEW
    and code not in IDEOGRAPHS
    and code not in SYLLABLES
]


def random_inputs(seed):
    """Names and phones; every letter and mark and every calling code is among them."""
    random_ = random.Random(seed)
    names = [f"a{character}b Smith" for character in CHARACTERS]
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
    assert found == {name: reference_names.name_key(name) for name in found}


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
    if not reference_names.name_key(name):
        return "unreadable_name"
    return None if reference_phones.phone(phone, REGION) else "unreadable_phone"
