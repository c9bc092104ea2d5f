"""``lib`` as a zip file, the form in which it reaches drivers and executors."""

import hashlib
import os
import zipfile
from pathlib import Path

from lib.submission.revision import PACKED, revision_of

EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files give the same archive


def pack_lib(home: Path, into: Path) -> Path:
    """Give ``into/HASH/lib.zip``, made if there is none for what lib holds now; it also says which revision that is.

    Each content has its own file, as an older one may be in use by a running job.
    """
    files = sorted(
        path for path in (home / "lib").rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    contents = {str(path.relative_to(home)): path.read_bytes() for path in files}
    contents[PACKED] = f"{revision_of(home)}\n".encode()
    digest = hashlib.sha256(repr(sorted(contents.items())).encode()).hexdigest()[:16]
    archive = into / digest / "lib.zip"
    if not archive.exists():
        archive.parent.mkdir(parents=True, exist_ok=True)
        partial = archive.with_name(f"lib.{os.getpid()}.partial")
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as out:
            for name, content in contents.items():
                out.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
        partial.rename(archive)
    return archive
