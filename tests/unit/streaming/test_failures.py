"""What an operator reads when a stream has ended: one sentence of what, one of the remedy."""

import pytest
from pyspark.errors import StreamingQueryException

from lib.errors import DependencyUnreachableError, RefusedError
from lib.streaming.failures import explained


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        pytest.param(
            "[STREAM_FAILED] ... No space left on device",
            DependencyUnreachableError,
            "A disk is full",
            id="disk",
        ),
        pytest.param("Some data may have been lost", RefusedError, "gone from a topic", id="retention"),
        pytest.param("TimeoutException: Timeout expired", DependencyUnreachableError, "broker", id="broker"),
        pytest.param(
            "[STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE] Provided value schema does not match",
            RefusedError,
            "another version wrote it",
            id="state-of-another-version",
        ),
        pytest.param(
            "[STATE_STORE_COLUMN_FAMILY_SCHEMA_INCOMPATIBLE] Incompatible schema transformation",
            RefusedError,
            "another version wrote it",
            id="columns-of-another-version",
        ),
        pytest.param(
            "[CANNOT_LOAD_STATE_STORE.CANNOT_READ_CHECKPOINT]",
            RefusedError,
            "missing or damaged",
            id="damage",
        ),
    ],
)
def test_a_cause_that_is_known_is_told_in_a_sentence(said, kind, told):
    error = explained(StreamingQueryException(said))
    assert isinstance(error, kind)
    assert told in error.what


def test_what_the_query_is_does_not_explain_its_failure():
    said = "something new\n=== Streaming Query ===\nIdentifier: RocksDB, TimeoutException"
    failure = StreamingQueryException(said)
    assert explained(failure) is failure
