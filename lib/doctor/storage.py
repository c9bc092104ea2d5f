"""Room for checkpoints and Delta tables."""

import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from lib.doctor.finding import Finding, fail, ok, warn

GB = 1_000_000_000
LITTLE, TOO_LITTLE = 10 * GB, GB  # bytes
ROOM = "Free some space, or point the setting at a larger disk."


def folder(setting: str, place: str) -> Finding:
    """Whether a folder of this machine can be written to and has room; others are left to Spark."""
    path = local_path(place)
    if path is None:
        return ok(setting, f"{place} is not on this machine; not looked at")
    existing = next(one for one in (path, *path.parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            free = shutil.disk_usage(existing).free
    except OSError as error:
        return fail(
            setting, f"{path} cannot be written ({error.strerror}).", f"Own it, or correct storage.{setting}."
        )
    return room(setting, path, free)


def room(setting: str, path: Path, free: int) -> Finding:
    """What so many free bytes mean."""
    found = f"{path} has {free / GB:,.1f} GB free"
    if free < TOO_LITTLE:
        return fail(setting, f"{found}.", ROOM)
    return warn(setting, f"{found}.", ROOM) if free < LITTLE else ok(setting, found)


def local_path(place: str) -> Path | None:
    """The folder of this machine that a setting names, as a path or as ``file:``; None for other file systems.

    Hadoop's ``Path`` takes a ``%20`` as it is written.
    """
    parts = urlsplit(place)
    if parts.scheme not in {"", "file"}:
        return None
    return Path(parts.path if parts.scheme else place).absolute()
