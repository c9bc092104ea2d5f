"""Which records may share a blocking key with the other side at all, as far as a few bits a key can tell.

Of ten million store records one in ten is somebody's with a profile: what surely meets none is neither kept nor grouped nor
joined. Each key of one side sets three bits of one 64-bit word; a record of the other side of which no key finds its bits
has no pair there, while a few that have none pass (a blocked Bloom filter; Putze, Sanders and Singler 2007).
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
from lib.settings.linkage_model import LinkageModel

HASH_BITS, PLACE_BITS = 64, 6  # of a hash; of the place of a bit in a word
PLACES = (0, 6, 12)  # of the three places in the lower end of a hash
LEAST_SIZE, MOST_SIZE = 10, 22  # a filter has 2 ** size words: 32 MB at most
WORDS_A_RECORD = 4  # one in a hundred records that meet nobody passes
KEYS_OF_ONE_RULE = 4  # a name of more tokens passes
NO_KEY = np.uint64(42)  # what xxhash64 makes of null: its seed


@dataclass(frozen=True)
class BlockingKeyBloomFilter:
    """A filter of 2 ** ``size`` words for keys by some ``rules``; ``placeholder`` says whether a phone is one."""

    size: int
    rules: tuple[str, ...]
    model: LinkageModel
    calling_code: str
    placeholder: Column

    def words(self, records: DataFrame) -> DataFrame:
        """Number (``word``) and ``bits`` of the words that the keys of ``records`` set a bit of."""
        marked = records.withColumn("placeholder_phone", self.placeholder)
        keys = marked.select(F.explode(blocking_keys(self.rules, self.model, self.calling_code)).alias("key"))
        word = F.shiftrightunsigned("key", HASH_BITS - self.size).alias("word")
        words = keys.select(F.xxhash64("key").alias("key")).groupBy(word)
        return words.agg(F.bit_or(_bits(F.col("key"))).alias("bits"))

    def filled(self, words: pa.Table) -> "FilledBloomFilter":
        """The filter with what :meth:`words` found."""
        filled = np.zeros(1 << self.size, np.int64)
        filled[words["word"].to_numpy()] = words["bits"].to_numpy()
        return FilledBloomFilter(self, filled.view(np.uint64))


@dataclass(frozen=True)
class FilledBloomFilter:
    """The keys of one side, for the records of the other one."""

    empty: BlockingKeyBloomFilter
    words: npt.NDArray[np.uint64]

    def passing(self, records: DataFrame) -> DataFrame:
        """The records with a key that the filter may hold."""
        rules, of = self.empty.rules, (self.empty.model, self.empty.calling_code)
        arrays = {rule: blocking_keys((rule,), *of) for rule in rules if rule not in ONE_KEY}
        keys = [ONE_KEY[rule](*of) for rule in rules if rule in ONE_KEY]
        keys += [F.get(F.col(rule), F.lit(at)) for rule in arrays for at in range(KEYS_OF_ONE_RULE)]
        hashes = F.array(*map(F.xxhash64, keys))
        marked = records.withColumn("placeholder_phone", self.empty.placeholder).withColumns(arrays)
        passes = reduce(
            Column.__or__, (F.size(rule) > KEYS_OF_ONE_RULE for rule in arrays), self._holds(hashes)
        )
        return marked.where(passes).select(*records.columns)

    def holding(self, keyed: DataFrame) -> DataFrame:
        """The rows whose ``key``, a hash, the filter may hold."""
        return keyed.where(self._holds(F.array("key")))

    def _holds(self, hashes: Column) -> Column:
        """Python and not native: as an expression so many tests are a method that the JVM does not compile."""
        test = arrow_udf(_test(self.words, self.empty.size), BooleanType())
        holds: Column = test.asNondeterministic()(hashes)
        return holds


def size_for(records: int) -> int:
    """The size of a filter for the keys of so many records."""
    return min(max(LEAST_SIZE, (records * WORDS_A_RECORD).bit_length()), MOST_SIZE)


def _bits(key: Column) -> Column:
    places = (F.shiftright(key, place).bitwiseAND((1 << PLACE_BITS) - 1).cast("int") for place in PLACES)
    one = F.lit(1).cast("bigint")
    return reduce(Column.bitwiseOR, (F.call_function("shiftleft", one, place) for place in places))


def _test(words: npt.NDArray[np.uint64], size: int) -> Callable[[pa.Array], pa.Array]:
    """Whether one of each row's hashes, of which all rows have as many, may be held."""

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
