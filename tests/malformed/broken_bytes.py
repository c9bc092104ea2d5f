"""Ways to break a payload's bytes."""

import codecs

NO_UTF8 = (
    b"\xff", b"\xfe", b"\x80", b"\xbf", b"\xc3", b"\xc3\x28", b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xe2\x82",
    b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xed\xa0\xbd\xed\xb8\x80", b"\xf0\x80\x80\x80", b"\xf0\x9f\x8e", b"\xf4\x90\x80\x80",
    b"\xf5\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80",
)  # fmt: skip
ENCODINGS = (
    "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "latin-1", "cp1252", "utf-8-sig", "utf-7", "cp500",
)  # fmt: skip


def no_utf8(random_, value):
    at = random_.randrange(len(value) + 1)
    return value[:at] + random_.choice(NO_UTF8) + value[at:]


def a_byte_changed(random_, value):
    at = random_.randrange(len(value) + 1)
    return value[:at] + bytes([random_.randrange(256)]) + value[at + 1 :]


def a_bit_flipped(random_, value):
    at = random_.randrange(len(value)) if value else 0
    return (
        value[:at] + bytes(byte ^ 1 << random_.randrange(8) for byte in value[at : at + 1]) + value[at + 1 :]
    )


def cut_bytes(random_, value):
    return value[: random_.randrange(len(value) + 1)]


def another_encoding(random_, value):
    return value.decode("utf-8", "replace").encode(random_.choice(ENCODINGS), "replace")


def marked_bytes(random_, value):
    mark = random_.choice(
        [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, b"\x00", b"\x00" * 5]
    )
    return mark + value


def reversed_bytes(_random, value):
    return value[::-1]


def any_bytes(random_, _value):
    return random_.randbytes(random_.randrange(1, 60))


def nothing(random_, _value):
    return random_.choice(
        [None, b"", b" ", b"\n", b"null", b"{}", b"[]", b"0", b'""', b"true", b"NaN", b"\x00", b"{", b"}"]
    )
