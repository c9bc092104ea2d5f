"""Settings in environment variables: ``CUSTID_`` and the path, with ``__`` for each dot."""

import difflib
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from lib.errors import SettingsError
from lib.settings.layers import section_of
from lib.settings.model import Settings

PREFIX = "CUSTID_"
#: What follows the prefix in variables that are no settings: of the front door, of tests, and of the sandbox's packages.
NO_SETTINGS = ("HOME", "PYTHON", "RESULT", "TERMINAL", "ASKED_FOR_SPARK_SETTINGS", "FAILPOINT", "DEBIAN_")


def settings_in(environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Variable, path and value of each setting.

    Raises :class:`SettingsError` that names every variable with the prefix that is no setting: a slip would have no effect.
    """
    ours = {name: text for name, text in environ.items() if name.startswith(PREFIX)}
    paths = {name: name.removeprefix(PREFIX).lower().replace("__", ".") for name in ours}
    settings = {name for name, path in paths.items() if path.partition(".")[0] in Settings.model_fields}
    others = sorted(
        name for name in ours.keys() - settings if not name.removeprefix(PREFIX).startswith(NO_SETTINGS)
    )
    if others:
        raise SettingsError(
            f"These variables are no settings: {', '.join(map(_with_nearest, others))}.",
            "Correct or unset them; each dot of a path is two underscores. `config show` lists the paths.",
        )
    return ((name, paths[name], text) for name, text in ours.items() if name in settings)


def require_to_travel(environ: Mapping[str, str]) -> None:
    """Raise :class:`SettingsError` if environment variables hold settings: a driver on another machine would not see them."""
    variables = sorted(variable for variable, *_ in settings_in(environ))
    if variables:
        raise SettingsError(
            f"These variables do not reach a driver on the cluster: {', '.join(variables)}.",
            "Write them into conf/NAME.yaml, or give them with --set.",
        )


def _with_nearest(variable: str) -> str:
    known = [PREFIX + path.upper().replace(".", "__") for path in _paths(Settings)]
    near = difflib.get_close_matches(variable, known, n=1)
    return f"{variable} (did you mean {near[0]}?)" if near else variable


def _paths(section: type[BaseModel]) -> Iterator[str]:
    """The paths of all settings of a section."""
    for name in section.model_fields:
        below = section_of(section, name)
        yield from [name] if below is None else (f"{name}.{path}" for path in _paths(below))
