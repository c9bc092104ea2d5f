"""A blocked Bloom filter of blocking keys: drops records that certainly share no key with the other side.

Only about one in ten of ten million store records belongs to a person with a profile; the others need not be kept, grouped or
joined. Each key of one side sets three bits of one 64-bit word. A record of the other side has no pair if none of its keys
finds its three bits set. A few records without a pair pass as well (Putze, Sanders and Singler 2007).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.functions import arrow_udf  # type: ignore[attr-defined]  # the stubs of 4.2.0 lack it
from pyspark.sql.types import BooleanType

from lib.linkage.blocking_keys import ONE_KEY, blocking_keys
from lib.linkage.every_number import each_number
from lib.records.pair import OTHER_NUMBERS
from lib.settings.linkage_model import LinkageModel

# The upper bits of a key's hash choose the word; three groups of six of its lower bits choose the bits in that word.
HASH_BITS, PLACE_BITS = 64, 6
PLACES = (0, 6, 12)  # where the three groups begin
LEAST_SIZE, MOST_SIZE = 10, 22  # a filter has 2 ** size words: 32 MB at most
WORDS_A_RECORD = 4  # with so many, one in a hundred records without a pair passes
KEYS_OF_ONE_RULE = 4  # how many keys of one rule are tested; a record with more passes untested
NO_KEY = np.uint64(42)  # Spark's xxhash64 of null is its seed


@dataclass(frozen=True)
class BlockingKeyBloomFilter:
    """An empty filter of 2 ** ``size`` words for the keys of ``rules``; ``placeholder`` says whether a phone is one."""

    size: int
    rules: tuple[str, ...]
    model: LinkageModel
    calling_code: str
    placeholder: Column

    def words(self, records: DataFrame) -> DataFrame:
        """The words that are not zero once all keys of ``records`` are added: their number (``word``) and ``bits``."""
        keys = each_number(records, self.placeholder).select(
            F.explode(blocking_keys(self.rules, self.model, self.calling_code)).alias("key")
        )
        word = F.shiftrightunsigned("key", HASH_BITS - self.size).alias("word")
        words = keys.select(F.xxhash64("key").alias("key")).groupBy(word)
        return words.agg(F.bit_or(_bits(F.col("key"))).alias("bits"))

    def filled(self, words: pa.Table) -> "FilledBloomFilter":
        """The filter with the words that :meth:`words` found."""
        filled = np.zeros(1 << self.size, np.int64)
        filled[words["word"].to_numpy()] = words["bits"].to_numpy()
        return FilledBloomFilter(self, filled.view(np.uint64))


@dataclass(frozen=True)
class FilledBloomFilter:
    """A filter that holds the keys of one side, to test the records of the other side."""

    empty: BlockingKeyBloomFilter
    words: npt.NDArray[np.uint64]

    def passing(self, records: DataFrame) -> DataFrame:
        """The records that have a key which the filter may hold, and the few that have other numbers."""
        rules, of = self.empty.rules, (self.empty.model, self.empty.calling_code)
        arrays = {rule: blocking_keys((rule,), *of) for rule in rules if rule not in ONE_KEY}
        keys = [ONE_KEY[rule](*of) for rule in rules if rule in ONE_KEY]
        keys += [F.get(F.col(rule), F.lit(at)) for rule in arrays for at in range(KEYS_OF_ONE_RULE)]
        hashes = F.array(*map(F.xxhash64, keys))
        marked = records.withColumn("placeholder_phone", self.empty.placeholder).withColumns(arrays)
        untested = F.size(OTHER_NUMBERS) > 0
        passes = reduce(
            Column.__or__,
            (F.size(rule) > KEYS_OF_ONE_RULE for rule in arrays),
            untested | self._holds(hashes),
        )
        return marked.where(passes).select(*records.columns)

    def holding(self, keyed: DataFrame) -> DataFrame:
        """The rows whose ``key``, already a hash, the filter may hold."""
        return keyed.where(self._holds(F.array("key")))

    def _holds(self, hashes: Column) -> Column:
        """Whether the filter may hold one of the hashes.

        In Python: as a native expression, so many tests would be one method that is too large for the JVM to compile.
        """
        test = arrow_udf(_test(self.words, self.empty.size), BooleanType())
        # Nondeterministic, so that Spark runs it once for each row; see lib.linkage.name_levels.open_name_level.
        holds: Column = test.asNondeterministic()(hashes)
        return holds


def size_for(records: int) -> int:
    """The size of a filter for the keys of this many records."""
    return min(max(LEAST_SIZE, (records * WORDS_A_RECORD).bit_length()), MOST_SIZE)


def _bits(key: Column) -> Column:
    """The three bits of a hashed key."""
    places = (F.shiftright(key, place).bitwiseAND((1 << PLACE_BITS) - 1).cast("int") for place in PLACES)
    one = F.lit(1).cast(
        "bigint"
    )  # F.shiftleft takes only an integer, and not a column, as its second argument
    return reduce(Column.bitwiseOR, (F.call_function("shiftleft", one, place) for place in places))


def _test(words: npt.NDArray[np.uint64], size: int) -> Callable[[pa.Array], pa.Array]:
    """A function that says for each row whether the filter may hold one of its hashes; all rows have equally many."""

    def test(rows: pa.Array) -> pa.Array:
        hashes = rows.flatten().to_numpy(zero_copy_only=False).view(np.uint64)
        bits = _numpy_bits(hashes)
        is_held = (words[hashes >> np.uint64(HASH_BITS - size)] & bits == bits) & (hashes != NO_KEY)
        return pa.array(is_held.reshape(len(rows), len(hashes) // max(len(rows), 1)).any(axis=1))

    return test


def _numpy_bits(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    one, mask = np.uint64(1), np.uint64((1 << PLACE_BITS) - 1)
    places = (one << (hashes >> np.uint64(place) & mask) for place in PLACES)
    return reduce(np.bitwise_or, places)
