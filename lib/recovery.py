"""A new epoch after a lost or damaged checkpoint.

It begins where the old epoch ended, minus the records that the join's state must hold again. ``stream_progress`` in Delta has
the end of the old epoch (docs/reference/tables.md). The customers in MySQL stay, and reading records twice changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from pyspark.sql import functions as F

from lib.database.application import Application, raise_epoch
from lib.delta.progress import Progress, last_progress
from lib.delta.tables import HISTORY_PROGRESS, QUARANTINE, STREAM_PROGRESS
from lib.delta.writer import DeltaWriter
from lib.errors import RefusedError
from lib.records.source import Sources
from lib.settings.model import Settings, TopicSettings
from lib.sources.offsets import is_before
from lib.sources.topics import Topics

Starts: TypeAlias = Mapping[str, Mapping[str, int] | None]


@dataclass(frozen=True)
class Recovery:
    """The application, and the offsets at which its queries begin without a checkpoint; None for the oldest record of a topic."""

    application: Application
    identify: Starts = field(default_factory=dict)
    history: Starts = field(default_factory=dict)


def recover(
    application: Application, delta: DeltaWriter, topics: Topics, sources: Sources, settings: Settings
) -> Recovery:
    """Begin an epoch that is new to MySQL and Delta, and delete from Delta the rows that history would append twice."""
    progress = last_progress(delta, STREAM_PROGRESS, application.lease.application)
    kept = last_progress(delta, HISTORY_PROGRESS, application.lease.application)
    _trim(delta, (*sources.history_tables, QUARANTINE), kept, application.recreated)
    named = sources.topics.values()
    return Recovery(
        _above(application, progress),
        {topic.topic: _since(topic, progress, application, topics, settings) for topic in named},
        {topic.topic: _where(topic.topic, kept, application, topics) for topic in named},
    )


def history_starts(application: Application, delta: DeltaWriter, topics: Topics, sources: Sources) -> Starts:
    """Where history continues if the epoch has a checkpoint and history has none, because the driver ended before history began.

    Raises :class:`RefusedError` if Delta holds history of this epoch: then the checkpoint of history is lost.
    """
    kept = last_progress(delta, HISTORY_PROGRESS, application.lease.application)
    if kept is not None and kept.epoch == application.epoch:
        raise RefusedError(
            f"History of {application.lease.application} ends at batch {kept.batch_id}, "
            f"but its checkpoint below {application.checkpoint} is gone.",
            "Restore it, or rebuild from the topics with --recover; ids stay the same.",
        )
    return {topic: _where(topic, kept, application, topics) for topic in sources.by_topic}


def _above(application: Application, progress: Progress | None) -> Application:
    """Raise the epoch above that of Delta, which is ahead of MySQL after MySQL was restored from an older copy."""
    if progress is None or progress.epoch < application.epoch:
        return application
    application.mysql.transaction(
        lambda cursor: raise_epoch(cursor, application.lease.application, progress.epoch)
    )
    return replace(application, epoch=progress.epoch + 1)


def _since(
    topic: TopicSettings,
    progress: Progress | None,
    application: Application,
    topics: Topics,
    settings: Settings,
) -> Mapping[str, int] | None:
    """The offsets of the oldest records that the join's state held: one join window before the watermark.

    If the event time comes from the payload, offsets say nothing about it, and the whole topic is read.
    """
    ends = _where(topic.topic, progress, application, topics)
    if progress is None or ends is None or topic.event_time == "payload":
        return None
    window = settings.stream.join_window.total_seconds() * 1000
    positions = topics.positions_at(topic.topic, round(progress.watermark - window))
    return {partition: min(offset, ends.get(partition, offset)) for partition, offset in positions.items()}


def _where(
    topic: str, progress: Progress | None, application: Application, topics: Topics
) -> Mapping[str, int] | None:
    """Where a query ended, or where the topic begins now if that is later. New partitions are read from their start."""
    if progress is None or topic in application.recreated:
        return None
    ends = progress.offsets.get(topic, {})
    return {
        partition: max(start, ends.get(partition, start)) for partition, start in topics.starts(topic).items()
    }


def _trim(
    delta: DeltaWriter, tables: Iterable[str], kept: Progress | None, recreated: frozenset[str]
) -> None:
    """Delete the rows of a batch of history that was appended only in part."""
    ends = {} if kept is None else kept.offsets
    for table in tables:
        delta.delete(table, ~F.col("topic").isin(*recreated) & ~is_before(ends))
