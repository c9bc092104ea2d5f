"""Spark knows where a micro-batch's calls come from, and need not go up a thread's stack for each RDD to find out."""

import pytest

from lib.records.message import MESSAGE
from lib.streaming.query import CALL_SITE, BatchBoundary, start


@pytest.fixture
def call_sites(spark, tmp_path):
    """What Spark knows at the beginning of each of three micro-batches."""
    found, folder = [], f"{tmp_path}/messages"

    def write(batch, _batch_id):
        found.append(batch.sparkSession.sparkContext.getLocalProperty(CALL_SITE))
        batch.toArrow()

    for _ in range(3):
        spark.createDataFrame([], MESSAGE).coalesce(1).write.mode("append").parquet(folder)
    messages = spark.readStream.schema(MESSAGE).option("maxFilesPerTrigger", 1).parquet(folder)
    guarded = BatchBoundary().guard(write)
    start("called", messages, guarded, f"{tmp_path}/checkpoint", None).awaitTermination(60)
    return found


def test_an_action_of_a_micro_batch_leaves_the_next_one_a_call_site(call_sites):
    assert len(call_sites) == 3
    assert None not in call_sites
