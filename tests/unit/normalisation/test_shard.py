"""Which shard a record is of."""

import zlib
from itertools import chain

import pytest

from lib.normalisation.shard import within
from lib.settings.model import ShardSettings

PHONES = [f"+1555200{n:04}" for n in range(200)] + ["5550001111", "442079461234", None]


@pytest.fixture(scope="module")
def records(spark):
    return spark.createDataFrame([(phone,) for phone in PHONES], "phone string")


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_record_is_of_one_shard_and_no_other(records, count):
    shards = [
        [row.phone for row in within(records, ShardSettings(count=count, index=index)).collect()]
        for index in range(count)
    ]
    assert sorted(map(str, chain(*shards))) == sorted(map(str, PHONES))
    assert min(map(len, shards)) > 0


def test_anybody_can_work_out_which(records):
    found = {row.phone for row in within(records, ShardSettings(count=3, index=2)).collect()}
    assert found == {phone for phone in PHONES if zlib.crc32((phone or "").encode()) % 3 == 2}
