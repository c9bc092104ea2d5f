"""Reads flags, environment variables and YAML into one frozen :class:`Settings`; reports all errors at once."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ValidationError

from lib.errors import SettingsError
from lib.settings.confidential import MASK, masked
from lib.settings.environment_variables import settings_in
from lib.settings.environments import environments
from lib.settings.layers import Layers, Tree, section_of
from lib.settings.model import Settings, StorageSettings


def load_settings(
    conf: Path,
    environment_name: str = "local",
    overrides: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Read the settings: override > environment variable > ``conf/NAME.yaml`` > ``conf/base.yaml``.

    Of several names, as in ``local,throughput``, each file overrides the ones before it. ``overrides`` maps dotted paths
    to YAML values (``{"kafka.timeout_seconds": "5"}``). The name of an environment variable is ``CUSTID_`` and the path,
    with ``__`` for each dot. Relative folders are relative to the project, not to where a command is started, so that an
    application has one set of tables. Raises :class:`SettingsError` that lists every problem.
    """
    settings = validated(read_layers(conf, environment_name, overrides, environ))
    return settings.model_copy(update={"storage": _below(conf.absolute().parent, settings.storage)})


def read_layers(
    conf: Path,
    environment_name: str = "local",
    overrides: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Layers:
    """The merged values that :func:`load_settings` validates, with the source of each."""
    layers = Layers()
    for name in ("base", *environment_name.split(",")):
        file = conf / f"{name}.yaml"
        layers.lay(_read(file), f"{conf.name}/{file.name}")
    for variable, path, text in settings_in(os.environ if environ is None else environ):
        layers.put(path, text, variable)
    for path, text in (overrides or {}).items():
        layers.put(path, text, "--set")
    return layers


def validated(layers: Layers) -> Settings:
    """The settings that the layers add up to; raises :class:`SettingsError` that lists every problem."""
    try:
        return Settings.model_validate(layers.tree)
    except ValidationError as error:
        raise SettingsError(
            _describe(error), "Correct these values; conf/base.yaml shows every key."
        ) from None


def _below(home: Path, storage: StorageSettings) -> StorageSettings:
    """The same settings with absolute folders: Spark's JVM would resolve relative ones against its working directory."""
    folders = {"checkpoints": storage.checkpoints, "tables": storage.tables}
    relative = {name: place for name, place in folders.items() if not urlsplit(place).scheme}
    return storage.model_copy(update={name: str(home / place) for name, place in relative.items()})


def read_secret(reference: str) -> bytes:
    """Resolve ``env:NAME`` or ``file:PATH`` to its bytes, without trailing white space.

    Raises :class:`SettingsError` that names the reference if the secret is missing or empty.
    """
    secret = read_if_there(reference)
    if not secret:
        raise SettingsError(
            f"The secret {reference} is missing or empty.", "Set it, or point the setting elsewhere."
        )
    return secret


def read_if_there(reference: str) -> bytes:
    """As :func:`read_secret`, and no bytes if the secret is missing."""
    kind, _, place = reference.partition(":")
    try:
        return (os.environ[place].encode() if kind == "env" else Path(place).read_bytes()).rstrip()
    except (KeyError, OSError):
        return b""


def require_secrets(settings: Settings) -> None:
    """Raise :class:`SettingsError` that names every reference whose secret is missing or empty."""
    privacy = settings.privacy
    keys = (*privacy.earlier_card_keys, privacy.card_key, privacy.identity_key)
    references = (*keys, settings.mysql.password)
    missing = [reference for reference in references if not read_if_there(reference)]
    if missing:
        raise SettingsError(
            f"These secrets are missing or empty: {', '.join(missing)}.",
            "Set them, or point the settings elsewhere.",
        )


def _read(path: Path) -> Tree:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(environments(path.parent))
        raise SettingsError(f"There is no settings file {path}.", f"Known environments: {known}.") from None
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        raise SettingsError(f"{path} is not valid YAML near line {line}.", "Correct the file.") from None
    if not isinstance(tree, dict):
        raise SettingsError(f"{path} is not a mapping.", "Start from conf/base.yaml.")
    return tree


def _describe(error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        path = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            lines.append(f"{path}: unknown key{_nearest(problem['loc'])}")
        else:
            found = "" if _is_confidential(path, problem["input"]) else f", found {problem['input']!r}"
            lines.append(f"{path}: {problem['msg']}{found if problem['type'] != 'missing' else ''}")
    return "The settings are wrong:\n  " + "\n  ".join(lines) + "\n"


def _is_confidential(path: str, value: object) -> bool:
    """Whether an error message must not repeat the value: somebody may have written a secret instead of its reference."""
    return path.startswith("privacy.") or masked(path, value) == MASK


def _nearest(location: tuple[int | str, ...]) -> str:
    section: type[BaseModel] = Settings
    for part in location[:-1]:
        section = section_of(section, str(part)) or section
    near = difflib.get_close_matches(str(location[-1]), section.model_fields, n=1)
    return f", did you mean {near[0]}?" if near else f", known are {', '.join(section.model_fields)}"
