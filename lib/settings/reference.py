"""Writes ``docs/reference/settings.md`` from the settings model and ``conf/base.yaml``.

After a change: ``./.local/venv/bin/python -m lib.settings.reference > docs/reference/settings.md``.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from lib.settings.model import Settings

HEAD = """\
# Settings

Written by `python -m lib.settings.reference` from `lib/settings/model.py`; a test holds it to the code.

A value comes from the first of these that has it: `--set section.key=value`, the variable `CUSTID_SECTION__KEY`,
`conf/NAME.yaml` of `--env NAME`, `conf/base.yaml`. Of `--env local,throughput` the last one that has it counts. Durations are
written `250ms`, `10s`, `5m`, `12h`, `30d`; secrets are references, `env:NAME` or `file:PATH`. All errors come at once, each with its path, before Spark starts.

| setting | conf/base.yaml | what it is |
|---|---|---|
"""


def rows(section: type[BaseModel], base: dict[str, Any], path: str = "") -> Iterator[str]:
    """One row of the table for each setting, in the order of the model."""
    for name, field in section.model_fields.items():
        kind, value = field.annotation, base.get(name)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from rows(kind, value or {}, f"{path}{name}.")
        else:
            yield f"| `{path}{name}` | {_shown(value, field)} | {field.description or ''} |\n"


def _shown(value: Any, field: FieldInfo) -> str:  # noqa: ANN401 - whatever YAML holds
    shown = field.default if value is None else value
    return (
        ""
        if shown is None or (value is None and (field.is_required() or field.default_factory))
        else f"`{shown}`"
    )


def reference(base: Path) -> str:
    """The whole page."""
    return HEAD + "".join(rows(Settings, yaml.safe_load(base.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    sys.stdout.write(reference(Path("conf/base.yaml")))
