"""Secrets of a sandbox: random, made once a directory, readable by their owner only."""

import os
import secrets
from pathlib import Path

BYTES = 32


def key_file(path: Path) -> Path:
    """The file, with 32 random bytes as hex written to it first when there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        partial = path.with_name(f"{path.name}.partial")
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(BYTES))
        partial.rename(path)
    return path
