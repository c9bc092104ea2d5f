"""Spark's default properties together with secret ones, in a file that only this user may read.

Spark would show properties that it is given with ``--conf`` in the words of its process, to every user of the machine.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

NAME = "spark-defaults.conf"


@contextmanager
def private_defaults(conf: Path, secret: Mapping[str, str]) -> Iterator[Path]:
    """The file to give spark-submit: the project's own if nothing is secret, else one that is gone after the block."""
    defaults = conf / NAME
    if not secret:
        yield defaults
        return
    with tempfile.NamedTemporaryFile(
        "w", prefix="customers-defaults-", encoding="utf-8"
    ) as file:  # mode 0600
        file.write(defaults.read_text(encoding="utf-8"))
        file.writelines(f"\n{key} {value}\n" for key, value in secret.items())
        file.flush()
        yield Path(file.name)
