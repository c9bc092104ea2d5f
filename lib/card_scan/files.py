"""Reads every file of a folder, on this machine or wherever pyarrow can read one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from pyarrow import fs

from lib.card_scan.content import Found, texts
from lib.card_scan.place import Place, counted
from lib.errors import DependencyUnreachableError

SCHEMES = {"s3a": "s3", "s3n": "s3"}  # Hadoop's names for what pyarrow calls otherwise


class Folder(NamedTuple):
    """A folder, or a single file, and the files in it; none if it does not exist. ``place`` is its path as it was given."""

    store: str
    file_system: Any
    root: str
    files: list[Any]
    place: str

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(file.size for file in self.files)


def folder(store: str, place: str) -> Folder:
    """What is to be read below a place; raises :class:`DependencyUnreachableError` if nothing can say it."""
    try:
        file_system, root = _opened(place)
        selected = file_system.get_file_info(root)
        if selected.type is fs.FileType.File:
            return Folder(store, file_system, root, [selected], place)
        selector = fs.FileSelector(root, allow_not_found=True, recursive=True)
        found = [file for file in file_system.get_file_info(selector) if file.type is fs.FileType.File]
    except (OSError, ValueError, NotImplementedError) as error:
        raise DependencyUnreachableError(
            f"{place} cannot be listed ({type(error).__name__}).",
            "Run it where the storage can be read, or mount it and set storage.* to the folder.",
        ) from None
    return Folder(store, file_system, root, sorted(found, key=lambda file: file.path), place)


def scan_folder(below: Folder, read: Callable[[int], None]) -> list[Place]:
    """The places in all files, by paths that ``--also`` takes; ``read`` is told the bytes of each.

    A file that is gone by now is left out.
    """
    places: list[Place] = []
    for file in below.files:
        name = file.path.removeprefix(below.root).lstrip("/")
        path = f"{below.place.rstrip('/')}/{name}" if name else below.place
        try:
            with below.file_system.open_input_stream(file.path, compression=None) as stream:
                content = stream.read()
        except FileNotFoundError:
            continue
        store = QUARANTINE if name.partition("/")[0] == QUARANTINE else below.store
        places += counted(store, path, [Found("name", name or Path(path).name)])
        places += counted(store, path, texts(content))
        read(file.size)
    return places


QUARANTINE = "quarantine"


def _opened(place: str) -> tuple[Any, str]:
    scheme, colon, rest = place.partition("://")
    if not colon:
        return fs.LocalFileSystem(), str(Path(place.removeprefix("file:")).absolute())
    if scheme == "file":
        return fs.LocalFileSystem(), str(Path(f"/{rest.partition('/')[2]}").absolute())
    opened: tuple[Any, str] = fs.FileSystem.from_uri(f"{SCHEMES.get(scheme, scheme)}://{rest}")
    return opened
