"""Writes a trained model as YAML, like ``conf/linkage_model.yaml``, and its report beside it."""

from pathlib import Path

import yaml

from lib.errors import RefusedError
from lib.settings.linkage_model import LinkageModel, load_linkage_model

HEADING = "# Trained; {report} shows what was learned. Weights are log2 odds; see docs/reference/rules.md, section 5.\n"


def free_path(asked: Path | None, in_force: Path) -> Path:
    """The path for a new model: ``asked``, or else beside the model in force.

    Raises :class:`RefusedError` if the file exists.
    """
    stem = in_force.stem.partition(".")[0]
    path = asked or in_force.with_name(f"{stem}.v{load_linkage_model(in_force).version + 1}.yaml")
    if path.exists():
        raise _taken(path)
    return path


def write_model(path: Path, model: LinkageModel, report: str) -> None:
    """Write both files; raises :class:`RefusedError` rather than overwrite a model, or if it cannot be written."""
    beside = path.with_suffix(".report.txt")
    document = model.model_dump(mode="json", exclude_none=True)
    text = HEADING.format(report=beside.name) + yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
        beside.write_text(report, encoding="utf-8")
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        raise RefusedError(
            f"{path} cannot be written: {error.strerror}.", "Name another file with --to."
        ) from None


def _taken(path: Path) -> RefusedError:
    return RefusedError(f"{path} exists.", "Name another file with --to, or move this one away.")
