"""Starts JupyterLab on the notebooks; everything that it writes is below ``.local/lab``."""

import json
import os
import sys
from pathlib import Path

from lib.sandbox.ports import ADDRESS
from lib.submission.jars import ensure_jars
from lib.submission.spark_environment import spark_environment

DOCUMENTS = "@jupyterlab/docmanager-extension/plugin.jupyterlab-settings"
NEWS = "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
#: A source opens as a notebook at a double click, and nothing is asked of the internet.
SETTINGS = {
    DOCUMENTS: {"defaultViewers": {"python": "Jupytext Notebook"}},
    NEWS: {"fetchNews": "false", "checkForUpdates": False},
}


def open_lab(home: Path, port: int, *, opens_browser: bool) -> None:
    """Replace this process by JupyterLab, whose kernels have what a Spark session needs."""
    ensure_jars("spark")
    own = home / ".local/lab"
    words = command(home, own, port, opens_browser=opens_browser)
    os.execve(sys.executable, words, spark_environment() | folders(own))  # noqa: S606 - our own interpreter


def command(home: Path, own: Path, port: int, *, opens_browser: bool) -> list[str]:
    """The command line; settings that somebody has changed in JupyterLab stay."""
    for name, values in SETTINGS.items():
        file = own / "settings" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_text(json.dumps(values), encoding="utf-8")
    return [
        sys.executable,
        *("-m", "jupyterlab", str(home / "notebooks")),
        f"--ServerApp.ip={ADDRESS}",
        f"--ServerApp.port={port}",
        f"--ServerApp.open_browser={opens_browser}",
        f"--LabApp.user_settings_dir={own / 'settings'}",
        f"--LabApp.workspaces_dir={own / 'workspaces'}",
        "--LabApp.extension_manager=readonly",
        "--allow-root",
        "--log-level=WARN",
    ]


def folders(own: Path) -> dict[str, str]:
    """Where Jupyter and IPython keep their files: not in the user's home."""
    variables = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }
    return {name: str(own / folder) for name, folder in variables.items()}
