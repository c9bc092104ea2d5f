"""Three numbers that describe a name: enough to prove, before a pair is compared, that its names have nothing in common.

At a phone with thousands of names, nearly every pair has the name level ``else``. The join's state carries the numbers of each
record, and the join drops such pairs with a few bit operations. Every pair of another level passes, and some of ``else``
(ADR 0020).

Why no other pair is dropped: with m matched letters and t transpositions, the Jaro similarity of two tokens is
(m/len1 + m/len2 + (m - t)/m) / 3. So a similarity of J leaves shares of unmatched letters that add up to at most 3 (1 - J).
A letter that only one token has is unmatched. Winkler's prefix raises J to 1 - (1 - J)(1 - 0.1 p) for p equal letters at the
beginning, at most 4: for ``CLOSE`` the shares may add up to ``UNMATCHED``, or to ``UNMATCHED_BEHIND_ANOTHER_FIRST`` if the
first letters differ, because then p is 0.
"""

from binascii import crc32
from functools import cache, reduce
from operator import or_

from nicknames import NickNamer
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.name_levels import CLOSE, LETTERS_A_MISTAKE
from lib.records.name_key import LONGEST_GENERATION, outer_name_of

PREFIX_WEIGHT, LONGEST_PREFIX = 0.1, 4  # Winkler 1990; lib.linkage.name_levels uses the same
UNMATCHED_BEHIND_ANOTHER_FIRST = 3 * (1 - CLOSE)
UNMATCHED = UNMATCHED_BEHIND_ANOTHER_FIRST / (1 - PREFIX_WEIGHT * LONGEST_PREFIX)
# The number of a token, from the lowest bit: 32 bits for the kinds of letters that it has, 5 for the kind of its first letter,
# 7 for its length; in the number of the first token also 7 for the length of the whole name. A token longer than LONGEST_TOKEN
# has the number 0, and passes every test; no nickname is that long.
LONGEST_TOKEN = 13
KINDS = 32
KIND_BITS, LENGTH_BITS = 5, 7
LETTERS = (1 << KINDS) - 1
FIRST_AT, LENGTH_AT, WHOLE_AT = KINDS, KINDS + KIND_BITS, KINDS + KIND_BITS + LENGTH_BITS
NICKNAME_BITS, BUCKETS, BUCKET_BYTES = 63, 4_096, 8  # 63: the number fits into a BIGINT, which is signed
SIGNATURE = ("first_token", "last_token", "nicknames")


def with_signature(records: DataFrame) -> DataFrame:
    """Add the columns of ``SIGNATURE`` from ``name_key``: of the outer tokens of its name."""
    outer = outer_name_of(F.col("name_key"))
    tokens = {"first": F.substring_index("name_key", " ", 1), "last": F.substring_index(outer, " ", -1)}
    first, last = (F.col(name) for name in tokens)
    whole = F.length(F.replace(F.col("name_key"), F.lit(" "), F.lit("")))
    columns = _token(first).bitwiseOR(_shifted(whole, WHOLE_AT)), _token(last), _known_as(first)
    signed = records.withColumns(tokens).withColumns(dict(zip(SIGNATURE, columns, strict=True)))
    return signed.drop(*tokens)


def may_be_alike() -> Column:
    """Whether a pair (``l_``, ``r_``) may have a name level other than ``else``."""
    names = [[F.col(prefix + column) for column in SIGNATURE] for prefix in ("l_", "r_")]
    (l_first, l_last, l_known), (r_first, r_last, r_known) = names
    tokens = (_may_be_close(left, right) for left in (l_first, l_last) for right in (r_first, r_last))
    known = l_known.bitwiseAND(r_known) != 0
    alone = (_is_alone(first) & (known_as != 0) for first, _, known_as in names)
    return reduce(or_, (*tokens, known, *alone, _may_be_divided_otherwise(*names)))


def may_be_any() -> Column:
    """True for every pair. It refers to the same columns as :func:`may_be_alike`, so the state has one layout for all models."""
    return F.greatest(
        *(F.col(prefix + column) for prefix in ("l_", "r_") for column in SIGNATURE)
    ).isNotNull()


def _token(token: Column) -> Column:
    # One expression for each letter: Spark generates no code for a higher-order function over an array of letters.
    kinds = (_kind_bit(F.substring(token, at, 1)) for at in range(1, LONGEST_TOKEN + 1))
    letters = F.shiftrightunsigned(reduce(Column.bitwiseOR, kinds), KINDS)
    first = _shifted(F.ascii(token).bitwiseAND(KINDS - 1), FIRST_AT)
    known = letters.bitwiseOR(first).bitwiseOR(_shifted(F.length(token), LENGTH_AT))
    return F.when(F.length(token) > LONGEST_TOKEN, _bits(0)).otherwise(known)


def _kind_bit(letter: Column) -> Column:
    """The bit of a letter in a number of 64 bits, to be shifted down by ``KINDS``.

    Java shifts by the lowest six bits only (Java Language Specification, section 15.19). So ``a`` to ``z``, 97 to 122, set
    the bits 33 to 58. A letter outside ASCII shares a bit with others, or sets one of the lower 32 bits, which are dropped. So
    does the empty text beyond the end of a token, whose code is 0. Dropped letters count as matched, which loses no pair.
    """
    return F.call_function("shiftleft", _bits(1), F.ascii(letter))


def _known_as(name: Column) -> Column:
    """Bits of a given name, looked up in a table: two names that may be nicknames of each other share at least one bit."""
    bucket = F.crc32(name.cast("binary")).bitwiseAND(BUCKETS - 1).cast("int")
    mask = F.substring(F.lit(_nickname_table()), bucket * BUCKET_BYTES + 1, F.lit(BUCKET_BYTES))
    return F.conv(F.hex(mask), 16, 10).cast("bigint")


def _may_be_close(left: Column, right: Column) -> Column:
    """A necessary condition for a Jaro-Winkler similarity of ``CLOSE``."""
    # unmatched1 / len1 + unmatched2 / len2 <= most, multiplied by both lengths so that a length of 0 divides nothing.
    lengths = _length(left), _length(right)
    unmatched = _only(left, right) * lengths[1] + _only(right, left) * lengths[0]
    other_first = _field(left.bitwiseXOR(right), FIRST_AT, KIND_BITS) != 0
    most = F.when(other_first, UNMATCHED_BEHIND_ANOTHER_FIRST).otherwise(UNMATCHED)
    return unmatched <= most * lengths[0] * lengths[1]


def _may_be_divided_otherwise(left: list[Column], right: list[Column]) -> Column:
    """A necessary condition for the same tokens in any order, and for the same letters in differently divided tokens.

    The letters of the other tokens are not in the numbers, so as many letters may be missing as those have. The letters of a
    generation are among them, though it is no part of the name.
    """
    wholes = [_whole(first) for first, *_ in (left, right)]
    outer = [first.bitwiseOR(last) for first, last, _ in (left, right)]
    between = [
        F.greatest(whole - _length(first) - _length(last), F.lit(0.0))
        for whole, (first, last, _) in zip(wholes, (left, right), strict=True)
    ]
    most = F.greatest(*wholes)
    return (
        ((F.abs(wholes[0] - wholes[1]) - LONGEST_GENERATION) * LETTERS_A_MISTAKE <= most)
        & ((_only(*outer) - between[1]) * LETTERS_A_MISTAKE <= most)
        & ((_only(*reversed(outer)) - between[0]) * LETTERS_A_MISTAKE <= most)
    )


def _only(token: Column, other: Column) -> Column:
    """The number of kinds of letters that ``token`` has and ``other`` does not."""
    return F.bit_count(token.bitwiseAND(F.bitwise_not(other)).bitwiseAND(_bits(LETTERS))).cast("double")


def _is_alone(first: Column) -> Column:
    """Whether a name has a single token: it may be a nickname of the other name's last token, which has no nickname bits."""
    return _whole(first) == _length(first)


def _whole(first: Column) -> Column:
    return _field(first, WHOLE_AT, LENGTH_BITS).cast("double")


def _length(token: Column) -> Column:
    return _field(token, LENGTH_AT, LENGTH_BITS).cast("double")


def _field(number: Column, at: int, bits: int) -> Column:
    return F.shiftright(number, at).bitwiseAND(_bits((1 << bits) - 1))


def _shifted(number: Column, at: int) -> Column:
    return F.shiftleft(number.cast("bigint"), at)


def _bits(number: int) -> Column:
    return F.lit(number).cast("bigint")


@cache
def _nickname_table() -> bytearray:
    """The nickname bits by bucket of the name's CRC-32, as bytes: the table is part of every task, where a map would be slow."""
    buckets = [0] * BUCKETS
    for name, mask in _nickname_masks().items():
        buckets[crc32(name.encode()) % BUCKETS] |= mask
    return bytearray(b"".join(bits.to_bytes(BUCKET_BYTES, "big") for bits in buckets))


def _nickname_masks() -> dict[str, int]:
    """The bits of each name: one for each name that it is short for, and one for itself if it has nicknames."""
    table = NickNamer()
    canonicals = table.nickname_lookup.keys()
    own = {name: {name} for name in canonicals}
    known = {name: table.canonicals_of(name) | own.get(name, set()) for name in table.canonical_lookup}
    return {name: _mask(names) for name, names in (own | known).items()}


def _mask(names: set[str]) -> int:
    return reduce(or_, (1 << crc32(name.encode()) % NICKNAME_BITS for name in names))
