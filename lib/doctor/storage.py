"""Checks that checkpoints and Delta tables can be written."""

import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from lib.doctor.finding import Finding, fail, ok, warn

GB = 1_000_000_000
LITTLE, TOO_LITTLE = 10 * GB, GB  # bytes
ROOM = "Free some space, or point the setting at a larger disk."


def folder(setting: str, place: str) -> Finding:
    """Whether a folder of this machine is writable and has free space; folders elsewhere are left to Spark."""
    path = local_path(place)
    if path is None:
        return ok(setting, f"{place} is not on this machine; not checked")
    existing = next(one for one in (path, *path.parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            free = shutil.disk_usage(existing).free
    except OSError as error:
        return fail(
            setting,
            f"{path} cannot be written ({error.strerror}).",
            f"Make it writable, or correct storage.{setting}.",
        )
    return room(setting, path, free)


def room(setting: str, path: Path, free: int) -> Finding:
    """Whether ``free`` bytes are enough."""
    space = f"{path} has {free / GB:,.1f} GB free"
    if free < TOO_LITTLE:
        return fail(setting, f"{space}.", ROOM)
    return warn(setting, f"{space}.", ROOM) if free < LITTLE else ok(setting, space)


def local_path(place: str) -> Path | None:
    """The folder on this machine that a setting names, as a path or as a ``file:`` URI; None for other file systems.

    A ``%20`` stays as it is: Hadoop's ``Path`` does not decode it.
    """
    parts = urlsplit(place)
    if parts.scheme not in {"", "file"}:
        return None
    return Path(parts.path if parts.scheme else place).absolute()
