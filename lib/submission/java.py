"""Finds Java 17 or newer, and installs it if it may."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from lib.errors import DependencyUnreachableError

OLDEST = 17
PACKAGES = ("openjdk-17-jre-headless", "openjdk-21-jre-headless")
REMEDY = f"Install {PACKAGES[0]} (as root: apt-get install {PACKAGES[0]}), or set JAVA_HOME."


def find_java() -> Path:
    """The ``java`` to run. If there is none, root on Debian installs it; others get :class:`DependencyUnreachableError`."""
    java = installed_java()
    if java is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        java = installed_java()
    if java is None:
        raise DependencyUnreachableError(f"There is no Java {OLDEST} or newer.", REMEDY)
    return java


def installed_java() -> Path | None:
    """The ``java`` that a job would use; None if none is new enough."""
    return next((java for java in map(Path.resolve, _candidates()) if java_version(java) >= OLDEST), None)


def java_version(java: Path) -> int:
    """The major version of a ``java``; 0 if it cannot be executed."""
    if not os.access(java, os.X_OK):
        return 0
    banner = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    return major_version(banner)


def major_version(banner: str) -> int:
    """The major version in the output of ``java -version``; 0 if there is none. Java 8 calls itself 1.8."""
    match = re.search(r'version "(?:1\.)?(\d+)', banner)
    return int(match[1]) if match else 0


def _candidates() -> Iterator[Path]:
    if "JAVA_HOME" in os.environ:
        yield Path(os.environ["JAVA_HOME"]) / "bin/java"
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path)
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"))


def _install() -> None:
    sys.stderr.write(f"Installing {PACKAGES[0]} ...\n")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], *(["install", "-y", "--no-install-recommends", name] for name in PACKAGES)):
        done = subprocess.run(
            ["apt-get", "-q", *arguments], env=environment, capture_output=True, check=False
        )
        if arguments[0] == "install" and done.returncode == 0:
            return
