"""Why a stream ended, in one sentence, where Spark's own words are a page: what it stands on was lost or is full."""

import re
from dataclasses import dataclass

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException

from lib.errors import CustomerIdentificationError, DependencyUnreachableError, RefusedError


@dataclass(frozen=True)
class Cause:
    """A pattern of Spark's message, and what is said instead."""

    pattern: str
    error: type[CustomerIdentificationError]
    what: str
    remedy: str


PLAN = "=== Streaming Query ==="  # from here on the message shows the query, not the failure
REBUILD = "Bring it back, or rebuild from the topics with --recover; ids stay the same."
CAUSES = (
    Cause(
        r"No space left on device",
        DependencyUnreachableError,
        "A disk is full.",
        "Free some space and start again; nothing is lost, the batch in hand is replayed.",
    ),
    Cause(
        r"KAFKA_DATA_LOSS|OffsetOutOfRangeException|Some data may have been lost|offset was changed from",
        RefusedError,
        "Records that were not read yet are gone from a topic: retention or a deletion took them.",
        "Go on with what is left in a new epoch with --recover; keep records longer than the job may stand still.",
    ),
    Cause(
        r"TimeoutException|DisconnectException|Failed to construct kafka",
        DependencyUnreachableError,
        "The Kafka broker stopped answering.",
        "Start it and the job again; nothing is lost, the batch in hand is replayed.",
    ),
    Cause(
        r"STATE_STORE_\w*SCHEMA_(NOT_COMPATIBLE|INCOMPATIBLE|EVOLUTION)",
        RefusedError,
        "The join's state has other columns than this version of the job: another one wrote it.",
        "Start that version again, or rebuild from the topics with --recover; ids stay the same.",
    ),
    Cause(
        r"CHECKPOINT|CANNOT_LOAD_STATE_STORE|STATE_STORE|Incomplete log file|Checksum error|"
        r"EOFException|JsonParseException|MismatchedInputException|batch \d+ doesn't exist|"
        r"does not exist in the (offset|commit) log|Malformed log file|FileNotFoundException|NoSuchFileException|RocksDB",
        RefusedError,
        "The checkpoint cannot be read: a file of it is missing or damaged.",
        REBUILD,
    ),
)


def explained(failure: Exception) -> Exception:
    """The project's own error for a failure of Spark's that has a known cause, else the failure itself."""
    if not isinstance(failure, PySparkException | Py4JError):
        return failure
    text, _, _ = str(failure).partition(PLAN)
    for cause in CAUSES:
        if re.search(cause.pattern, text):
            return cause.error(cause.what, cause.remedy)
    return failure
