"""The record's way for tests: messages of the declared sources through parts of the pipeline."""

from lib import pipeline
from lib.parsing.record import decode, parse
from lib.records.pair import Side
from lib.records.source import Sources
from lib.settings.model import TopicSettings
from lib.sources.declared import DECLARED, PROFILES, STORE_RECORDS, declared_sources

OF_SIDE = {Side.PROFILE: PROFILES, Side.STORE: STORE_RECORDS}


def sources_named(profiles, store_records):
    """The declared sources over topics of these names."""
    topics = {"profiles": TopicSettings(topic=profiles), "store_records": TopicSettings(topic=store_records)}
    return Sources(DECLARED, topics)


def by_source(profiles, store_records):
    """Messages of both declared sources, as the pipeline takes them."""
    return {"profiles": profiles, "store_records": store_records}


def records_of(source, messages, settings, keys):
    """Messages of a source parsed and normalised, rejects among them."""
    return pipeline.records_of(messages, source, declared_sources(settings.kafka), settings, keys)


def parsed(source, messages, topic, records, keys):
    """Messages of a source decoded and parsed, before anything is normalised."""
    return parse(decode(messages, source, records), source, topic, keys)
