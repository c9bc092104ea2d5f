"""How long the phases of each trigger took, as Spark's own progress events tell it."""

import json
from datetime import datetime, timezone
from pathlib import Path

PHASES = ("latestOffset", "queryPlanning", "walCommit", "addBatch", "commitOffsets", "triggerExecution")
QUERY = "identify"
EVENT = "QueryProgressEvent"


def recording(folder):
    """Options with which a driver writes its events into a folder."""
    folder = Path(folder)
    folder.mkdir(parents=True)
    conf = {"enabled": "true", "dir": folder.as_uri(), "compress": "false"}
    return [
        word
        for name, value in conf.items()
        for word in ("--set", f"spark.conf.spark.eventLog.{name}={value}")
    ]


def phases(folder, first, last):
    """Milliseconds of each phase of the customers' triggers that began in a span (seconds since 1970), by phase."""
    found = [
        progress["durationMs"]
        for progress in _progress(folder)
        if progress["name"] == QUERY and first <= _seconds(progress["timestamp"]) <= last
    ]
    return {phase: [durations.get(phase, 0) for durations in found] for phase in PHASES}


def _progress(folder):
    for path in sorted(Path(folder).glob("*/events_*")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if EVENT in line[:200]:
                    told = json.loads(line)["progress"]
                    yield json.loads(told) if isinstance(told, str) else told


def _seconds(timestamp):
    return datetime.strptime(timestamp, "%Y-%m-%dT%H:%M:%S.%f%z").replace(tzinfo=timezone.utc).timestamp()
