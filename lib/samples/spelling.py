"""The many ways in which people write the same name and the same phone number."""

from functools import cache

from nicknames import NickNamer
from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.samples.choice import number, one_of, share, words

#: Cumulative shares of the ways in which a store writes a name; profiles are written as they are more often.
STORE_WAYS = (
    ("as_is", 0.30), ("upper", 0.44), ("last_first", 0.56), ("upper_last_first", 0.63), ("initial", 0.68),
    ("nickname", 0.76), ("typo", 0.83), ("title", 0.88), ("middle", 0.93), ("spaces", 0.96), ("suffix", 0.985), ("swapped", 1.0),
)  # fmt: skip
PROFILE_WAYS = (
    ("as_is", 0.86),
    ("upper", 0.90),
    ("middle", 0.94),
    ("nickname", 0.96),
    ("spaces", 0.98),
    ("typo", 1.0),
)
PLACEHOLDERS = ("0000000000", "1234567890", "9999999999", "(111) 111-1111")
HALF = 0.5
ABC = "abcdefghijklmnopqrstuvwxyz"


def spelt_name(
    seed: int, key: Column, given: Column, surname: Column, rank: Column, ways: tuple[tuple[str, float], ...]
) -> Column:
    """A name in one of ``ways``; ``rank`` is the given name's, ``key`` the record's id."""
    middle = F.upper(one_of(tuple(ABC), number(seed, key, "middle", len(ABC))))
    spellings = {
        "as_is": F.concat_ws(" ", given, surname),
        "upper": F.upper(F.concat_ws(" ", given, surname)),
        "last_first": F.concat_ws(", ", surname, given),
        "upper_last_first": F.concat(
            F.upper(F.concat_ws(", ", surname, given)), F.lit(" "), middle, F.lit(".")
        ),
        "initial": F.concat(F.substring(given, 1, 1), F.lit(". "), surname),
        "nickname": F.concat_ws(" ", F.coalesce(_nickname(rank), given), surname),
        "typo": F.concat_ws(" ", _typo(seed, key, given), surname),
        "title": F.concat_ws(" ", F.lit("Dr."), given, surname),
        "middle": F.concat(given, F.lit(" "), middle, F.lit(". "), surname),
        "spaces": F.concat(F.lit("  "), F.lower(given), F.lit("   "), F.lower(surname), F.lit(" ")),
        "suffix": F.concat_ws(" ", given, surname, F.lit("Jr.")),
        "swapped": F.concat_ws(" ", surname, given),
    }
    return _by_share(share(seed, key, "name way"), tuple((spellings[way], limit) for way, limit in ways))


def spelt_phone(seed: int, key: Column, phone: Column) -> Column:
    """A phone (calling code, blank, national number) as somebody would write it."""
    code, digits = F.substring_index(phone, " ", 1), F.substring_index(phone, " ", -1)
    a, b, c = F.substring(digits, 1, 3), F.substring(digits, 4, 3), F.substr(digits, F.lit(7))
    patterns = (
        "%s%s%s", "(%s) %s-%s", "%s-%s-%s", "%s.%s.%s", "%s %s %s", "+1 %s %s %s", "+1%s%s%s", "1-%s-%s-%s",
        "001 %s %s %s", "tel: %s-%s-%s", "(%s)%s-%s ext. 12", "%s\u2013%s\u2013%s",
    )  # fmt: skip
    domestic = F.format_string(patterns[0], a, b, c)
    kind = number(seed, key, "phone way", len(patterns))
    for index, pattern in enumerate(patterns):
        domestic = F.when(kind == index, F.format_string(pattern, a, b, c)).otherwise(domestic)
    prefix = F.when(kind % 2 == 0, F.lit("+")).otherwise(F.lit("00"))
    abroad = F.concat(
        prefix, code, F.lit(" "), F.substring(digits, 1, 3), F.lit(" "), F.substr(digits, F.lit(4))
    )
    return F.when(code == "1", domestic).otherwise(abroad)


def mistaken_phone(seed: int, key: Column, phone: Column) -> Column:
    """The phone with its last digit another one, or with two digits swapped."""
    head, last = F.substr(phone, F.lit(1), F.length(phone) - 1), F.right(phone, F.lit(1)).cast("int")
    other = F.concat(head, F.pmod(last + 1 + number(seed, key, "wrong digit", 8), F.lit(10)).cast("string"))
    swapped = F.concat(
        F.substr(phone, F.lit(1), F.length(phone) - 4),
        F.reverse(F.right(phone, F.lit(2))),
        F.substring(phone, -4, 2),
    )
    return F.when(share(seed, key, "wrong way") < HALF, other).otherwise(swapped)


def _typo(seed: int, key: Column, word: Column) -> Column:
    """One letter dropped, doubled, replaced or swapped with the next; never the first one."""
    at = F.lit(2) + F.pmod(number(seed, key, "typo at", 1_000), F.greatest(F.length(word) - 2, F.lit(1)))
    before, letter, after = (
        F.substr(word, F.lit(1), at - 1),
        F.substr(word, at, F.lit(1)),
        F.substr(word, at + 1),
    )
    other = one_of(tuple(ABC), number(seed, key, "typo letter", len(ABC)))
    swapped = F.concat(before, F.substring(after, 1, 1), letter, F.substr(after, F.lit(2)))
    edits = (
        F.concat(before, after),
        F.concat(before, letter, letter, after),
        F.concat(before, other, after),
        swapped,
    )
    return _by_share(
        share(seed, key, "typo way"), tuple((edit, (n + 1) / len(edits)) for n, edit in enumerate(edits))
    )


def _nickname(rank: Column) -> Column:
    return F.nullif(one_of(_nicknames(), rank), F.lit("-"))


@cache
def _nicknames() -> tuple[str, ...]:
    """The first nickname of each given name, or a dash."""
    table = NickNamer()
    return tuple(
        next(iter(sorted(table.nicknames_of(name.lower()))), "-").title() for name in words("given_names.txt")
    )


def _by_share(fraction: Column, limits: tuple[tuple[Column, float], ...]) -> Column:
    case = limits[-1][0]
    for value, limit in reversed(limits[:-1]):
        case = F.when(fraction < limit, value).otherwise(case)
    return case
