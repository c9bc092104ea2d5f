"""Runs notebooks: their sources are text files (jupytext), and papermill sets their parameters."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jupytext
import papermill
from papermill.exceptions import PapermillExecutionError

from lib.errors import CustomerIdentificationError, SettingsError

KERNEL = "python3"  # of the environment that this runs in
STARTS_WITHIN = 300  # seconds for a kernel; a busy machine needs more than the default of one minute


def chosen(folder: Path, names: Sequence[str]) -> list[Path]:
    """The sources of these notebooks, or of all if none is named; raises :class:`SettingsError` for an unknown name."""
    known = {path.stem: path for path in sorted(folder.glob("*.py"))}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SettingsError(f"There is no notebook {', '.join(unknown)}.", f"Notebooks: {', '.join(known)}.")
    return [known[name] for name in names or known]


def execute(source: Path, folder: Path, parameters: Mapping[str, Any]) -> Path:
    """Run a notebook, save it with its figures in a folder, and return the path.

    Raises :class:`CustomerIdentificationError` if a cell fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / f"{source.stem}.ipynb"
    try:
        papermill.execute_notebook(
            jupytext.read(source),
            str(written),
            parameters=dict(parameters),
            kernel_name=KERNEL,
            progress_bar=False,
            start_timeout=STARTS_WITHIN,
        )
    except PapermillExecutionError as error:
        raise CustomerIdentificationError(
            f"Notebook {source.stem} failed with {error.ename}.", f"Look at {written}, which shows where."
        ) from None
    return written
