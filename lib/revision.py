"""Which code this is: the git revision, or the package's version where there is no git."""

import configparser
import subprocess
from importlib.resources import files
from pathlib import Path

# In the archive that travels to a cluster, where there is neither git nor setup.cfg.
PACKED = "lib/revision.txt"
DESCRIBE = ("git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")


def revision(home: Path) -> str:
    """The revision of the running code, with ``-dirty`` behind it where files were changed since."""
    return _packed() or revision_of(home)


def revision_of(home: Path) -> str:
    """The same of the project in a folder; what travels is packed from it."""
    try:
        found = subprocess.run(DESCRIBE, cwd=home, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return _version(home)
    return found.stdout.strip()


def _packed() -> str:
    """What the archive says that this module was imported from."""
    packed = files("lib") / Path(PACKED).name
    return packed.read_text(encoding="utf-8").strip() if packed.is_file() else ""


def _version(home: Path) -> str:
    setup = configparser.ConfigParser()
    setup.read(home / "setup.cfg")
    return setup.get("metadata", "version", fallback="unknown")
