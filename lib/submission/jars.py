"""Jars, fetched once by Spark's own Ivy into ``.local/jars``, and checked against ``conf/jars.lock`` ever after.

The lock names every jar, so that nothing has to be resolved: ``conf/ivysettings.xml`` keeps Ivy from reading the
descriptions of what it fetches, which takes longer than the jars. After a change of a package in the lock,
``./.local/venv/bin/python -m lib.submission.jars`` resolves anew and writes the checksums.
"""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lib.errors import DependencyUnreachableError, RefusedError
from lib.submission import layout
from lib.submission.jar_lock import JarGroup, checksums_of, of_jobs, read_lock, write_lock
from lib.submission.spark_environment import spark_environment

REMEDY = "Check the network, the proxy and the disk, then run again; what was fetched is kept."


def ensure_all_jars() -> None:
    """As :func:`ensure_jars`, for every group that a job needs, at once."""
    with ThreadPoolExecutor() as pool:
        for fetched in [pool.submit(ensure_jars, group) for group in of_jobs(read_lock(_lock()))]:
            fetched.result()


def ensure_jars(group: str) -> Path:
    """The folder with exactly the locked jars of a group; fetches them when it has others.

    Raises :class:`DependencyUnreachableError` when they cannot be fetched, :class:`RefusedError` when they differ
    from the lock.
    """
    wanted, folder = read_lock(_lock())[group], layout.jars(group)
    with _one_at_a_time(group):
        if checksums_of(folder) != wanted.files:
            sys.stderr.write(f"Fetching {len(wanted.files)} jars for {group} ...\n")
            as_named = f"spark.jars.ivySettings={layout.home() / 'conf/ivysettings.xml'}"
            _replace(folder, _run_ivy(group, wanted.checksums, "--conf", as_named), wanted.files)
    return folder


def _lock() -> Path:
    return layout.home() / "conf/jars.lock"


@contextmanager
def _one_at_a_time(group: str) -> Iterator[None]:
    layout.jars(group).parent.mkdir(parents=True, exist_ok=True)
    with (layout.jars(group).parent / f"{group}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run_ivy(group: str, packages: Iterable[str], *options: str) -> Path:
    """Let Spark fetch the packages into a folder of Ivy's, and give that."""
    ivy = layout.local() / "ivy" / group
    shutil.rmtree(ivy / "jars", ignore_errors=True)
    ivy.mkdir(parents=True, exist_ok=True)
    nothing, log = ivy / "nothing.py", ivy / "resolve.log"
    nothing.write_text("")
    submit = [str(layout.spark_home() / "bin/spark-submit"), "--master", "local[1]"]
    resolve = ["--conf", f"spark.jars.ivy={ivy}", "--packages", ",".join(packages)]
    with log.open("w") as output:
        done = subprocess.run(
            [*submit, *resolve, *options, str(nothing)],
            stdout=output,
            stderr=output,
            env=spark_environment(),
            check=False,
        )
    if done.returncode:
        raise DependencyUnreachableError(f"The jars for {group} could not be fetched (see {log}).", REMEDY)
    return ivy / "jars"


def _replace(folder: Path, fetched: Path, wanted: dict[str, str]) -> None:
    found = checksums_of(fetched)
    wrong = sorted(name for name in wanted if found.get(name) != wanted[name])
    if wrong:
        raise RefusedError(
            f"These jars are not the ones that conf/jars.lock names: {', '.join(wrong)}.",
            "Do not use them; find out who changed them, or lock anew with python -m lib.submission.jars.",
        )
    partial = folder.with_name(f"{folder.name}.partial")
    for old in (partial, folder):
        shutil.rmtree(old, ignore_errors=True)
    partial.mkdir()
    for name in wanted:
        shutil.copy2(fetched / name, partial)
    partial.rename(folder)


def _lock_anew() -> None:
    locked: dict[str, JarGroup] = {}
    for name, group in read_lock(_lock()).items():
        locked[name] = group
        if not group.packages:  # one jar that has all in it: its version is changed by hand
            continue
        shutil.rmtree(layout.local() / "ivy" / name, ignore_errors=True)  # it may hold other versions
        found = _resolved(_run_ivy(name, group.packages).with_name("cache"))
        kept = {jar: sha for jar, sha in found.items() if name != "spark" or not _ships_with_spark(jar)}
        locked[name] = replace(group, checksums=kept)
    write_lock(_lock(), locked)


def _resolved(cache: Path) -> dict[str, str]:
    """Coordinate -> sha256 of what is in Ivy's cache: ``organisation/artifact/jars/artifact-version.jar``."""
    found = {}
    for jar in cache.glob("*/*/*/*.jar"):
        organisation, artifact, *_ = jar.relative_to(cache).parts
        version = jar.stem.removeprefix(f"{artifact}-")
        found[f"{organisation}:{artifact}:{version}"] = hashlib.sha256(jar.read_bytes()).hexdigest()
    return found


def _ships_with_spark(coordinate: str) -> bool:
    """Whether Spark has the artifact, of whatever version."""
    own = {re.sub(r"-\d.*", "", path.name) for path in (layout.spark_home() / "jars").iterdir()}
    return re.sub(r"-\d.*", "", coordinate.split(":")[1]) in own


if __name__ == "__main__":
    _lock_anew()
