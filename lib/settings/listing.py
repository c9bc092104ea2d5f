"""Every setting with its value and its source, with secrets masked."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from lib.settings.confidential import masked
from lib.settings.layers import Layers
from lib.settings.model import Settings
from lib.text_table import text_table

UNSET = "null"  # as YAML writes it
UNITS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}  # milliseconds


class Listed(NamedTuple):
    """A setting: its dotted path, its value as YAML would have it, and its source."""

    path: str
    value: Any
    source: str


def listing(settings: Settings, layers: Layers) -> list[Listed]:
    """All settings in the order of the model; anything that may be a secret is masked."""
    return [Listed(path, value, layers.source(path)) for path, value in _values(settings, "")]


def render(listed: list[Listed], *, with_sources: bool) -> str:
    """A line a setting."""
    if with_sources:
        return text_table(((one.path, one.source, str(one.value)) for one in listed), "lll")
    return text_table(((one.path, str(one.value)) for one in listed), "ll")


def _values(section: BaseModel, above: str) -> Iterator[tuple[str, Any]]:
    for name in type(section).model_fields:
        path, value = f"{above}{name}", getattr(section, name)
        if isinstance(value, BaseModel):
            yield from _values(value, f"{path}.")
        elif isinstance(value, dict):
            for key, entry in value.items():
                yield from _entry(f"{path}.{key}", entry)
        else:
            yield path, UNSET if value is None else masked(path, _written(value))


def _entry(path: str, entry: BaseModel | str) -> Iterator[tuple[str, Any]]:
    """The settings under one key of a mapping with free keys; the entry is a section or a text."""
    if isinstance(entry, BaseModel):
        yield from _values(entry, f"{path}.")
    else:
        yield path, masked(path, entry)


def _written(value: Any) -> Any:  # noqa: ANN401 - whatever a setting may be
    """The value as YAML would have it."""
    if isinstance(value, timedelta):
        return duration(value)
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Path) else value


def duration(value: timedelta) -> str:
    """``30d``, ``12h``, ``5m``, ``10s`` or ``250ms``, in the largest unit that is exact."""
    milliseconds = value // timedelta(milliseconds=1)
    if not milliseconds:
        return "0s"
    unit = next(unit for unit, size in UNITS.items() if milliseconds % size == 0)
    return f"{milliseconds // UNITS[unit]}{unit}"
