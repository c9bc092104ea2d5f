"""The settings that a checkpoint freezes: its state was made under them, and cannot be converted."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from lib.records.source import Sources
from lib.settings.listing import duration
from lib.settings.model import Settings

#: The frozen settings as text, by their paths.
Frozen: TypeAlias = Mapping[str, str]

#: Rows of the state are stored under the keys of the blocking rules, and are kept for as long as window and delay say. The
#: partitions and the format are those of its files; Spark would silently take them from the checkpoint instead. The region
#: decides how phones are completed, and the shard which records are in the state.
FROZEN: Mapping[str, Callable[[Settings], str]] = {
    "linkage.blocking_rules": lambda settings: ", ".join(sorted(settings.linkage.blocking_rules)),
    "stream.join_window": lambda settings: duration(settings.stream.join_window),
    "stream.watermark_delay": lambda settings: duration(settings.stream.watermark_delay),
    "stream.state_partitions": lambda settings: str(settings.stream.state_partitions),
    "stream.state_format": lambda settings: str(settings.stream.state_format),
    "records.default_region": lambda settings: settings.records.default_region,
    "shard.index": lambda settings: str(settings.shard.index),
    "shard.count": lambda settings: str(settings.shard.count),
}


def frozen_settings(settings: Settings, sources: Sources) -> dict[str, str]:
    """The current values of the frozen settings, and the topic, event time and state columns of the sources."""
    frozen = {path: read(settings) for path, read in FROZEN.items()}
    for source in sources:
        path, topic = settings.kafka.path_of(source.name), sources.topics[source.name]
        frozen |= {f"{path}.topic": topic.topic, f"{path}.event_time": topic.event_time}
    columns = sources.columns_by_side.items()
    return frozen | {f"columns of {side.value}s": ", ".join(names) for side, names in columns}


def changes(kept: Frozen, now: Frozen) -> list[str]:
    """A clause for each setting that has another value now, or that is in only one of the two."""
    names = dict.fromkeys((*kept, *now))
    return [
        f"{name} was {kept.get(name, 'not set')} and is {now.get(name, 'not set')} now"
        for name in names
        if kept.get(name) != now.get(name)
    ]
