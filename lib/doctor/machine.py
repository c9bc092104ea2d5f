"""Checks Java, Python, and the installed packages and jars."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import distributions, version
from pathlib import Path

import mysql.connector

from lib.doctor.finding import Finding, fail, ok, warn
from lib.submission import layout
from lib.submission.jar_lock import JarGroup, checksums_of
from lib.submission.java import OLDEST, REMEDY, installed_java, java_version
from lib.submission.packages import pins

OLDEST_PYTHON = (3, 11)
SHOWN = 3  # how many of several names a finding shows
RECREATE = "Delete .local/venv; the next command creates it again."
SAME_COMMIT = "Take conf/requirements.lock and conf/jars.lock from the same commit."


def java() -> Finding:
    """Whether a Java is installed that Spark supports."""
    found = installed_java()
    if found is None:
        return fail("java", f"There is no Java {OLDEST} or newer.", REMEDY)
    return ok("java", f"Java {java_version(found)}, {found}")


def python() -> Finding:
    """Whether this Python is new enough."""
    found = f"Python {sys.version.split()[0]}, {sys.executable}"
    if sys.version_info < OLDEST_PYTHON:
        return fail(
            "python", f"{found} is too old.", "Install 3.11 or newer, or name one with CUSTID_PYTHON."
        )
    return ok("python", found)


def installed_packages() -> dict[str, str]:
    """The version of each installed package by its canonical name."""
    return {canonical(package.name): package.version for package in distributions()}


def packages(lock: str, installed: Mapping[str, str]) -> Finding:
    """Whether every package of ``conf/requirements.lock`` is installed in the locked version."""
    locked = pins(lock)
    others = [
        f"{name} {installed.get(canonical(name), 'missing')} instead of {wanted}"
        for name, wanted in locked.items()
        if installed.get(canonical(name)) != wanted
    ]
    if others:
        return fail("packages", f"Not as locked: {some(others)}.", RECREATE)
    return ok("packages", f"{len(locked)} packages, as locked in conf/requirements.lock")


def canonical(name: str) -> str:
    """The name of a package in its canonical spelling (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def jars(group: str, locked: JarGroup) -> Finding:
    """Whether the jars of a group are present, with the checksums in ``conf/jars.lock``."""
    name, folder, wanted = f"jars of {group}", layout.jars(group), locked.files
    found = checksums_of(folder)
    if not found:
        return warn(name, "Not fetched yet.", "The first command that needs them fetches them.")
    others = sorted(jar for jar in wanted.keys() | found.keys() if wanted.get(jar) != found.get(jar))
    if others:
        return fail(
            name,
            f"Changed, missing or not in the lock: {some(others)}.",
            f"Delete .local/jars/{group}; the next command that needs them fetches them again.",
        )
    return ok(name, f"{len(found)} jars, as locked in conf/jars.lock")


def jar_versions(groups: Mapping[str, JarGroup]) -> Finding:
    """Whether the jars fit the installed PySpark and each other."""
    coordinates = [coordinate for group in groups.values() for coordinate in group.checksums]
    installed = version("pyspark"), version("delta-spark")
    scala = scala_of(layout.spark_home() / "jars")
    others = list(misfits(coordinates, *installed, scala))
    if others:
        return fail("jar versions", f"They do not fit: {some(others)}.", SAME_COMMIT)
    return ok("jar versions", f"All fit Spark {installed[0]}, Delta {installed[1]} and Scala {scala}")


def misfits(coordinates: Iterable[str], spark: str, delta: str, scala: str) -> Iterator[str]:
    """Coordinates that do not fit: of another version of Spark or Delta, or built for another Spark or Scala.

    An artifact names what it was built for: ``delta-spark_4.2_2.13`` is for Spark 4.2 and Scala 2.13.
    """
    for coordinate in coordinates:
        organisation, artifact, found = coordinate.split(":")
        wanted = {"org.apache.spark": spark, "io.delta": delta}.get(organisation, found)
        built_for = re.search(r"_(\d+\.\d+)_", artifact)
        scala_of_jar = re.search(r"_(\d+\.\d+)$", artifact)
        if found != wanted:
            yield f"{artifact} {found} with {wanted}"
        elif built_for and not f"{spark}.".startswith(f"{built_for[1]}."):
            yield f"{artifact} with Spark {spark}"
        elif scala_of_jar and scala_of_jar[1] != scala:
            yield f"{artifact} with Scala {scala}"


def scala_of(jars_of_spark: Path) -> str:
    """The binary version of Scala that Spark's own jars have."""
    library = next(jars_of_spark.glob("scala-library-*.jar")).stem.removeprefix("scala-library-")
    return ".".join(library.split(".")[:2])


def connector() -> Finding:
    """Whether MySQL's connector has its C extension; without it, it silently falls back to pure Python."""
    if not mysql.connector.HAVE_CEXT:
        return warn(
            "connector",
            "MySQL's connector has no C extension here: it works, but several times slower.",
            "Use a Python and a system for which it has wheels.",
        )
    return ok("connector", "MySQL's connector has its C extension")


def some(names: list[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
