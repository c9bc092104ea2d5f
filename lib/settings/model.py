"""The settings tree. Its dotted paths are the YAML keys, the flags and the ``CUSTID_A__B`` variables."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _duration(value: object) -> object:
    """Read ``30d``, ``12h``, ``5m``, ``10s`` or ``250ms``; leave anything else to pydantic."""
    match = re.fullmatch(r"(\d+)(ms|s|m|h|d)", value) if isinstance(value, str) else None
    if match is None:
        return value
    units = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    return timedelta(**{units[match[2]]: int(match[1])})


Duration = Annotated[timedelta, BeforeValidator(_duration), Field(ge=timedelta(0))]

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,63}$")]
Secret = Annotated[str, StringConstraints(pattern=r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$")]
Port = Annotated[int, Field(ge=1, le=65535)]
BlockingRule = Literal["phone", "name_phone_tail"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class TopicSettings(_Section):
    """One Kafka topic and where its event time comes from."""

    topic: Name
    event_time: Literal["kafka", "payload"] = "kafka"


class KafkaSettings(_Section):
    """The broker and both topics."""

    bootstrap_servers: str = Field(min_length=3)
    timeout_seconds: int = Field(default=10, ge=1, le=300)
    max_records_per_batch: int = Field(default=500_000, ge=1, description="over both topics together")
    profiles: TopicSettings
    store_records: TopicSettings
    options: dict[str, str] = Field(
        default_factory=dict, description="further kafka.* options, as Kafka names them"
    )


class MySqlSettings(_Section):
    """The server that holds the customers; the password is a reference, never a value."""

    host: str
    port: Port = 3306
    database: Name
    user: str
    password: Secret
    timeout_seconds: int = Field(default=10, ge=1, le=300)
    retries: int = Field(default=5, ge=0, le=50)
    staging_rows: int = Field(
        default=5_000, ge=1, description="from this many rows a table is staged over JDBC"
    )


class StorageSettings(_Section):
    """Where checkpoints and Delta tables live; any file system Spark knows."""

    checkpoints: str
    tables: str


class PrivacySettings(_Section):
    """References to the keys; ids and tokens hang on them, so they are never rotated."""

    card_key: Secret
    identity_key: Secret


class StreamSettings(_Section):
    """Event time, the join window and its state."""

    join_window: Duration
    watermark_delay: Duration
    max_clock_skew: Duration
    trigger: Duration = timedelta(0)
    archive_trigger: Duration = timedelta(seconds=10)
    state_partitions: int = Field(ge=1, le=10_000, description="frozen in the checkpoint")
    state_format: Literal[2, 4] = Field(default=4, description="frozen in the checkpoint")


class RecordSettings(_Section):
    """What a record may look like."""

    max_payload_bytes: int = Field(default=1_000_000, ge=256)
    default_region: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "US"


class LinkageSettings(_Section):
    """How pairs are found and weighed."""

    blocking_rules: tuple[BlockingRule, ...] = Field(min_length=1)
    model: Path


class SparkSettings(_Section):
    """How the job is submitted; ``conf`` overlays ``conf/spark-defaults.conf``."""

    master: str
    driver_memory: str = "4g"
    conf: dict[str, str] = Field(default_factory=dict)
    driver_class_path: tuple[str, ...] = Field(
        default=(), description="parts of the names of jars put on the JVM's class path"
    )


class Settings(_Section):
    """Everything a job may be told."""

    application: Name
    kafka: KafkaSettings
    mysql: MySqlSettings
    storage: StorageSettings
    privacy: PrivacySettings
    stream: StreamSettings
    records: RecordSettings
    linkage: LinkageSettings
    spark: SparkSettings
