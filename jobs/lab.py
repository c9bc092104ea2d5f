"""Open the notebooks in JupyterLab, with Spark and the packages that they need."""

from typing import Annotated

import typer

from lib.command import run_command
from lib.submission.layout import home

NEEDS_SPARK = False  # each notebook has a session of its own


def lab(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The port on 127.0.0.1.")] = 8888,
    *,
    browser: Annotated[bool, typer.Option(help="Open a browser; the address is printed anyway.")] = True,
) -> None:
    """Open the notebooks in JupyterLab. A double click opens a source as a notebook; saving it writes the source.

    Only this machine reaches it, with the token in the address that it prints. The first cell of a notebook names its settings;
    CUSTID_ variables of this shell hold, too. Ctrl-C ends it. Example: ./spark-submit.sh lab
    """
    from lib.reporting.lab import open_lab  # noqa: PLC0415 - --help must be quick

    open_lab(home(), port, opens_browser=browser)


if __name__ == "__main__":
    run_command(lab)
