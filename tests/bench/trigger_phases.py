"""How long the phases of each trigger took, as Spark's own progress events tell it."""

import json

from lib.settings.times import moment

PHASES = ("latestOffset", "queryPlanning", "walCommit", "addBatch", "commitOffsets", "triggerExecution")
QUERY = "identify"
EVENT = "QueryProgressEvent"


def recording(folder):
    """Options with which a driver writes its events into a folder."""
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
        if progress["name"] == QUERY and first <= moment(progress["timestamp"]).timestamp() <= last
    ]
    return {phase: [durations.get(phase, 0) for durations in found] for phase in PHASES}


def _progress(folder):
    for path in sorted(folder.glob("*/events_*")):
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line)["progress"] for line in lines if EVENT in line[:200])
