"""The tree of settings. Its dotted paths are the keys in YAML, of ``--set``, and of the ``CUSTID_A__B`` variables."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from lib.errors import SettingsError
from lib.settings.broker import BrokerSettings
from lib.settings.database_server import DatabaseServerSettings
from lib.settings.references import Secret
from lib.settings.section import Section
from lib.settings.spark import SparkSettings


def _duration(value: object) -> object:
    """Read ``30d``, ``12h``, ``5m``, ``10s`` or ``250ms``; leave anything else to pydantic."""
    match = re.fullmatch(r"(\d+)(ms|s|m|h|d)", value) if isinstance(value, str) else None
    if match is None:
        return value
    units = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    return timedelta(**{units[match[2]]: int(match[1])})


Duration = Annotated[timedelta, BeforeValidator(_duration), Field(ge=timedelta(0))]

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,63}$")]
BlockingRule = Literal[
    "phone",
    "token_phone_head",
    "token_phone_tail",
    "initials_phone_head",
    "initials_phone_ends",
    "rare_name",
    "name",
]
BlockingRules = Annotated[tuple[BlockingRule, ...], Field(min_length=1)]


class TopicSettings(Section):
    """One Kafka topic and where its event time comes from."""

    topic: Name = Field(description="the name of the topic")
    event_time: Literal["kafka", "payload"] = Field(
        default="kafka", description="`kafka`: the message's timestamp; `payload`: its `date`"
    )


class KafkaSettings(BrokerSettings):
    """The broker and the topics."""

    timeout_seconds: int = Field(
        default=10, ge=1, le=300, description="how long to wait for a broker that does not answer"
    )
    max_records_per_batch: int = Field(
        default=500_000,
        ge=1,
        description="of all topics together; limits the size of a micro-batch, and so memory",
    )
    max_bytes_per_batch: int = Field(
        default=250_000_000,
        ge=1,
        description="of payloads, of all topics together, by the mean size of the records read last; the smaller bound counts",
    )
    profiles: TopicSettings
    store_records: TopicSettings
    further_topics: dict[Name, TopicSettings] = Field(
        default_factory=dict,
        description="of sources that were added, by the name of each (docs/how-to/add-a-source.md)",
    )

    def topic_of(self, source: str) -> TopicSettings:
        """The topic of a source by its name; raises :class:`SettingsError` if none is set."""
        topics = {"profiles": self.profiles, "store_records": self.store_records, **self.further_topics}
        if source not in topics:
            raise SettingsError(
                f"The source {source} has no topic.", f"Set {self.path_of(source)}.topic to its name."
            )
        return topics[source]

    def path_of(self, source: str) -> str:
        """The path of the section with the topic of a source."""
        is_own = source in type(self).model_fields
        return f"kafka.{source}" if is_own else f"kafka.further_topics.{source}"


class MySqlSettings(DatabaseServerSettings):
    """The server that holds the customers; the password is a reference, never a value."""

    database: Name = Field(description="the database, which must exist; migrations make its tables")
    user: str = Field(description="who may create, alter, read and write in the database")
    password: Secret = Field(description="reference to the password")
    timeout_seconds: int = Field(default=10, ge=1, le=300, description="how long to wait for a connection")
    statement_timeout_seconds: int = Field(
        default=300, ge=1, description="how long to wait for a statement before it is tried again"
    )
    retry_seconds: int = Field(
        default=60, ge=0, description="how long a transaction is retried after a transient fault"
    )
    staging_rows: int = Field(
        default=5_000, ge=1, description="from this many rows on, a table's rows are staged over JDBC"
    )


class StorageSettings(Section):
    """Where checkpoints and Delta tables live: any file system that Spark supports."""

    checkpoints: str = Field(description="folder of Spark's checkpoints; relative to the project's folder")
    tables: str = Field(description="folder of the Delta tables; relative to the project's folder")
    retention: Duration = Field(
        default=timedelta(days=30),
        ge=timedelta(days=1),  # a long run reads one version of a table to its end
        description="how long `maintain_history` keeps old versions of the Delta tables; at least `1d`",
    )


class PrivacySettings(Section):
    """References to the keys from which ids and tokens are derived, and what is kept of a reject."""

    card_key: Secret = Field(
        description="reference to the key of card tokens, the newest one if it was ever changed"
    )
    earlier_card_keys: tuple[Secret, ...] = Field(
        default=(),
        description="references to the keys that it had before, oldest first ([how to change it](../how-to/secure.md#change-the-card-key))",
    )
    identity_key: Secret = Field(description="reference to the key of ids, which cannot be changed")
    keep_rejected_text: bool = Field(
        default=False,
        description="the quarantine also keeps the text of a rejected payload, with `#` for every digit",
    )


class StreamSettings(Section):
    """Event time, the join window and the join's state."""

    join_window: Duration = Field(description="how far apart in event time the two records of a pair may be")
    watermark_delay: Duration = Field(description="how late a record may be")
    max_clock_skew: Duration = Field(description="a timestamp further in the future is clamped and counted")
    trigger: Duration = Field(
        default=timedelta(0), description="interval between micro-batches; `0s`: the next one starts at once"
    )
    delta_interval: Duration = Field(
        default=timedelta(minutes=1), description="interval between appends to a Delta table"
    )
    history_waits: Duration = Field(
        default=timedelta(minutes=30),
        description="how long history waits, at most, while the customers catch up; `0s`: it does not wait",
    )
    state_partitions: int = Field(ge=1, le=10_000, description="of the join; frozen in the checkpoint")
    state_format: Literal[2, 4] = Field(
        default=4, description="of the join's state (docs/adr/0002); frozen in the checkpoint"
    )


class RecordSettings(Section):
    """What a record may look like."""

    max_payload_bytes: int = Field(default=50_000, ge=256, description="a larger message is rejected")
    default_region: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = Field(
        default="US", description="ISO 3166 region of phone numbers without a calling code"
    )


class LinkageSettings(Section):
    """How candidate pairs are found and scored."""

    blocking_rules: BlockingRules = Field(
        description="of the stream; docs/reference/rules.md, section 4, lists all rules"
    )
    backfill_rules: BlockingRules = Field(description="of backfills and evaluations")
    model: Path = Field(description="the linkage model")

    @property
    def blocks_by_phone_alone(self) -> bool:
        """Whether the stream compares only records with equal phones."""
        return self.blocking_rules == ("phone",)


class ShardSettings(Section):
    """Which share of the phones an application sees, where one MySQL server cannot hold all customers."""

    count: int = Field(default=1, ge=1, le=1_000, description="how many applications share the phones")
    index: int = Field(
        default=0, ge=0, description="which of them this one is, from 0: `CRC32(phone) % count`"
    )

    @field_validator("index")
    @classmethod
    def _is_below_count(cls, index: int, info: ValidationInfo) -> int:
        if index >= info.data.get("count", index + 1):
            raise ValueError("there is no such shard; the last one is shard.count - 1")
        return index


class Settings(Section):
    """Everything a job may be told."""

    application: Name = Field(description="whose ledger, lease and checkpoint a run uses")
    kafka: KafkaSettings
    mysql: MySqlSettings
    storage: StorageSettings
    privacy: PrivacySettings
    stream: StreamSettings
    records: RecordSettings
    linkage: LinkageSettings
    shard: ShardSettings = ShardSettings()
    spark: SparkSettings

    @field_validator("shard")
    @classmethod
    def _keeps_pairs_together(cls, shard: ShardSettings, info: ValidationInfo) -> ShardSettings:
        linkage, suffix = info.data.get("linkage"), f"-{shard.index}-of-{shard.count}"
        if shard.count > 1 and linkage and {*linkage.blocking_rules, *linkage.backfill_rules} != {"phone"}:
            raise ValueError(
                "blocking rules other than phone pair records of different shards; "
                "set linkage.blocking_rules and linkage.backfill_rules to [phone]"
            )
        if shard.count > 1 and not info.data.get("application", suffix).endswith(suffix):
            raise ValueError(
                f"each shard needs a ledger of its own; let the name of application end in {suffix}"
            )
        return shard

    def for_backfill(self) -> "Settings":
        """The same settings with the blocking rules of a backfill, and over the records of all shards."""
        linkage = self.linkage.model_copy(update={"blocking_rules": self.linkage.backfill_rules})
        return self.model_copy(update={"linkage": linkage, "shard": ShardSettings()})
