"""Checks the broker and the topics."""

import time
from datetime import timedelta

from lib.doctor.finding import Finding, Status, examine, fail, not_checked, ok, warn
from lib.errors import RefusedError
from lib.records.source import Source, with_topics
from lib.settings.model import KafkaSettings, Settings
from lib.sources.declared import DECLARED
from lib.sources.topics import Description, Topics

CREATE = "kafka-topics.sh --create --topic"


def broker(settings: Settings, declared: tuple[Source, ...] = DECLARED) -> list[Finding]:
    """A finding for the broker, and one for each topic and its timestamps."""
    sources = with_topics(declared, settings.kafka)
    topics = Topics(settings.kafka, sources.by_topic)
    server = examine("broker", _addresses, topics, settings.kafka)
    if server.status is Status.FAIL:
        return [server, *not_checked([f"topic of {source.name}" for source in sources], "the broker")]
    return [server, *(_topic(topics, settings, source.name) for source in sources)]


def _addresses(topics: Topics, kafka: KafkaSettings) -> Finding:
    return ok("broker", f"{kafka.bootstrap_servers} answers; brokers: {', '.join(topics.brokers())}")


def _topic(topics: Topics, settings: Settings, source: str) -> Finding:
    chosen = settings.kafka.topic_of(source)
    name = f"topic of {source}"

    def check() -> Finding:
        try:
            described = topics.describe(chosen.topic)
        except RefusedError as error:
            return fail(name, error.what, f"{error.remedy} To create it: {CREATE} {chosen.topic}.")
        now = int(time.time() * 1000)
        return topic(name, chosen.topic, described, now, settings.stream.max_clock_skew, chosen.event_time)

    return examine(name, check)


def topic(
    name: str, called: str, described: Description, now: int, max_clock_skew: timedelta, event_time: str
) -> Finding:
    """Whether a topic can be used; ``called`` is its name in Kafka, ``now`` is in ms."""
    summary = f"{called}: {described.partitions} partitions, {described.records:,} records, {described.timestamp_type}"
    if described.newest is None:
        return warn(name, f"{summary}; it is empty.", "Start its producer, or fill it with generate_records.")
    ahead = timedelta(milliseconds=described.newest - now)
    if ahead > max_clock_skew:
        return warn(
            name,
            f"{summary}; the newest is {ahead.total_seconds():,.0f} s in the future.",
            "Set the clock of this machine or of the producer; such timestamps are clamped.",
        )
    if described.timestamp_type == "LogAppendTime" and event_time == "kafka":
        return warn(
            name,
            f"{summary}: the time is that of the broker, so records that were loaded in bulk seem to be of one moment.",
            "Set message.timestamp.type=CreateTime on the topic.",
        )
    return ok(name, summary)
