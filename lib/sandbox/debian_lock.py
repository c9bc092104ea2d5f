"""Reads and writes ``conf/debian.lock``: the Debian packages that MySQL's server is made of, with their checksums.

Debian's newest suite drops a version from its mirrors as soon as there is a newer one. To take that one:
``./.local/venv/bin/python -m lib.sandbox.debian_lock`` resolves the packages again, by an apt of its own, and writes the lock.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from lib.errors import DependencyUnreachableError, SettingsError

SUITE, PACKAGE, ARCHITECTURES = "sid", "mysql-server-core", ("amd64", "arm64")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
CHOSEN = re.compile(r"^'\S+' ([a-z0-9+.-]+)_\S+\.deb ", re.MULTILINE)
FILE = re.compile(r"^Filename: (\S+)$.*?^SHA256: ([0-9a-f]{64})$", re.MULTILINE | re.DOTALL)
LOCKED_AT = re.compile(r"as of (\d{8})")
SNAPSHOT = "https://snapshot.debian.org/archive/debian"
WORDS = 3  # in every line


class DebianLock(NamedTuple):
    """The SHA-256 sum of each package by its path on a mirror, and where Debian keeps all of them for ever."""

    checksums: dict[str, str]
    snapshot: str


def read_lock(path: Path, architecture: str) -> DebianLock:
    """The packages of one architecture; raises :class:`SettingsError` for a line that cannot be read, or without any."""
    text = path.read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    locked_at = LOCKED_AT.search(text)
    if any(len(words) != WORDS for words in lines) or locked_at is None:
        raise SettingsError(f"{path} has a line that is none of a lock.", "Restore it from version control.")
    checksums = {file: checksum for of, checksum, file in lines if of == architecture}
    if not checksums:
        raise DependencyUnreachableError(
            f"{path} names no packages for {architecture}.", "Put a mysqld of version 9 on the PATH."
        )
    return DebianLock(checksums, f"{SNAPSHOT}/{locked_at[1]}T000000Z")


def resolve(mirror: str, package: str = PACKAGE) -> Iterator[str]:
    """The lines of a lock: what the newest suite has now of a package and all that it needs, for each architecture."""
    for architecture in ARCHITECTURES:
        workspace = Path(tempfile.mkdtemp(prefix="customers-apt-"))
        try:
            configuration = _private_apt(workspace, mirror, architecture)
            _apt(configuration, "apt-get", "update")
            words = ("install", "--print-uris", "--yes", "--no-install-recommends", package)
            chosen = CHOSEN.findall(_apt(configuration, "apt-get", *words))
            described = _apt(configuration, "apt-cache", "show", "--no-all-versions", *chosen)
            for path, checksum in sorted(FILE.findall(described)):
                yield f"{architecture} {checksum} {path}\n"
        finally:
            shutil.rmtree(workspace, ignore_errors=True)


def _private_apt(workspace: Path, address: str, architecture: str) -> Path:
    """Write an apt configuration that keeps all state below ``workspace``, so that neither root nor the system's apt is needed.

    Its package status is empty: apt takes nothing for installed, and names every dependency.
    """
    for name in ("state/lists/partial", "cache/archives/partial"):
        (workspace / name).mkdir(parents=True, exist_ok=True)
    (workspace / "state/status").touch()
    signed = f" [signed-by={KEYRING}]" if KEYRING.exists() else ""
    (workspace / "sources.list").write_text(f"deb{signed} {address} {SUITE} main\n")
    configuration = workspace / "apt.conf"
    configuration.write_text(
        f'APT::Architecture "{architecture}";\n'
        f'APT::Architectures "{architecture}";\n'
        f'Dir::State "{workspace}/state";\n'
        f'Dir::State::status "{workspace}/state/status";\n'
        f'Dir::Cache "{workspace}/cache";\n'
        f'Dir::Etc::sourcelist "{workspace}/sources.list";\n'
        'Dir::Etc::sourceparts "/dev/null";\n'
        'APT::Sandbox::User "";\n'  # only root can drop privileges to the user _apt
        'Acquire::Languages "none";\n'
        'Acquire::Retries "3";\n'
    )
    return configuration


def _apt(configuration: Path, program: str, *words: str) -> str:
    environment = os.environ | {"APT_CONFIG": str(configuration)}
    done = subprocess.run(
        [program, "-q", *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DependencyUnreachableError(
            f"{program} {words[0]} failed: {done.stderr.strip()[-300:]}", "Check the mirror."
        )
    return done.stdout


def lock_again(path: Path, mirror: str, package: str = PACKAGE) -> None:
    """Write a lock file of what the newest suite has now of a package and all that it needs."""
    lines = list(resolve(mirror, package))
    today = datetime.now(timezone.utc).strftime("%Y%m%d")
    head = (
        f"# Architecture, sha256 and path of each Debian package: {package} of {SUITE} as of {today}, with all that it needs.\n"
        "# Read by lib/sandbox/debian_packages.py; to take newer ones: ./.local/venv/bin/python -m lib.sandbox.debian_lock\n"
    )
    path.write_text(head + "".join(lines), encoding="utf-8")


def _main() -> None:
    from lib.sandbox.debian_packages import mirror  # noqa: PLC0415 - that module reads what this one writes
    from lib.submission.layout import home  # noqa: PLC0415

    lock_again(home() / "conf/debian.lock", mirror())


if __name__ == "__main__":
    _main()
