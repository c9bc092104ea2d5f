"""What travels to drivers and executors, as zip files: ``lib``, and ``conf`` for a driver that runs elsewhere."""

import hashlib
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

from lib.revision import PACKED, revision_of

EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files give the same archive
SMALLER, QUICKER = 6, 1  # of zlib's levels


def pack_lib(home: Path, into: Path) -> Path:
    """Give ``into/HASH/lib.zip``, made if there is none for what lib holds now; it also says which revision that is."""
    contents = {str(path.relative_to(home)): path.read_bytes() for path in _files(home / "lib")}
    return _pack(contents | {PACKED: f"{revision_of(home)}\n".encode()}, into, "lib.zip")


def pack_conf(home: Path, into: Path) -> Path:
    """Give ``into/HASH/conf.zip`` likewise: settings, linkage models and migrations, which hold no secret."""
    conf = home / "conf"
    return _pack({str(path.relative_to(conf)): path.read_bytes() for path in _files(conf)}, into, "conf.zip")


def write_archive(archive: Path, files: Iterable[tuple[str, bytes]], level: int) -> None:
    """Write a zip file of names and contents, which is there whole or not at all."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    partial = archive.with_name(f"{archive.stem}.{os.getpid()}.partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files:
            out.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED, level)
    partial.rename(archive)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _pack(contents: dict[str, bytes], into: Path, name: str) -> Path:
    """Each content has its own file, as an older one may be in use by a running job."""
    digest = hashlib.sha256(repr(sorted(contents.items())).encode()).hexdigest()[:16]
    archive = into / digest / name
    if not archive.exists():
        write_archive(archive, contents.items(), SMALLER)
    return archive
