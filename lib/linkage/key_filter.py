"""Which records may share a blocking key with the other side at all, as far as a few bits a key can tell.

Of ten million store records one in ten is somebody's with a profile: what surely meets none is neither kept nor grouped nor
joined. Each key of one side sets three bits of one 64-bit word; a record of the other side of which no key finds its bits
has no pair there, while a few that have none pass (a blocked Bloom filter; Putze, Sanders and Singler 2007).
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.blocking_keys import ONE_KEY, blocking_keys
from lib.settings.linkage_model import LinkageModel

HASH_BITS, PLACE_BITS = 64, 6  # of a hash; of the place of a bit in a word
PLACES = (0, 6, 12)  # of the three places in the lower end of a hash
LEAST_SIZE, MOST_SIZE = 10, 22  # a filter has 2 ** size words: 32 MB at most
WORDS_A_RECORD = 4  # one in a hundred records that meet nobody passes
KEYS_OF_ONE_RULE = 4  # a name of more tokens passes


@dataclass(frozen=True)
class KeyFilter:
    """A filter of 2 ** ``size`` words for keys by some ``rules``; ``placeholder`` says whether a phone is one."""

    size: int
    rules: tuple[str, ...]
    model: LinkageModel
    placeholder: Column

    def words(self, records: DataFrame) -> DataFrame:
        """Number (``word``) and ``bits`` of the words that the keys of ``records`` set a bit of."""
        marked = records.withColumn("placeholder_phone", self.placeholder)
        keys = marked.select(F.explode(blocking_keys(self.rules, self.model)).alias("key"))
        words = keys.select(F.xxhash64("key").alias("key")).groupBy(self._word(F.col("key")).alias("word"))
        return words.agg(F.bit_or(_bits(F.col("key"))).alias("bits"))

    def row(self, words: pa.Table) -> pa.Table:
        """All of the filter in one row, ``words``, from what :meth:`words` found."""
        filled = np.zeros(1 << self.size, np.int64)
        filled[words["word"].to_numpy()] = words["bits"].to_numpy()
        return pa.table({"words": pa.ListArray.from_arrays(pa.array([0, len(filled)], pa.int32()), filled)})

    def passing(self, records: DataFrame, row: DataFrame) -> DataFrame:
        """The records with a key that the filter may hold."""
        marked = records.withColumn("placeholder_phone", self.placeholder)
        arrays = {rule: blocking_keys((rule,), self.model) for rule in self.rules if rule not in ONE_KEY}
        keys = [ONE_KEY[rule](self.model) for rule in self.rules if rule in ONE_KEY]
        keys += [F.get(F.col(rule), F.lit(at)) for rule in arrays for at in range(KEYS_OF_ONE_RULE)]
        hashes = {
            f"hash_{number}": F.when(key.isNotNull(), F.xxhash64(key)) for number, key in enumerate(keys)
        }
        has_more = {f"more_{rule}": F.size(rule) > KEYS_OF_ONE_RULE for rule in arrays}
        tests = [*(self._may_hold(F.col(name)) for name in hashes), *map(F.col, has_more)]
        hashed = marked.withColumns(arrays).withColumns(hashes | has_more).drop(*arrays)
        met = hashed.crossJoin(F.broadcast(row)).where(reduce(or_, tests))
        return met.select(*records.columns)

    def _may_hold(self, key: Column) -> Column:
        bits = _bits(key)
        return F.get(F.col("words"), self._word(key)).bitwiseAND(bits) == bits

    def _word(self, key: Column) -> Column:
        return F.shiftrightunsigned(key, HASH_BITS - self.size).cast("int")


def _bits(key: Column) -> Column:
    places = (F.shiftright(key, place).bitwiseAND((1 << PLACE_BITS) - 1).cast("int") for place in PLACES)
    one = F.lit(1).cast("bigint")
    return reduce(Column.bitwiseOR, (F.call_function("shiftleft", one, place) for place in places))


def size_for(records: int) -> int:
    """The size of a filter for the keys of so many records."""
    return min(max(LEAST_SIZE, (records * WORDS_A_RECORD).bit_length()), MOST_SIZE)
