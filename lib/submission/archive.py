"""Packs what is shipped to drivers and executors into zip files: ``lib``, and ``conf`` for a driver on another machine."""

import hashlib
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

from lib.revision import PACKED, revision_of
from lib.settings.secrets_in_clear import IN_FILES, of_properties, require_none, values_of

# The earliest time that zip can store. A fixed time makes equal files give equal archives.
EPOCH = (1980, 1, 1, 0, 0, 0)
DEFAULTS = "spark-defaults.conf"
OF_SUBMITTERS = {"kubernetes", "schedules", "supply_chain"}  # folders of conf that no driver reads
SMALLER, QUICKER = 6, 1  # zlib's compression levels


def pack_lib(home: Path, into: Path) -> Path:
    """Return ``into/HASH/lib.zip``, created unless it exists for the current content of lib; it also holds the revision."""
    contents = {str(path.relative_to(home)): path.read_bytes() for path in _files(home / "lib")}
    return _pack(contents | {PACKED: f"{revision_of(home)}\n".encode()}, into, "lib.zip")


def pack_conf(home: Path, into: Path) -> Path:
    """Return ``into/HASH/conf.zip``: settings, linkage models and migrations, and no other file that somebody put there.

    Raises :class:`SettingsError` if one of them holds a secret in clear.
    """
    conf = home / "conf"
    shipped = [path for path in _files(conf) if _is_for_a_driver(path.relative_to(conf))]
    for path in shipped:
        if path.suffix != ".sql":
            values = values_of(path) if path.suffix == ".yaml" else of_properties(path)
            require_none(values, f"conf/{path.relative_to(conf)}", IN_FILES)
    return _pack({str(path.relative_to(conf)): path.read_bytes() for path in shipped}, into, "conf.zip")


def write_archive(archive: Path, files: Iterable[tuple[str, bytes]], level: int) -> None:
    """Write a zip file of names and contents atomically: it appears complete, or not at all."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    partial = archive.with_name(f"{archive.stem}.{os.getpid()}.partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files:
            out.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED, level)
    partial.rename(archive)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _is_for_a_driver(path: Path) -> bool:
    return (path.suffix in {".yaml", ".sql"} and path.parts[0] not in OF_SUBMITTERS) or path.name == DEFAULTS


def _pack(contents: dict[str, bytes], into: Path, name: str) -> Path:
    """Write to a folder named by the content's hash, because a running job may still use an older archive."""
    digest = hashlib.sha256(repr(sorted(contents.items())).encode()).hexdigest()[:16]
    archive = into / digest / name
    if not archive.exists():
        write_archive(archive, contents.items(), SMALLER)
    return archive
