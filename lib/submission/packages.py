"""Packs the locked packages into one relocatable zip file, which executors unpack and import from.

The file holds what pip installed, but no interpreter: every machine of the cluster has a Python of the same minor version, and
Spark, which includes PySpark.
"""

import hashlib
import re
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, PackagePath, distribution
from pathlib import Path

from lib.errors import DependencyUnreachableError
from lib.submission.archive import QUICKER, write_archive

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
OF_SPARK = {"pyspark", "py4j"}
PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
FOLDER = "packages"  # where they are unpacked, in the working directory of a driver or executor


def pack_packages(lock: Path, into: Path) -> Path:
    """Return ``into/HASH/packages.zip``, created once for each lock file and kind of machine.

    Raises :class:`DependencyUnreachableError` for a package that is not installed.
    """
    kind = f"{PYTHON} {sysconfig.get_platform()}\n".encode()
    digest = hashlib.sha256(kind + lock.read_bytes()).hexdigest()[:16]
    archive = into / digest / "packages.zip"
    if not archive.exists():
        sys.stderr.write("Packing the packages for the cluster; this is done once ...\n")
        write_archive(archive, _files(locked(lock)), QUICKER)
    return archive


def locked(lock: Path) -> list[str]:
    """The names of the packages that a lock file pins, except those that come with Spark."""
    return [name for name in pins(lock.read_text(encoding="utf-8")) if name not in OF_SPARK]


def pins(text: str) -> dict[str, str]:
    """The version of each package of a lock file by its name; the checksums are pip's concern."""
    return dict(PIN.findall(text))


def _files(names: list[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        for file in _installed(name):
            yield file.as_posix(), Path(file.locate()).read_bytes()


def _installed(name: str) -> list[PackagePath]:
    """The files that pip put into site-packages.

    Scripts are outside of it, hence ``..`` in their paths. Compiled modules are left out; Python compiles them again.
    """
    try:
        files = distribution(name).files
    except PackageNotFoundError:
        raise DependencyUnreachableError(
            f"The package {name} is not installed.", "Delete .local/venv; the next command creates it again."
        ) from None
    return [file for file in files or () if not {"..", "__pycache__"}.intersection(file.parts)]
