"""Settings from several sources, merged in order of precedence. The source of each value is remembered."""

from typing import Any, TypeAlias, get_args, get_origin

import yaml
from pydantic import BaseModel

from lib.errors import SettingsError
from lib.settings.model import Settings

DEFAULT = "default"
Tree: TypeAlias = dict[str, Any]


class Layers:
    """Layers of settings: a later layer overrides the earlier ones, key by key. ``tree`` is the merged result."""

    def __init__(self) -> None:
        """Start without layers, so that every value is the model's default."""
        self.tree: Tree = {}
        self._sources: dict[str, str] = {}

    def lay(self, values: Tree, source: str) -> None:
        """Merge a tree of values over what is already there, key by key."""
        self._lay(self.tree, values, source, "")

    def put(self, path: str, text: str, source: str) -> None:
        """Set one value, written as YAML, at its dotted path.

        Raises :class:`SettingsError` if the path leads below a plain value, or if the text is not valid YAML.
        """
        (*sections, key), holds_text = _keys(path)
        tree = self.tree
        for section in sections:
            child = tree.setdefault(section, {})
            if not isinstance(child, dict):
                raise SettingsError(f"{path} lies below {section}, which holds a value.", "Correct the path.")
            tree = child
        for replaced in [known for known in self._sources if f"{known}.".startswith(f"{path}.")]:
            del self._sources[replaced]
        tree.pop(key, None)  # a value that is put replaces a section; it is not merged into it
        value = text if holds_text or not text else _parsed(path, text)
        self._lay(tree, {key: value}, source, path.removesuffix(key))

    def source(self, path: str) -> str:
        """Where the value at a path came from."""
        return self._sources.get(path, DEFAULT)

    def _lay(self, base: Tree, values: Tree, source: str, above: str) -> None:
        for key, value in values.items():
            path = f"{above}{key}"
            if isinstance(value, dict):
                below = base.get(key)
                base[key] = below if isinstance(below, dict) else {}
                self._lay(base[key], value, source, f"{path}.")
            else:
                base[key] = value
                self._sources[path] = source


def _parsed(path: str, text: str) -> Any:  # noqa: ANN401 - whatever YAML holds
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        raise SettingsError(f"The value of {path} is not valid YAML.", "Put it in quotes.") from None


def _keys(path: str) -> tuple[list[str], bool]:
    """The keys of a dotted path, and whether the value is text whatever it looks like.

    Below a mapping with free keys, such as ``spark.conf``, the rest of the path is a single key, dots included, and its
    value is text: ``spark.conf.spark.ui.enabled`` is the key ``spark.ui.enabled``.
    """
    section: type[BaseModel] = Settings
    keys: list[str] = []
    while "." in path:
        key, _, path = path.partition(".")
        keys.append(key)
        below = section_of(section, key)
        if below is None:
            is_text = _values_of_mapping(section, key) is str
            return [*keys, *([path] if is_text else path.split("."))], is_text
        section = below
    return [*keys, path], False


def _values_of_mapping(section: type[BaseModel], key: str) -> object:
    """The type of the values of a mapping with free keys; None if the key does not hold such a mapping."""
    kind = section.model_fields[key].annotation if key in section.model_fields else None
    return get_args(kind)[1] if get_origin(kind) is dict else None


def section_of(parent: type[BaseModel], key: str) -> type[BaseModel] | None:
    """The section of the model under a key; None if the key holds a value."""
    kind = parent.model_fields[key].annotation if key in parent.model_fields else None
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None
