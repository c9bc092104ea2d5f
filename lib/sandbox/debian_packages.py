"""Debian packages as plain files: those that ``conf/debian.lock`` names, downloaded and unpacked without root."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from lib.errors import DependencyUnreachableError, RefusedError
from lib.sandbox.debian_lock import DebianLock, read_lock

MIRROR = "CUSTID_DEBIAN_MIRROR"
#: How apt downloads a file, through the proxies that it is set up with.
FETCH = Path("/usr/lib/apt/apt-helper")
REMEDY = "Check the network and the proxy and run again, or put a mysqld of version 9 on the PATH."


def unpack(lock: Path, folder: Path) -> None:
    """Download the packages of a lock file and unpack them into ``folder``, which appears only when it is complete.

    Raises :class:`DependencyUnreachableError` when one cannot be had, :class:`RefusedError` when it is not the one that is locked.
    """
    wanted = read_lock(lock, architecture())
    archives, partial = (
        folder.with_name(f"{folder.name}.archives"),
        folder.with_name(f"{folder.name}.partial"),
    )
    for old in (archives, partial):
        shutil.rmtree(old, ignore_errors=True)
    archives.mkdir(parents=True)
    _download(wanted, os.environ.get(MIRROR) or mirror(), archives)
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


def _download(lock: DebianLock, address: str, into: Path) -> None:
    places = {path: into / Path(path).name for path in lock.checksums}
    words = [word for path, file in places.items() for word in (f"{address.rstrip('/')}/{path}", str(file))]
    log = into.with_suffix(".log")
    with log.open("wb") as output:
        arguments = _with_gaps(words)
        subprocess.run([str(FETCH), "download-file", *arguments], stdout=output, stderr=output, check=False)
    missing = sorted(Path(path).name for path, file in places.items() if not file.exists())
    if missing:
        raise DependencyUnreachableError(
            f"{address} does not give these packages of conf/debian.lock: {', '.join(missing[:3])} (see {log}).",
            f"A mirror keeps no older versions: set {MIRROR} to {lock.snapshot}, "
            "or lock the newer ones with ./.local/venv/bin/python -m lib.sandbox.debian_lock.",
        )
    wrong = sorted(file.name for path, file in places.items() if digest_of(file) != lock.checksums[path])
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
