"""Debian packages as plain files: those that ``conf/debian.lock`` names, downloaded and unpacked without root."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from lib.errors import DependencyUnreachableError, RefusedError
from lib.sandbox.debian_lock import DebianLock, lock_again, read_lock

MIRROR = "CUSTID_DEBIAN_MIRROR"
#: Where to find a version that the mirror has dropped, in place of Debian's own snapshots.
SNAPSHOT = "CUSTID_DEBIAN_SNAPSHOT"
#: Set where snapshots are out of reach, such as in CI: packages that a mirror dropped are then locked anew in this checkout.
LOCK_ANEW = "CUSTID_DEBIAN_LOCK_ANEW"
#: How apt downloads a file, through the proxies that it is set up with.
FETCH = Path("/usr/lib/apt/apt-helper")
REMEDY = "Check the network and the proxy and run again, or put a mysqld of version 9 on the PATH."


def unpack(lock: Path, folder: Path) -> None:
    """Download the packages of a lock file and unpack them into ``folder``, which appears only when it is complete.

    Raises :class:`DependencyUnreachableError` when one cannot be had, :class:`RefusedError` when it is not the one that is locked.
    """
    archives, partial = (
        folder.with_name(f"{folder.name}.archives"),
        folder.with_name(f"{folder.name}.partial"),
    )
    for old in (archives, partial):
        shutil.rmtree(old, ignore_errors=True)
    archives.mkdir(parents=True)
    wanted = _download(lock, os.environ.get(MIRROR) or mirror(), archives)
    for path in sorted(wanted.checksums):
        _run(["dpkg-deb", "-x", str(archives / Path(path).name), str(partial)], archives.with_suffix(".log"))
    stamp(partial).write_text(digest_of(lock), encoding="ascii")
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
    shutil.rmtree(archives)


def is_as_locked(lock: Path, folder: Path) -> bool:
    """Whether a folder was unpacked from the packages that the lock file names now."""
    return stamp(folder).is_file() and stamp(folder).read_text(encoding="ascii") == digest_of(lock)


def stamp(folder: Path) -> Path:
    """The file that says which lock a folder was made from."""
    return folder / "made-from"


def digest_of(lock: Path) -> str:
    """The SHA-256 sum of the lock file."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def architecture() -> str:
    """Debian's name for this machine's architecture; raises :class:`DependencyUnreachableError` if this is no Debian."""
    if not FETCH.exists() or not shutil.which("dpkg-deb"):
        raise DependencyUnreachableError("This machine has no apt to download MySQL's packages with.", REMEDY)
    done = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def mirror() -> str:
    """The Debian mirror of this machine's apt, whatever suite it uses; raises :class:`DependencyUnreachableError`."""
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    address = choose_mirror(listed)
    if address is None:
        raise DependencyUnreachableError("This machine's apt uses no Debian mirror.", REMEDY)
    return address


def choose_mirror(listed: str) -> str | None:
    """The first address of Debian's main archive in lines of the form ``ADDRESS SUITE``."""
    addresses = (line.split()[0] for line in listed.splitlines() if line.strip())
    return next((address for address in addresses if address.rstrip("/").endswith("/debian")), None)


def _download(lock: Path, address: str, into: Path) -> DebianLock:
    """Download the packages of a lock file, from a snapshot if the mirror has dropped a version; returns what it names."""
    wanted = read_lock(lock, architecture())
    snapshot = os.environ.get(SNAPSHOT) or wanted.snapshot
    missing = _fetch(_fetch(wanted.checksums, address, into), snapshot, into)
    if missing and os.environ.get(LOCK_ANEW):
        lock_again(lock, address)
        wanted = read_lock(lock, architecture())
        missing = _fetch(wanted.checksums, address, into)
    if missing:
        names = ", ".join(sorted(Path(path).name for path in missing)[:3])
        raise DependencyUnreachableError(
            f"{address} and {snapshot} do not give these packages of conf/debian.lock: {names}.",
            f"See {into.with_suffix('.log')}. A mirror keeps no older versions: let this machine reach the snapshot, set {SNAPSHOT} "
            "to a copy of it, or lock the newer ones with ./.local/venv/bin/python -m lib.sandbox.debian_lock.",
        )
    _require_as_locked(wanted, into)
    return wanted


def _fetch(paths: Iterable[str], address: str, into: Path) -> list[str]:
    """Download files from one address; returns those that it does not have."""
    places = {path: into / Path(path).name for path in paths}
    words = [word for path, file in places.items() for word in (f"{address.rstrip('/')}/{path}", str(file))]
    if words:
        with into.with_suffix(".log").open("ab") as output:
            command = [str(FETCH), "download-file", *_with_gaps(words)]
            subprocess.run(command, stdout=output, stderr=output, check=False)
    return [path for path, file in places.items() if not file.exists()]


def _require_as_locked(lock: DebianLock, folder: Path) -> None:
    files = {folder / Path(path).name: checksum for path, checksum in lock.checksums.items()}
    wrong = sorted(file.name for file, checksum in files.items() if digest_of(file) != checksum)
    if wrong:
        raise RefusedError(
            f"These packages are not the ones that conf/debian.lock names: {', '.join(wrong)}.",
            "Do not use them; find out who changed them, or lock again with python -m lib.sandbox.debian_lock.",
        )


def _with_gaps(words: list[str]) -> list[str]:
    """Address and file of each, with an empty checksum after them: ours are compared afterwards, all at once."""
    return [word for at in range(0, len(words), 2) for word in (*words[at : at + 2], "")]


def _run(command: list[str], log: Path) -> None:
    with log.open("ab") as output:
        done = subprocess.run(command, stdout=output, stderr=output, check=False)
    if done.returncode:
        raise DependencyUnreachableError(f"{command[0]} failed (see {log}).", REMEDY)
