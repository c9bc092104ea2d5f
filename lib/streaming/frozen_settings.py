"""The settings that a checkpoint freezes: what its state holds was made under them, and cannot be made anew."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from lib.records.source import Sources
from lib.settings.listing import duration
from lib.settings.model import Settings

#: Each frozen setting, by its path, as it is written.
Frozen: TypeAlias = Mapping[str, str]

#: Rows are stored under the keys of the blocking rules; window and delay say how long; partitions and format are those of the
#: files, which Spark would take from the checkpoint without a word; region and shard say what a phone is, and whose.
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
    """Each frozen setting as it is now; of the sources their topics, event times, and columns in the state."""
    frozen = {path: read(settings) for path, read in FROZEN.items()}
    for source in sources:
        path, topic = settings.kafka.path_of(source.name), sources.topics[source.name]
        frozen |= {f"{path}.topic": topic.topic, f"{path}.event_time": topic.event_time}
    columns = sources.columns_by_side.items()
    return frozen | {f"columns of {side.value}s": ", ".join(names) for side, names in columns}


def changes(kept: Frozen, now: Frozen) -> list[str]:
    """A clause for each setting that is another one now, or that only one of the two knows."""
    names = dict.fromkeys((*kept, *now))
    return [
        f"{name} was {kept.get(name, 'not set')} and is {now.get(name, 'not set')} now"
        for name in names
        if kept.get(name) != now.get(name)
    ]
