"""Finds a real MySQL server program: on the PATH, else unpacked from Debian's packages below ``.local``."""

import fcntl
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lib.errors import DependencyUnreachableError
from lib.sandbox.debian_packages import unpack
from lib.submission import layout

OLDEST = (9, 0)
PACKAGE = "mysql-server-core"
FOLDER = "mysql-9.7"


@dataclass(frozen=True)
class MySqlProgram:
    """How to run ``mysqld``: the words before its own options, and the options it needs where it lies."""

    words: tuple[str, ...]
    options: tuple[str, ...] = ()

    @property
    def command(self) -> list[object]:
        """The beginning of every command line; ``--no-defaults`` has to come first."""
        return [*self.words, "--no-defaults", *self.options]


def find_mysqld() -> MySqlProgram:
    """A ``mysqld`` of 9.0 or newer; fetches one when the machine has none.

    Raises :class:`DependencyUnreachableError` when there is none to be had.
    """
    installed = shutil.which("mysqld", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if installed and version_of(installed) >= OLDEST:
        return MySqlProgram((installed,))
    folder = layout.local() / FOLDER
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{FOLDER}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unpack(PACKAGE, folder)
    return unpacked(folder)


def version_of(mysqld: str) -> tuple[int, int]:
    """Major and minor version of a program; (0, 0) for MariaDB and what does not say."""
    asked = subprocess.run(
        [mysqld, "--no-defaults", "--version"], capture_output=True, text=True, check=False
    )
    match = re.search(r"Ver (\d+)\.(\d+)", asked.stdout)
    return (int(match[1]), int(match[2])) if match and "MariaDB" not in asked.stdout else (0, 0)


def unpacked(folder: Path) -> MySqlProgram:
    """The program below an unpacked package; it runs with the C library it was built for, not the machine's."""
    libraries = _one(folder, "usr/lib/*-linux-gnu*")
    private = (str(path) for path in sorted((folder / "usr/lib").glob("mysql*/private")))
    share = _one(folder, "usr/share/mysql*")
    return MySqlProgram(
        (
            str(_one(libraries, "ld-linux-*.so.*")),
            "--library-path",
            ":".join([str(libraries), *private]),
            str(_one(folder, "usr/sbin/mysqld")),
        ),
        (
            f"--lc-messages-dir={share}",
            f"--character-sets-dir={share / 'charsets'}",
            f"--plugin-dir={_one(folder, 'usr/lib/mysql*/plugin')}",
        ),
    )


def _one(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise DependencyUnreachableError(
            f"{folder} holds no {pattern}.", f"Delete {layout.local() / FOLDER}, run again."
        )
    return found[0]
