"""What a source is: everything that the rest of the project has to know of one, said once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, Protocol, TypeAlias

from pyspark.sql import DataFrame

from lib.errors import SettingsError
from lib.records.pair import RECORD_COLUMNS, Side
from lib.settings.keys import Keys
from lib.settings.model import KafkaSettings, TopicSettings

#: The messages, or the records, of each source by its name.
BySource: TypeAlias = Mapping[str, DataFrame]


class Decoder(Protocol):
    """Bytes and headers to fields or a reject.

    ``reads_headers`` says whether messages must bring the column ``headers`` (array of struct of key and value).
    """

    reads_headers: bool

    def __call__(self, messages: DataFrame, fields: tuple[str, ...], max_bytes: int) -> DataFrame:
        """Add ``fields`` as text, null where there is none, and ``payload_fault``: a reject reason or null.

        ``max_bytes`` is the largest payload that is read at all.
        """


class Survivorship(str, Enum):
    """Which of the values that a person's records have stand in the golden record."""

    NEWEST = "newest"
    ALL = "all"


@dataclass(frozen=True)
class Attribute:
    """A column of a record beside name and phone.

    One with a ``survivorship`` is carried through the join and stands in ``customers``, in the column ``customers_column``
    as ``to_customers`` writes it (of ``ALL`` it gets a sorted list, of ``NEWEST`` one value or None). One without is kept
    in history only.
    """

    name: str
    survivorship: Survivorship | None = None
    customers_column: str = ""
    to_customers: Callable[[Any], str | None] = lambda value: value


def as_decoded(fields: DataFrame, _keys: Keys) -> DataFrame:
    """The attributes of a source whose payload fields are its attributes, as they are."""
    return fields


@dataclass(frozen=True)
class Source:
    """A topic of records of one side.

    ``name`` is that of its setting (``kafka.NAME`` or ``kafka.further_topics.NAME``) and of its counts, ``label`` its
    word in ``customers.data_sources``. ``payload_fields`` are read beside ``name``, ``phone`` and ``date``; ``add_attributes``
    makes the ``attributes`` of them.
    """

    name: str
    label: str
    side: Side
    decoder: Decoder
    history_table: str
    attributes: tuple[Attribute, ...] = ()
    payload_fields: tuple[str, ...] = ()
    add_attributes: Callable[[DataFrame, Keys], DataFrame] = as_decoded

    @property
    def attribute_names(self) -> tuple[str, ...]:
        """The columns that history keeps of this source beside those of every record."""
        return tuple(attribute.name for attribute in self.attributes)

    def surviving(self, how: Survivorship) -> tuple[str, ...]:
        """The attributes of one kind of survivorship."""
        return tuple(one.name for one in self.attributes if one.survivorship is how)


@dataclass(frozen=True)
class Sources:
    """The declared sources, with the topic that the settings give each."""

    declared: tuple[Source, ...]
    topics: Mapping[str, TopicSettings]

    def __iter__(self) -> Iterator[Source]:
        return iter(self.declared)

    @cached_property
    def by_topic(self) -> dict[str, Source]:
        """Each source by the name of its topic."""
        return {self.topics[source.name].topic: source for source in self}

    @cached_property
    def history_tables(self) -> tuple[str, ...]:
        """The tables that hold accepted records, each once."""
        return tuple(dict.fromkeys(source.history_table for source in self))

    @property
    def columns_by_side(self) -> dict[Side, tuple[str, ...]]:
        """What the join's state carries of each side."""
        return {side: self.state_columns(side) for side in Side}

    def topic_of(self, source: Source) -> str:
        """The name of the topic of a source."""
        return self.topics[source.name].topic

    def of_side(self, side: Side) -> tuple[Source, ...]:
        """The sources of one side, in the order of their declaration."""
        return tuple(source for source in self if source.side is side)

    def state_columns(self, side: Side) -> tuple[str, ...]:
        """The columns of a record that the join's state carries, beside the blocking key and the event time."""
        surviving = (
            one.name for source in self.of_side(side) for one in source.attributes if one.survivorship
        )
        return (*RECORD_COLUMNS, *dict.fromkeys(surviving))


def customer_attributes(declared: Iterable[Source]) -> tuple[Attribute, ...]:
    """What stands in ``customers`` beside name and phone, each once."""
    found = (one for source in declared for one in source.attributes if one.survivorship)
    return tuple({one.name: one for one in found}.values())


def with_topics(declared: tuple[Source, ...], kafka: KafkaSettings) -> Sources:
    """The sources with their topics; raises :class:`SettingsError` for one that has none, or another one's."""
    topics = {source.name: kafka.topic_of(source.name) for source in declared}
    names = [topic.topic for topic in topics.values()]
    if len(set(names)) < len(names):
        raise SettingsError(
            f"Two sources read one topic ({', '.join(names)}).", "Give each source a topic of its own."
        )
    return Sources(declared, topics)
