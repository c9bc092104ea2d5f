"""Refuses secrets that are written out where others can read them, and resolves the references that stand for them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from lib.errors import SettingsError
from lib.settings.confidential import is_in_clear, is_reference
from lib.settings.load import read_secret

IN_WORDS = "every user of this machine can list the words of a command"
IN_FILES = "the file travels to the cluster"


def require_none(
    values: Mapping[str, object],
    place: str,
    reason: str,
    remedy: str = "Write env:NAME or file:PATH in its place: that is read where the job runs.",
) -> None:
    """Raise :class:`SettingsError` that names every setting of a ``place`` whose value is a secret written out."""
    found = sorted(path for path, value in values.items() if is_in_clear(path, value))
    if found:
        raise SettingsError(
            f"{place} holds a secret in clear ({', '.join(found)}), and {reason}.",
            remedy,
        )


def values_of(path: Path) -> dict[str, object]:
    """The values of a YAML file by dotted path."""
    return dict(_flat(yaml.safe_load(path.read_text(encoding="utf-8")), ""))


def of_properties(path: Path) -> dict[str, object]:
    """The values of a Spark properties file."""
    lines = (line.split(maxsplit=1) for line in path.read_text(encoding="utf-8").splitlines())
    return {words[0]: words[-1] for words in lines if words and not words[0].startswith("#")}


def resolved(options: Mapping[str, str]) -> dict[str, str]:
    """Options with each reference to a secret replaced by the secret; raises :class:`SettingsError` if one is missing."""
    return {
        key: read_secret(text).decode() if is_reference(key, text) else text for key, text in options.items()
    }


def _flat(node: Any, path: str) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - whatever YAML holds
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _flat(value, f"{path}.{number}")
    else:
        yield path, node
