"""Every component that a lock file names, and the jars that PySpark brings."""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lib.sandbox.debian_lock import ARCHITECTURES, read_lock
from lib.submission import jar_lock, layout
from lib.submission.packages import pins

#: Where a component comes from, as a package URL names it.
PIP, MAVEN, DEBIAN = "pypi", "maven", "deb"
VERSION_IN_NAME = re.compile(r"-(\d[\w.+-]*)\.jar$")
DEBIAN_FILE = re.compile(r"([^/_]+)_([^/_]+)_[^/_]+\.deb$")


class Component(NamedTuple):
    """A component in one version; ``locked_in`` is the lock file, or what else brings it."""

    kind: str
    group: str
    name: str
    version: str
    sha256: str
    locked_in: str

    @property
    def coordinate(self) -> str:
        """Its name without the version, as conf/supply_chain/licences.yaml and conf/supply_chain/vulnerabilities.yaml write it."""
        return f"{self.group}:{self.name}" if self.kind == MAVEN and self.group else self.name


def locked(home: Path) -> list[Component]:
    """All components of the lock files below ``conf``, each once a file."""
    conf = home / "conf"
    return [*_packages(conf), *_jars(conf / "jars.lock"), *_debian(conf / "debian.lock")]


def of_spark() -> Iterator[Component]:
    """The jars in PySpark, which pip checks as a whole: by their file names, and what they say of themselves."""
    for path in sorted((layout.spark_home() / "jars").glob("*.jar")):
        version = VERSION_IN_NAME.search(path.name)
        name = path.name.removesuffix(version[0] if version else ".jar")
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
        yield Component(MAVEN, _group(path, name), name, version[1] if version else "", checksum, "pyspark")


def _packages(conf: Path) -> Iterator[Component]:
    for lock in (conf / "build.lock", *sorted(conf.glob("requirements*.lock"))):
        for name, version in pins(lock.read_text(encoding="utf-8")).items():
            canonical = re.sub(r"[-_.]+", "-", name).lower()
            yield Component(PIP, "", canonical, version, "", lock.name)


def _jars(lock: Path) -> Iterator[Component]:
    for group in jar_lock.read_lock(lock).values():
        for coordinate, checksum in group.checksums.items():
            organisation, artifact, version = coordinate.split(":")
            yield Component(MAVEN, organisation, artifact, version, checksum, lock.name)


def _debian(lock: Path) -> Iterator[Component]:
    for architecture in ARCHITECTURES:
        for path, checksum in read_lock(lock, architecture).checksums.items():
            match = DEBIAN_FILE.search(path)
            if match:
                yield Component(DEBIAN, "debian", match[1], match[2], checksum, lock.name)


def _group(jar: Path, name: str) -> str:
    """The Maven group of a jar, where it says it."""
    with zipfile.ZipFile(jar) as archive:
        properties = [file for file in archive.namelist() if file.endswith(f"/{name}/pom.properties")]
        return properties[0].split("/")[-3] if properties else ""
