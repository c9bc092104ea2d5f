"""Random secrets of a sandbox, created once for each directory and readable by their owner only."""

import os
import secrets
from pathlib import Path

BYTES = 32


def key_file(path: Path) -> Path:
    """Return the path of a key file; if it does not exist, create it with 32 random bytes in hexadecimal."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        partial = path.with_name(f"{path.name}.partial")
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(BYTES))
        partial.rename(path)
    return path
