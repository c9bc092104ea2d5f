"""What three numbers say of a name: enough to tell, before anything is compared, that two names have nothing in common.

At one phone with thousands of names nearly every pair is of the name level ``else``. The join carries these numbers of each
record and drops such pairs by a few bit operations; every pair of another level passes, and some of ``else`` (ADR 0020).

Why none is lost: a letter that only one of two tokens has is unmatched, and Jaro-Winkler reaches ``CLOSE`` only where the
shares of unmatched letters of both sides come to at most ``UNMATCHED``, or ``UNMATCHED_BEHIND_ANOTHER_FIRST`` where the first
letters differ, as then no prefix counts.
"""

from binascii import crc32
from functools import cache, reduce
from operator import or_

from nicknames import NickNamer
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.name_levels import CLOSE, LETTERS_A_MISTAKE

PREFIX_WEIGHT, LONGEST_PREFIX = 0.1, 4  # of Winkler 1990, as name_levels has them
UNMATCHED_BEHIND_ANOTHER_FIRST = 3 * (1 - CLOSE)
UNMATCHED = UNMATCHED_BEHIND_ANOTHER_FIRST / (1 - PREFIX_WEIGHT * LONGEST_PREFIX)
# A token: a bit for each kind of letter, the kind of the first letter, the number of letters; in the first one also that of the
# whole name. A longer token than LONGEST_TOKEN, of which no nickname is known, is zero: it may be like any other.
LONGEST_TOKEN = 13
KINDS = 32
KIND_BITS, LENGTH_BITS = 5, 7
LETTERS = (1 << KINDS) - 1
FIRST_AT, LENGTH_AT, WHOLE_AT = KINDS, KINDS + KIND_BITS, KINDS + KIND_BITS + LENGTH_BITS
NICKNAME_BITS, BUCKETS, BUCKET_BYTES = 63, 4_096, 8
SIGNATURE = ("first_token", "last_token", "nicknames")


def with_signature(records: DataFrame) -> DataFrame:
    """Add the columns of ``SIGNATURE`` from ``name_key``."""
    tokens = {"first": F.substring_index("name_key", " ", 1), "last": F.substring_index("name_key", " ", -1)}
    first, last = (F.col(name) for name in tokens)
    whole = F.length(F.replace(F.col("name_key"), F.lit(" "), F.lit("")))
    columns = _token(first).bitwiseOR(_shifted(whole, WHOLE_AT)), _token(last), _known_as(first)
    signed = records.withColumns(tokens).withColumns(dict(zip(SIGNATURE, columns, strict=True)))
    return signed.drop(*tokens)


def may_be_alike() -> Column:
    """Whether a pair (``l_``, ``r_``) may be of another name level than ``else``."""
    names = [[F.col(prefix + column) for column in SIGNATURE] for prefix in ("l_", "r_")]
    (l_first, l_last, l_known), (r_first, r_last, r_known) = names
    tokens = (_may_be_close(left, right) for left in (l_first, l_last) for right in (r_first, r_last))
    known = l_known.bitwiseAND(r_known) != 0
    alone = (_is_alone(first) & (known_as != 0) for first, _, known_as in names)
    return reduce(or_, (*tokens, known, *alone, _may_be_divided_otherwise(*names)))


def may_be_any() -> Column:
    """True of every pair; as it names what the other condition does, the join's state is the same under every model."""
    return F.greatest(
        *(F.col(prefix + column) for prefix in ("l_", "r_") for column in SIGNATURE)
    ).isNotNull()


def _token(token: Column) -> Column:
    # One letter after the other: a function over the array of them would be called by Spark, not compiled with the rest.
    kinds = (_kind_bit(F.substring(token, at, 1)) for at in range(1, LONGEST_TOKEN + 1))
    letters = F.shiftrightunsigned(reduce(Column.bitwiseOR, kinds), KINDS)
    first = _shifted(F.ascii(token).bitwiseAND(KINDS - 1), FIRST_AT)
    known = letters.bitwiseOR(first).bitwiseOR(_shifted(F.length(token), LENGTH_AT))
    return F.when(F.length(token) > LONGEST_TOKEN, _bits(0)).otherwise(known)


def _kind_bit(letter: Column) -> Column:
    """Of ASCII letters the place in the alphabet, in the upper half of a number; of others any, but always the same."""
    return F.call_function("shiftleft", _bits(1), F.ascii(letter))


def _known_as(name: Column) -> Column:
    """Some bits of each name that has nicknames or is one, such that two of one person have one in common."""
    bucket = F.crc32(name.cast("binary")).bitwiseAND(BUCKETS - 1).cast("int")
    found = F.substring(F.lit(_nickname_table()), bucket * BUCKET_BYTES + 1, F.lit(BUCKET_BYTES))
    return F.conv(F.hex(found), 16, 10).cast("bigint")


def _may_be_close(left: Column, right: Column) -> Column:
    """Necessary for a Jaro-Winkler similarity of ``CLOSE``."""
    lengths = _length(left), _length(right)
    unmatched = _only(left, right) * lengths[1] + _only(right, left) * lengths[0]
    other_first = _field(left.bitwiseXOR(right), FIRST_AT, KIND_BITS) != 0
    most = F.when(other_first, UNMATCHED_BEHIND_ANOTHER_FIRST).otherwise(UNMATCHED)
    return unmatched <= most * lengths[0] * lengths[1]


def _may_be_divided_otherwise(left: list[Column], right: list[Column]) -> Column:
    """Necessary for the same tokens in any order, and for the same letters but for one in seven, however divided."""
    wholes = [_whole(first) for first, *_ in (left, right)]
    outer = [first.bitwiseOR(last) for first, last, _ in (left, right)]
    between = [
        F.greatest(whole - _length(first) - _length(last), F.lit(0.0))
        for whole, (first, last, _) in zip(wholes, (left, right), strict=True)
    ]
    most = F.greatest(*wholes)
    return (
        (F.abs(wholes[0] - wholes[1]) * LETTERS_A_MISTAKE <= most)
        & ((_only(*outer) - between[1]) * LETTERS_A_MISTAKE <= most)
        & ((_only(*reversed(outer)) - between[0]) * LETTERS_A_MISTAKE <= most)
    )


def _only(token: Column, other: Column) -> Column:
    """How many kinds of letters one has and the other one has not."""
    return F.bit_count(token.bitwiseAND(F.bitwise_not(other)).bitwiseAND(_bits(LETTERS))).cast("double")


def _is_alone(first: Column) -> Column:
    """Whether a name has one token: then it may be a nickname of the other one's last, which the mask does not hold."""
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
    """Of each bucket the bits of all names in it: as bytes, which travel with every task, and a map would be dear there."""
    buckets = [0] * BUCKETS
    for name, mask in _nickname_masks().items():
        buckets[crc32(name.encode()) % BUCKETS] |= mask
    return bytearray(b"".join(bits.to_bytes(BUCKET_BYTES, "big") for bits in buckets))


def _nickname_masks() -> dict[str, int]:
    """Of each name in the table some bits, such that two names that are nicknames have one in common."""
    table = NickNamer()
    canonicals = table.nickname_lookup.keys()
    own = {name: {name} for name in canonicals}
    known = {name: table.canonicals_of(name) | own.get(name, set()) for name in table.canonical_lookup}
    return {name: _mask(names) for name, names in (own | known).items()}


def _mask(names: set[str]) -> int:
    return reduce(or_, (1 << crc32(name.encode()) % NICKNAME_BITS for name in names))
