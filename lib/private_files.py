"""Keeps what a run writes on this machine to its user: the mode of new files, and the folders for Spark's shuffles and spills."""

import atexit
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path

from lib.errors import DependencyUnreachableError

MASK = 0o077
SCRATCH = "SPARK_LOCAL_DIRS"  # it comes before spark.local.dir, and Spark does not warn of it in every run
PREFIX = "customers-scratch-"
SETTLED = 60  # seconds; a younger folder may not have its lock yet


def keep_private() -> None:
    """From now on, new files and folders of this process and its children are readable by their owner only."""
    os.umask(MASK)


@contextmanager
def scratch_folders(parents: str) -> Iterator[str]:
    """A new folder of mode 0700 in each of the ``parents``, which are separated by commas; they are removed at the end.

    Folders that a killed run left in the same place are removed first: a run holds a lock on its own. Raises
    :class:`DependencyUnreachableError` if a folder cannot be made.
    """
    made = []
    try:
        for parent in filter(None, parents.split(",")):
            _remove_orphans(Path(parent))
            made.append(_Scratch(Path(parent)))
        yield ",".join(str(one.path) for one in made)
    finally:
        for one in made:
            one.remove()


def scratch_for_this_process(environ: MutableMapping[str, str], configured: str | None) -> None:
    """The same for a JVM that this process starts itself, as in a notebook; removed when the process ends."""
    if environ.get(SCRATCH, "").find(PREFIX) < 0:
        folders = scratch_folders(scratch_parents(environ.get(SCRATCH), configured))
        environ[SCRATCH] = folders.__enter__()
        atexit.register(folders.__exit__, None, None, None)


def scratch_parents(variable: str | None, configured: str | None) -> str:
    """Where Spark would put its scratch files: ``SPARK_LOCAL_DIRS``, else ``spark.local.dir``, else the temporary folder."""
    return variable or configured or tempfile.gettempdir()


class _Scratch:
    """One folder, locked as long as its run lives."""

    def __init__(self, parent: Path) -> None:
        try:
            parent.mkdir(parents=True, exist_ok=True)
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        except OSError as error:
            raise DependencyUnreachableError(
                f"{parent} cannot hold Spark's scratch files ({error.strerror}).",
                "Make it writable, or name another folder with spark.conf.spark.local.dir.",
            ) from None
        self._lock = _locked(self.path)

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)


def _locked(folder: Path) -> int | None:
    """The descriptor that holds the lock on a folder; None if somebody else holds it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _remove_orphans(parent: Path) -> None:
    for folder in parent.glob(f"{PREFIX}*"):
        try:
            is_settled = time.time() - folder.stat().st_mtime > SETTLED
            lock = _locked(folder) if is_settled else None
        except OSError:  # another user's, or gone by now
            continue
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)
