"""Flags, environment and YAML into one frozen :class:`Settings`, with every error reported at once."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from pydantic import BaseModel, ValidationError

from lib.errors import SettingsError
from lib.settings.model import Settings

PREFIX = "CUSTID_"
Tree: TypeAlias = dict[str, Any]


def load_settings(
    conf: Path,
    environment_name: str = "local",
    overrides: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Read the settings: override > environment > ``conf/NAME.yaml`` > ``conf/base.yaml``.

    ``overrides`` are dotted paths with YAML values (``{"kafka.timeout_seconds": "5"}``); an environment
    variable is ``CUSTID_`` and the path with ``__`` for each dot. Relative paths in the files are
    relative to the project. Raises :class:`SettingsError` that lists every problem.
    """
    tree = _read(conf / "base.yaml")
    _overlay(tree, _read(conf / f"{environment_name}.yaml"))
    for path, text in _environment(os.environ if environ is None else environ).items():
        _put(tree, path, text)
    for path, text in (overrides or {}).items():
        _put(tree, path, text)
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        raise SettingsError(
            _describe(error), "Correct these values; conf/base.yaml shows every key."
        ) from None


def read_secret(reference: str) -> bytes:
    """Resolve ``env:NAME`` or ``file:PATH`` to its bytes, trailing white space removed.

    Raises :class:`SettingsError` naming the reference when there is nothing behind it.
    """
    secret = _secret(reference)
    if not secret:
        raise SettingsError(
            f"The secret {reference} is missing or empty.", "Set it, or point the setting elsewhere."
        )
    return secret


def _secret(reference: str) -> bytes:
    kind, _, place = reference.partition(":")
    try:
        return (os.environ[place].encode() if kind == "env" else Path(place).read_bytes()).rstrip()
    except (KeyError, OSError):
        return b""


def require_secrets(settings: Settings) -> None:
    """Raise :class:`SettingsError` naming every reference that has nothing behind it."""
    references = (settings.privacy.card_key, settings.privacy.identity_key, settings.mysql.password)
    missing = [reference for reference in references if not _secret(reference)]
    if missing:
        raise SettingsError(
            f"These secrets are missing or empty: {', '.join(missing)}.",
            "Set them, or point the settings elsewhere.",
        )


def _read(path: Path) -> Tree:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(
            sorted(p.stem for p in path.parent.glob("*.yaml") if p.stem not in {"base", "linkage_model"})
        )
        raise SettingsError(f"There is no settings file {path}.", f"Known environments: {known}.") from None
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        raise SettingsError(f"{path} is not valid YAML near line {line}.", "Correct the file.") from None
    if not isinstance(tree, dict):
        raise SettingsError(f"{path} holds no mapping.", "Start from conf/base.yaml.")
    return tree


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Variables of the settings; the ones a secret refers to carry no known section and are left alone."""
    paths = {
        name: name.removeprefix(PREFIX).lower().replace("__", ".")
        for name in environ
        if name.startswith(PREFIX)
    }
    return {
        path: environ[name] for name, path in paths.items() if path.partition(".")[0] in Settings.model_fields
    }


def _overlay(base: Tree, top: Tree) -> None:
    for key, value in top.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _overlay(base[key], value)
        else:
            base[key] = value


def _put(tree: Tree, path: str, text: str) -> None:
    *sections, key = path.split(".")
    for section in sections:
        child = tree.setdefault(section, {})
        if not isinstance(child, dict):
            raise SettingsError(f"{path} lies below {section}, which holds a value.", "Correct the path.")
        tree = child
    tree[key] = yaml.safe_load(text) if text else text


def _describe(error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        path = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            lines.append(f"{path}: unknown key{_nearest(problem['loc'])}")
        else:
            found = "" if "privacy" in path or "password" in path else f", found {problem['input']!r}"
            lines.append(f"{path}: {problem['msg']}{found if problem['type'] != 'missing' else ''}")
    return "The settings are wrong:\n  " + "\n  ".join(lines) + "\n"


def _nearest(location: tuple[int | str, ...]) -> str:
    section: type[BaseModel] = Settings
    for part in location[:-1]:
        child = section.model_fields[str(part)].annotation
        if isinstance(child, type) and issubclass(child, BaseModel):
            section = child
    near = difflib.get_close_matches(str(location[-1]), section.model_fields, n=1)
    return f", did you mean {near[0]}?" if near else f", known are {', '.join(section.model_fields)}"
