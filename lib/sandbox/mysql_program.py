"""Finds a MySQL server program: on the PATH, or else in Debian's packages, unpacked below ``.local``."""

import fcntl
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lib.errors import DependencyUnreachableError
from lib.sandbox.debian_packages import is_as_locked, unpack
from lib.submission import layout

OLDEST = (9, 0)
FOLDER = "mysql-9.7"


@dataclass(frozen=True)
class MySqlProgram:
    """How to run ``mysqld``: the words that start it, and the options that point it at its own files."""

    words: tuple[str, ...]
    options: tuple[str, ...] = ()

    @property
    def command(self) -> list[object]:
        """The beginning of every command line; ``mysqld`` accepts ``--no-defaults`` only as its first option."""
        return [*self.words, "--no-defaults", *self.options]


def find_mysqld() -> MySqlProgram:
    """Find ``mysqld`` 9.0 or newer, or download it if this machine has none.

    Raises :class:`DependencyUnreachableError` when that fails.
    """
    installed = shutil.which("mysqld", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if installed and version_of(installed) >= OLDEST:
        return MySqlProgram((installed,))
    folder = layout.local() / FOLDER
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{FOLDER}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock_file = layout.home() / "conf/debian.lock"
        if not is_as_locked(lock_file, folder):
            unpack(lock_file, folder)
    return unpacked(folder)


def version_of(mysqld: str) -> tuple[int, int]:
    """The major and minor version of a program; (0, 0) for MariaDB, and for a program that does not tell its version."""
    banner = subprocess.run(
        [mysqld, "--no-defaults", "--version"], capture_output=True, text=True, check=False
    ).stdout
    match = re.search(r"Ver (\d+)\.(\d+)", banner)
    return (int(match[1]), int(match[2])) if match and "MariaDB" not in banner else (0, 0)


def unpacked(folder: Path) -> MySqlProgram:
    """The program in the folder of an unpacked package.

    It is started through the dynamic loader of the package, so that it uses the C library it was built for: the machine's
    own may be older.
    """
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
    matching = sorted(folder.glob(pattern))
    if not matching:
        raise DependencyUnreachableError(
            f"{folder} has no file {pattern}.", f"Delete {layout.local() / FOLDER}, run again."
        )
    return matching[0]
