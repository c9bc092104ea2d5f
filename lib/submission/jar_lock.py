"""Reads and writes ``conf/jars.lock``: the packages to resolve, and the checksum of every jar."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lib.errors import SettingsError

WORDS = 3  # in every line
#: Groups that nothing but a test asks for.
OF_TESTS = ("hdfs",)


@dataclass(frozen=True)
class JarGroup:
    """The jars of one class path, by Maven coordinates.

    ``packages`` are the packages to resolve; ``checksums`` are the SHA-256 sums of these and of all their dependencies.
    """

    packages: tuple[str, ...]
    checksums: dict[str, str]

    @property
    def files(self) -> dict[str, str]:
        """The SHA-256 sum of each jar by the file name that Ivy gives it."""
        return {file_name(coordinate): checksum for coordinate, checksum in self.checksums.items()}


def file_name(coordinate: str) -> str:
    """Ivy's file name for the jar of ``organisation:artifact:version``."""
    organisation, artifact, version = coordinate.split(":")
    return f"{organisation}_{artifact}-{version}.jar"


def read_lock(path: Path) -> dict[str, JarGroup]:
    """The groups by name; raises :class:`SettingsError` that names the first unreadable line."""
    packages: dict[str, list[str]] = {}
    checksums: dict[str, dict[str, str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) != WORDS:
            raise SettingsError(
                f"{path}, line {number}, does not have {WORDS} words.",
                "Restore the file from version control.",
            )
        group, checksum, coordinate = words
        checksums.setdefault(group, {})
        if checksum == "package":
            packages.setdefault(group, []).append(coordinate)
        else:
            checksums[group][coordinate] = checksum
    return {group: JarGroup(tuple(packages.get(group, ())), found) for group, found in checksums.items()}


def of_jobs(groups: Mapping[str, JarGroup]) -> dict[str, JarGroup]:
    """The groups that jobs and their servers need."""
    return {name: group for name, group in groups.items() if name not in OF_TESTS}


def write_lock(path: Path, groups: dict[str, JarGroup]) -> None:
    """Rewrite the lock file, but keep its comment."""
    comment = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    lines = []
    for name, group in groups.items():
        lines += ["", *(f"{name} package {package}" for package in group.packages)]
        lines += [
            f"{name} {checksum} {coordinate}" for coordinate, checksum in sorted(group.checksums.items())
        ]
    path.write_text("\n".join([*comment, *lines]) + "\n", encoding="utf-8")


def checksums_of(folder: Path) -> dict[str, str]:
    """The SHA-256 sum of each jar in a folder by its file name; empty if the folder does not exist."""
    return {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in sorted(folder.glob("*.jar"))}
