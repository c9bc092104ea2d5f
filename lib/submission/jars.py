"""Fetches the jars once, with Spark's own Ivy, into ``.local/jars``, and checks them against ``conf/jars.lock``.

The lock names every jar, so nothing has to be resolved: ``conf/ivysettings.xml`` keeps Ivy from reading the Maven
descriptions, which takes longer than fetching the jars. After a change of a package in the lock, run
``./.local/venv/bin/python -m lib.submission.jars``: it resolves the packages again and writes the checksums.
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
from lib.submission.jar_lock import JarGroup, checksums_of, file_name, of_jobs, read_lock, write_lock
from lib.submission.spark_environment import spark_environment

REMEDY = "Check the network, the proxy and the disk, then run again; what was fetched is kept."


def ensure_all_jars() -> None:
    """Fetch in parallel the jars of all groups that jobs need; see :func:`ensure_jars`."""
    with ThreadPoolExecutor() as pool:
        for future in [pool.submit(ensure_jars, group) for group in of_jobs(read_lock(_lock()))]:
            future.result()


def ensure_jars(group: str) -> Path:
    """Return the folder with exactly the locked jars of a group; fetches them if the folder holds anything else.

    Raises :class:`DependencyUnreachableError` when they cannot be fetched, :class:`RefusedError` when they differ
    from the lock.
    """
    wanted, folder = read_lock(_lock())[group], layout.jars(group)
    with _one_at_a_time(group):
        if checksums_of(folder) != wanted.files:
            sys.stderr.write(f"Fetching {len(wanted.files)} jars for {group} ...\n")
            no_resolving = f"spark.jars.ivySettings={layout.home() / 'conf/ivysettings.xml'}"
            _replace(folder, _run_ivy(group, wanted.checksums, "--conf", no_resolving), wanted.files)
    return folder


def _lock() -> Path:
    return layout.home() / "conf/jars.lock"


@contextmanager
def _one_at_a_time(group: str) -> Iterator[None]:
    """Hold a lock between processes: two commands may start at the same time."""
    layout.jars(group).parent.mkdir(parents=True, exist_ok=True)
    with (layout.jars(group).parent / f"{group}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run_ivy(group: str, packages: Iterable[str], *options: str) -> Path:
    """Let spark-submit fetch the packages for an empty job, and return Ivy's folder with the jars."""
    ivy = layout.local() / "ivy" / group
    shutil.rmtree(ivy / "jars", ignore_errors=True)
    ivy.mkdir(parents=True, exist_ok=True)
    empty_job, log = ivy / "nothing.py", ivy / "resolve.log"
    empty_job.write_text("")
    submit = [str(layout.spark_home() / "bin/spark-submit"), "--master", "local[1]"]
    resolve = ["--conf", f"spark.jars.ivy={ivy}", "--packages", ",".join(packages)]
    with log.open("w") as output:
        done = subprocess.run(
            [*submit, *resolve, *options, str(empty_job)],
            stdout=output,
            stderr=output,
            env=spark_environment(),
            check=False,
        )
    if done.returncode:
        raise DependencyUnreachableError(f"The jars for {group} could not be fetched (see {log}).", REMEDY)
    return ivy / "jars"


def _replace(folder: Path, fetched: Path, wanted: dict[str, str]) -> None:
    actual = checksums_of(fetched)
    wrong = sorted(name for name in wanted if actual.get(name) != wanted[name])
    if wrong:
        raise RefusedError(
            f"These jars are not the ones that conf/jars.lock names: {', '.join(wrong)}.",
            "Do not use them; find out who changed them, or lock again with python -m lib.submission.jars.",
        )
    partial = folder.with_name(f"{folder.name}.partial")
    for old in (partial, folder):
        shutil.rmtree(old, ignore_errors=True)
    partial.mkdir()
    for name in wanted:
        shutil.copy2(fetched / name, partial)
    partial.rename(folder)


def _lock_again() -> None:
    """Resolve the packages of every group and write their checksums; jars that Spark itself ships are left out."""
    locked: dict[str, JarGroup] = {}
    for name, group in read_lock(_lock()).items():
        locked[name] = group
        if not group.packages:  # one jar that holds everything: its version is changed by hand
            continue
        shutil.rmtree(layout.local() / "ivy" / name, ignore_errors=True)  # its cache may hold other versions
        resolved = _resolved(_run_ivy(name, group.packages))
        kept = {jar: sha for jar, sha in resolved.items() if name != "spark" or not _ships_with_spark(jar)}
        locked[name] = replace(group, checksums=kept)
    write_lock(_lock(), locked)


def _resolved(retrieved: Path) -> dict[str, str]:
    """The SHA-256 sum of each jar that Ivy chose, by its coordinate.

    Its path in the cache is ``organisation/artifact/jars/artifact-version.jar``; a version that gave way to a newer one is
    in the cache, but not among the ``retrieved`` jars.
    """
    checksums, cache = {}, retrieved.with_name("cache")
    for jar in cache.glob("*/*/*/*.jar"):
        organisation, artifact, *_ = jar.relative_to(cache).parts
        coordinate = f"{organisation}:{artifact}:{jar.stem.removeprefix(f'{artifact}-')}"
        if (retrieved / file_name(coordinate)).exists():
            checksums[coordinate] = hashlib.sha256(jar.read_bytes()).hexdigest()
    return checksums


def _ships_with_spark(coordinate: str) -> bool:
    """Whether Spark ships the artifact, in any version."""
    own = {re.sub(r"-\d.*", "", path.name) for path in (layout.spark_home() / "jars").iterdir()}
    return re.sub(r"-\d.*", "", coordinate.split(":")[1]) in own


if __name__ == "__main__":
    _lock_again()
