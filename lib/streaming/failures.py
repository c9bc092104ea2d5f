"""Explains in one sentence why a stream failed, where Spark's own message fills a page: something it needs is lost or full."""

import re
from dataclasses import dataclass

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException

from lib.card_tokens.expressions import LATER_VERSION
from lib.errors import CustomerIdentificationError, DependencyUnreachableError, RefusedError, SettingsError
from lib.held_keys import NO_KEY


@dataclass(frozen=True)
class Cause:
    """A pattern of Spark's message, and the error to report instead."""

    pattern: str
    error: type[CustomerIdentificationError]
    what: str
    remedy: str


PLAN = "=== Streaming Query ==="  # from here on, the message shows the query, not the failure
REBUILD = "Restore it, or rebuild from the topics with --recover; ids stay the same."
CAUSES = (
    Cause(
        re.escape(NO_KEY),
        SettingsError,
        NO_KEY,
        "Write the keys with `keys export`, and hand the file to the executors (docs/how-to/cluster.md).",
    ),
    Cause(
        re.escape(LATER_VERSION),
        RefusedError,
        LATER_VERSION,
        "List the earlier keys in privacy.earlier_card_keys, oldest first (docs/how-to/secure.md).",
    ),
    Cause(
        r"No space left on device",
        DependencyUnreachableError,
        "A disk is full.",
        "Free some space and start again. Nothing is lost: the current batch is replayed.",
    ),
    Cause(
        r"KAFKA_DATA_LOSS|OffsetOutOfRangeException|Some data may have been lost|offset was changed from",
        RefusedError,
        "Records that were not read yet are gone from a topic: they were deleted, by retention or by somebody.",
        "Go on with what is left, in a new epoch, with --recover. Keep records longer than the job may be stopped.",
    ),
    Cause(
        r"TimeoutException|DisconnectException|Failed to construct kafka",
        DependencyUnreachableError,
        "The Kafka broker stopped answering.",
        "Start the broker and the job again. Nothing is lost: the current batch is replayed.",
    ),
    Cause(
        r"STATE_STORE_\w*SCHEMA_(NOT_COMPATIBLE|INCOMPATIBLE|EVOLUTION)",
        RefusedError,
        "The join's state has other columns than this version of the job: another version wrote it.",
        "Start that version again, or rebuild from the topics with --recover; ids stay the same.",
    ),
    Cause(
        r"CHECKPOINT|CANNOT_LOAD_STATE_STORE|STATE_STORE|Incomplete log file|Checksum error|"
        r"EOFException|JsonParseException|MismatchedInputException|batch \d+ doesn't exist|"
        r"does not exist in the (offset|commit) log|Malformed log file|FileNotFoundException|NoSuchFileException|RocksDB",
        RefusedError,
        "The checkpoint cannot be read: one of its files is missing or damaged.",
        REBUILD,
    ),
)


def explained(failure: Exception) -> Exception:
    """The project's own error for a failure of Spark with a known cause, otherwise the failure itself."""
    if not isinstance(failure, PySparkException | Py4JError):
        return failure
    text, _, _ = str(failure).partition(PLAN)
    for cause in CAUSES:
        if re.search(cause.pattern, text):
            return cause.error(cause.what, cause.remedy)
    return failure
