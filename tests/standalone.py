"""A standalone Spark cluster of processes on this machine, which know nothing of this project."""

import json
import os
import shutil
import signal
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lib.sandbox.key_files import key_file
from lib.sandbox.ports import ADDRESS
from lib.sandbox.server import Server
from lib.settings.keys import read_keys, write_for_executors
from lib.submission import layout
from lib.submission.java import find_java
from tests.processes import PATIENCE, descendants

COPIED, LINKED = ("bin", "python"), ("jars",)
BASE_PYTHON = Path(sys.base_prefix) / "bin"
SEARCHED = f"/usr/bin:/bin:{BASE_PYTHON}"  # for Python; never the environment of this project
MEMORY = "1g"
PROTECTED = ("spark.authenticate true", "spark.network.crypto.enabled true")


def secret_of(folder):
    """The file with the secret that master, workers and driver share."""
    return key_file(folder / "rpc.secret")


def install_spark(folder):
    """Spark as a machine of a cluster has it: another copy of its programs and of PySpark."""
    folder.mkdir()
    for name in COPIED:
        shutil.copytree(layout.spark_home() / name, folder / name)
    for name in LINKED:
        (folder / name).symlink_to(layout.spark_home() / name)
    return folder


class _Daemon(Server):
    port_count = 2
    ready_within = PATIENCE  # on an idle machine five seconds

    def __init__(self, directory, spark):
        super().__init__(directory)
        self.spark = spark

    def prepare(self):
        """What lets in only those who know the secret of the cluster."""
        self._properties.touch(mode=0o600)
        lines = (*PROTECTED, f"spark.authenticate.secret {secret_of(self.spark.parent).read_text()}")
        self._properties.write_text("\n".join(lines), encoding="utf-8")

    @property
    def _properties(self):
        return self.directory / "spark.properties"

    def program(self, name, *words):
        """Words that run one of Spark's daemons with no variable of ours."""
        port, page = self.ports
        variables = {
            "PATH": SEARCHED,
            "HOME": self.directory,
            "JAVA_HOME": find_java().parents[1],
            "SPARK_HOME": self.spark,
            "SPARK_LOCAL_IP": ADDRESS,
            "SPARK_DAEMON_MEMORY": "512m",
        }
        where = (
            "--host",
            ADDRESS,
            "--port",
            port,
            "--webui-port",
            page,
            "--properties-file",
            self._properties,
        )
        return [
            *("env", "-i", *(f"{key}={value}" for key, value in variables.items())),
            *(self.spark / "bin/spark-class", f"org.apache.spark.deploy.{name}", *where, *words),
        ]


class Master(_Daemon):
    title = "The standalone master"

    @property
    def url(self):
        return f"spark://{ADDRESS}:{self.ports[0]}"

    def command(self):
        return self.program("master.Master")

    def answers(self):
        return self.workers() is not None

    def workers(self):
        """Ports of the workers that are registered and alive; None while the master does not answer, or not yet in JSON."""
        try:
            with urllib.request.urlopen(f"http://{ADDRESS}:{self.ports[1]}/json/", timeout=PATIENCE) as page:
                state = json.load(page)
        except (urllib.error.URLError, TimeoutError, ConnectionError, json.JSONDecodeError):
            return None
        return {worker["port"] for worker in state["workers"] if worker["state"] == "ALIVE"}


class Worker(_Daemon):
    title = "A standalone worker"

    def __init__(self, directory, spark, master):
        super().__init__(directory, spark)
        self.master = master

    @property
    def folder(self):
        """Below which its executors run."""
        return self.directory / "work"

    def command(self):
        room = ("--cores", 1, "--memory", MEMORY, "--work-dir", self.folder)
        return self.program("worker.Worker", *room, self.master.url)

    def answers(self):
        return self.ports[0] in (self.master.workers() or ())

    def processes(self):
        """Its executors and their Python workers."""
        return descendants(self.process.pid)

    def executors(self):
        """The ids of the executors that it was ever asked to run."""
        return {path.name for path in self.folder.glob("*/*")}

    def freeze(self):
        """Let what it runs stand still: a task that comes to it does not end any more."""
        for pid in self.processes():
            os.kill(pid, signal.SIGSTOP)

    def lose(self):
        """End it and all that it started, as when a machine is gone."""
        for pid in [self.process.pid, *self.processes()]:
            os.kill(pid, signal.SIGKILL)


def executors_of(page):
    """What a driver knows of each executor that it ever had, by id."""
    return {one["id"]: one for one in _answer(page, "allexecutors")}


def failed_tasks(page):
    """How many tasks of a driver had to be run again so far."""
    return sum(one["numFailedTasks"] for one in _answer(page, "stages"))


def _answer(page, path):
    (application,) = _json(page, "applications")
    return _json(page, f"applications/{application['id']}/{path}")


def _json(page, path):
    with urllib.request.urlopen(f"http://{ADDRESS}:{page}/api/v1/{path}", timeout=PATIENCE) as answer:
        return json.load(answer)


def executor_keys(settings, folder):
    """The Spark property by which executors of this machine find the keys of these settings."""
    file = folder / "executors.properties"
    if not file.exists():
        write_for_executors(read_keys(settings.privacy), file)
    return {"spark.executor.extraJavaOptions": f"-Djava.security.properties={file}"}


class Cluster:
    """A master and two workers; gone, with their executors, after the context."""

    def __init__(self, directory):
        self.folder = directory
        spark = install_spark(directory / "spark")
        self.master = Master(directory / "master", spark)
        self.workers = [Worker(directory / f"worker-{n}", spark, self.master) for n in range(2)]

    def environ(self, page=None, settings=None):
        """Settings of a driver that runs here and has its executors there; ``page`` is the port of its web pages.

        Its executors have the keys of the ``settings``.
        """
        conf = {"spark.driver.host": ADDRESS, "spark.executor.memory": MEMORY, "spark.ui.enabled": "false"}
        if settings:
            conf |= executor_keys(settings, self.folder)
        if page:  # without a filter that knows its visitors, which is refused elsewhere
            conf |= {"spark.ui.enabled": "true", "spark.ui.port": str(page)}
        return {
            "CUSTID_SPARK__MASTER": self.master.url,
            "CUSTID_SPARK__RPC_SECRET": f"file:{secret_of(self.master.spark.parent)}",
            "CUSTID_SPARK__TRUSTED_NETWORK": str(bool(page)).lower(),
            "CUSTID_SPARK__CONF": json.dumps(conf),
        }

    def __enter__(self):
        servers = (self.master, *self.workers)
        assert all(server.ports for server in servers)  # chosen before several threads ask for them
        with ThreadPoolExecutor(len(servers)) as pool:
            for started in [pool.submit(server.start) for server in servers]:
                started.result()
        return self

    def __exit__(self, *error):
        for server in (*self.workers, self.master):
            server.stop()
