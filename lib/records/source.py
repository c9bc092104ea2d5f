"""Defines a source: everything that the rest of the project has to know about it, in one place."""

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

#: The messages or the records of each source, by the source's name.
BySource: TypeAlias = Mapping[str, DataFrame]


class Decoder(Protocol):
    """Decodes the bytes and headers of a message into fields, or a reject reason.

    ``reads_headers`` says whether messages must have the column ``headers`` (an array of structs of key and value).
    """

    reads_headers: bool

    def __call__(self, messages: DataFrame, fields: tuple[str, ...], max_bytes: int) -> DataFrame:
        """Add ``fields`` as text (null if a field is missing) and ``payload_fault`` (a reject reason or null).

        Payloads of more than ``max_bytes`` are not read.
        """


class Survivorship(str, Enum):
    """Which values of a customer's records go into the golden record: the newest one, or all of them."""

    NEWEST = "newest"
    ALL = "all"


@dataclass(frozen=True)
class Attribute:
    """A column of a record in addition to name and phone.

    An attribute with a ``survivorship`` is carried through the join and written to the column ``customers_column`` of
    ``customers``. ``to_customers`` formats it: it gets a sorted list for ``ALL``, and one value or None for ``NEWEST``. An
    attribute without a ``survivorship`` is kept in history only.
    """

    name: str
    survivorship: Survivorship | None = None
    customers_column: str = ""
    to_customers: Callable[[Any], str | None] = lambda value: value


def as_decoded(fields: DataFrame, _keys: Keys) -> DataFrame:
    """Leaves the fields unchanged; for a source whose payload fields are its attributes."""
    return fields


@dataclass(frozen=True)
class Source:
    """A topic with records of one side.

    ``name`` is the name of its setting (``kafka.NAME`` or ``kafka.further_topics.NAME``) and of its counts. ``label`` is its
    word in ``customers.data_sources``. ``payload_fields`` are read in addition to ``name``, ``phone`` and ``date``;
    ``add_attributes`` turns them into the ``attributes``.
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
        """The columns of this source that history keeps in addition to those of every record."""
        return tuple(attribute.name for attribute in self.attributes)

    def surviving(self, how: Survivorship) -> tuple[str, ...]:
        """The names of the attributes with this kind of survivorship."""
        return tuple(one.name for one in self.attributes if one.survivorship is how)


@dataclass(frozen=True)
class Sources:
    """The declared sources, with the topic of each from the settings."""

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
        """The distinct tables of accepted records."""
        return tuple(dict.fromkeys(source.history_table for source in self))

    @property
    def columns_by_side(self) -> dict[Side, tuple[str, ...]]:
        """The columns of each side that the join's state carries."""
        return {side: self.state_columns(side) for side in Side}

    def topic_of(self, source: Source) -> str:
        """The name of a source's topic."""
        return self.topics[source.name].topic

    def of_side(self, side: Side) -> tuple[Source, ...]:
        """The sources of one side, in the order of their declaration."""
        return tuple(source for source in self if source.side is side)

    def state_columns(self, side: Side) -> tuple[str, ...]:
        """The columns of a record that the join's state carries in addition to the blocking key and the event time."""
        surviving = (
            one.name for source in self.of_side(side) for one in source.attributes if one.survivorship
        )
        return (*RECORD_COLUMNS, *dict.fromkeys(surviving))


def customer_attributes(declared: Iterable[Source]) -> tuple[Attribute, ...]:
    """The distinct attributes that have a column in ``customers``."""
    found = (one for source in declared for one in source.attributes if one.survivorship)
    return tuple({one.name: one for one in found}.values())


def with_topics(declared: tuple[Source, ...], kafka: KafkaSettings) -> Sources:
    """The sources with their topics; raises :class:`SettingsError` if one has no topic, or if two share a topic."""
    topics = {source.name: kafka.topic_of(source.name) for source in declared}
    names = [topic.topic for topic in topics.values()]
    if len(set(names)) < len(names):
        raise SettingsError(
            f"Two sources read one topic ({', '.join(names)}).", "Give each source a topic of its own."
        )
    return Sources(declared, topics)
