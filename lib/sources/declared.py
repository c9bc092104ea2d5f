"""Declares the sources; pipeline, history, backfill, reports and doctor all use this list.

``docs/how-to/add-a-source.md`` explains how to add one.
"""

from lib.decoding.json import JsonDecoder
from lib.records.pair import Side
from lib.records.source import Attribute, Source, Sources, Survivorship, with_topics
from lib.settings.model import KafkaSettings
from lib.sources.customer_values import as_cards, as_json

PROFILES = Source(
    name="profiles",
    label="DOTNET",
    side=Side.PROFILE,
    decoder=JsonDecoder(),
    history_table="history/profiles",
    payload_fields=("email", "address"),
    attributes=(
        Attribute("email", Survivorship.NEWEST, "email"),
        Attribute("address", Survivorship.NEWEST, "address", as_json),
    ),
)

STORE_RECORDS = Source(
    name="store_records",
    label="STORE",
    side=Side.STORE,
    decoder=JsonDecoder(),
    history_table="history/store_records",
    payload_fields=("credit_card", "date"),
    attributes=(
        Attribute("card", Survivorship.ALL, "credit_card_info", as_cards),
        Attribute("date"),
    ),
)

DECLARED = (PROFILES, STORE_RECORDS)


def declared_sources(kafka: KafkaSettings) -> Sources:
    """The declared sources with their topics; raises :class:`SettingsError` if one has no topic, or if two share a topic."""
    return with_topics(DECLARED, kafka)
