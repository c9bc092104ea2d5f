"""A real standalone master and two workers that have Spark and Python, and of this project only what is shipped."""

import json
import os
import re
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest

from lib.sandbox.ports import free_ports
from lib.submission.layout import home
from tests import tables
from tests.end_to_end.driver import Driver
from tests.end_to_end.twins import ARCHIVED, OF_A_RUN, Twin, digests, feeder
from tests.processes import PYTHON_WORKER, command_line, wait_for
from tests.standalone import Cluster, executors_of, failed_tasks

END = datetime(2026, 1, 1, tzinfo=timezone.utc)
SMALL_BATCHES = {"CUSTID_KAFKA__MAX_RECORDS_PER_BATCH": "600"}
EXECUTOR = r"CoarseGrainedExecutorBackend"
TOLD = (*ARCHIVED, "matches", "customer_changes")
#: Spark counts what it reads, and what is read again for a machine that is gone it counts again.
COUNTED = {
    "profiles_read",
    "store_records_read",
    "rejected",
    "clamped",
    "placeholder",
    "asked_library",
    "cut",
}
MOMENT = 0.1  # seconds between two looks
SUBMIT = "import sys; from pathlib import Path; from lib.submission.submit import submit; sys.exit(submit(Path(sys.argv[1]), sys.argv[2:]))"
PROBE = '''
"""Say where executors have things from."""

import os
import sys

from lib.command import EnvironmentOption, Output, job_settings, run_command, show
from lib.sandbox.ports import free_ports
from lib.submission.layout import home


def probe(env: EnvironmentOption = "local") -> None:
    """Say it. Example: probe"""
    settings = job_settings(env, None)
    from lib.streaming.session import SUBMITTED, create_session

    def origins(_):
        import lib, pyarrow, rapidfuzz

        yield sys.prefix, *(os.path.abspath(module.__file__) for module in (lib, pyarrow, rapidfuzz))

    found = create_session(settings, home(), "probe").sparkContext.parallelize([1, 2], 2).mapPartitions(origins)
    told = {"driver": sys.prefix, "submitted": SUBMITTED in os.environ}
    show(told | {"origins": found.collect()}, Output.JSON)
    sys.exit(4)


if __name__ == "__main__":
    run_command(probe)
'''


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def like(pattern, pids):
    return [pid for pid in pids if re.search(pattern, command_line(pid))]


def libraries(pid):
    """The shared libraries that a process has loaded."""
    return set(re.findall(r"/\S+\.so\b\S*", Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")))


@pytest.mark.chaos
def test_executors_import_what_was_shipped_and_the_exit_code_comes_back(cluster, tmp_path):
    job = tmp_path / "probe.py"
    job.write_text(PROBE)
    done = subprocess.run(
        [sys.executable, "-c", SUBMIT, job, "--env", "cluster"],
        cwd=home(),
        env=os.environ | cluster.environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4, done.stderr
    found = json.loads(done.stdout)
    assert found["submitted"]
    folders = tuple(str(worker.folder) for worker in cluster.workers)
    for prefix, *modules in found["origins"]:
        assert prefix != found["driver"] == sys.prefix
        assert [module for module in modules if not module.startswith(folders)] == []


@pytest.fixture
def feed(sandbox, topics):
    feeder(sandbox.bootstrap_servers, topics, 2, END)()


def progress(spark, settings):
    """Each batch as ``stream_progress`` has it, but for what it measured."""
    rows = (row.asDict() for row in tables.delta(spark, settings, "stream_progress"))
    return sorted((without(row, OF_A_RUN) for row in rows), key=lambda row: row["batch_id"])


def without(row, names):
    return {name: value for name, value in row.items() if name not in names}


@pytest.mark.chaos
@pytest.mark.usefixtures("feed")
def test_a_worker_lost_amid_a_run_changes_no_row(spark, drain, cluster, harmed, unharmed, tmp_path):
    """Held in one micro-batch while a machine comes to a stand that worked for it; it is gone once it has work of the next."""
    held, (page,) = tmp_path / "held", free_ports(1)
    driver = Driver(harmed.environ | cluster.environ(page, harmed.settings()) | SMALL_BATCHES)
    process = driver.start("--env", "cluster", "--available-now", failpoint=f"batch.read=hold:{held}")
    wait_for(lambda: held.exists() or process.poll() is not None)
    assert process.poll() is None, process.communicate()[1]
    for worker in cluster.workers:
        wait_for(lambda worker=worker: like(EXECUTOR, worker.processes()))
    lost, _ = cluster.workers
    pythons = [pid for worker in cluster.workers for pid in like(PYTHON_WORKER, worker.processes())]
    loaded = {library for pid in pythons for library in libraries(pid)}
    assert [library for library in loaded if library.startswith(sys.prefix)] == []
    assert [library for library in loaded if "/packages/pyarrow/" in library]
    (executor,) = lost.executors()
    lost.freeze()
    held.unlink()
    wait_for(lambda: executors_of(page)[executor]["activeTasks"])
    lost.lose()
    wait_for(lambda: held.exists() or process.poll() is not None)
    assert process.poll() is None, process.communicate()[1]
    assert failed_tasks(page)
    assert not executors_of(page)[executor]["isActive"]
    assert lost.ports[0] not in cluster.master.workers()
    while process.poll() is None:  # and the batches after it
        held.unlink(missing_ok=True)
        time.sleep(MOMENT)
    assert process.returncode == 0, process.communicate()[1]
    peace = Twin(unharmed.environ | SMALL_BATCHES).settings()
    drain(peace)
    assert digests(spark, harmed.settings(), names=TOLD) == digests(spark, peace, names=TOLD)
    batches = list(zip(progress(spark, harmed.settings()), progress(spark, peace), strict=True))
    assert [(one, other) for one, other in batches if without(one, COUNTED) != without(other, COUNTED)] == []
    assert [(one, other) for one, other in batches for name in COUNTED if one[name] < other[name]] == []
