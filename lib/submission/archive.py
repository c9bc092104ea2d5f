"""Packs what is shipped to drivers and executors into zip files: ``lib``, and ``conf`` for a driver on another machine."""

import hashlib
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

from lib.revision import PACKED, revision_of

# The earliest time that zip can store. A fixed time makes equal files give equal archives.
EPOCH = (1980, 1, 1, 0, 0, 0)
SMALLER, QUICKER = 6, 1  # zlib's compression levels


def pack_lib(home: Path, into: Path) -> Path:
    """Return ``into/HASH/lib.zip``, created unless it exists for the current content of lib; it also holds the revision."""
    contents = {str(path.relative_to(home)): path.read_bytes() for path in _files(home / "lib")}
    return _pack(contents | {PACKED: f"{revision_of(home)}\n".encode()}, into, "lib.zip")


def pack_conf(home: Path, into: Path) -> Path:
    """Return ``into/HASH/conf.zip``: settings, linkage models and migrations. None of them contains a secret."""
    conf = home / "conf"
    return _pack({str(path.relative_to(conf)): path.read_bytes() for path in _files(conf)}, into, "conf.zip")


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


def _pack(contents: dict[str, bytes], into: Path, name: str) -> Path:
    """Write to a folder named by the content's hash, because a running job may still use an older archive."""
    digest = hashlib.sha256(repr(sorted(contents.items())).encode()).hexdigest()[:16]
    archive = into / digest / name
    if not archive.exists():
        write_archive(archive, contents.items(), SMALLER)
    return archive
