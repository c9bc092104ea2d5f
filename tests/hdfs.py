"""A real HDFS, a NameNode and a DataNode as child processes: Hadoop's own minicluster jar beside the client that Spark ships with."""

import json
import urllib.request
from contextlib import contextmanager
from urllib.error import URLError

from lib.sandbox.ports import ADDRESS
from lib.sandbox.process import run_to_end
from lib.sandbox.server import Server
from lib.submission import layout
from lib.submission.jars import ensure_jars
from lib.submission.java import find_java

SERVERS = "org.apache.hadoop.hdfs.server"
OF_SPARK = ("hadoop-client-*.jar", "slf4j-api-*.jar", "jcl-over-slf4j-*.jar", "log4j-*.jar")
LIVE = "jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState"


@contextmanager
def new_hdfs(directory):
    """An empty HDFS below a folder; its address."""
    names = NameNode(directory / "names")
    blocks = DataNode(directory / "blocks", names)
    try:
        names.start()
        blocks.start()
        yield names.address
    finally:
        blocks.stop()
        names.stop()


class NameNode(Server):
    """The folders; formatted when it starts first."""

    title = "HDFS's NameNode"
    port_count = 2

    @property
    def address(self):
        return f"hdfs://{ADDRESS}:{self.ports[0]}"

    def prepare(self):
        if not (self.directory / "image").exists():
            run_to_end([*self.command(), "-format", "-nonInteractive"], self.log, "Formatting HDFS")

    def command(self):
        conf = {
            "dfs.namenode.name.dir": (self.directory / "image").as_uri(),
            "dfs.namenode.http-address": f"{ADDRESS}:{self.ports[1]}",
            "dfs.permissions.enabled": "false",
        }
        return java(f"{SERVERS}.namenode.NameNode", self.address, conf)

    def answers(self):
        return self.live_nodes() is not None

    def live_nodes(self):
        """How many DataNodes there are; None before it serves."""
        try:
            with urllib.request.urlopen(f"http://{ADDRESS}:{self.ports[1]}/{LIVE}", timeout=5) as answer:
                (state,) = json.load(answer)["beans"]
        except (URLError, OSError, ValueError):
            return None
        return state["NumLiveDataNodes"]


class DataNode(Server):
    """The blocks."""

    title = "HDFS's DataNode"
    port_count = 3

    def __init__(self, directory, names):
        super().__init__(directory)
        self._names = names

    def prepare(self):
        pass

    def command(self):
        data, http, ipc = (f"{ADDRESS}:{port}" for port in self.ports)
        conf = {
            "dfs.datanode.data.dir": (self.directory / "data").as_uri(),
            "dfs.datanode.address": data,
            "dfs.datanode.http.address": http,
            "dfs.datanode.ipc.address": ipc,
        }
        return java(f"{SERVERS}.datanode.DataNode", self._names.address, conf)

    def answers(self):
        return self._names.live_nodes() == 1


def java(main, address, conf):
    """A server's command; ``-fs`` and ``-D`` stand for its files of settings."""
    jars = [jar for name in OF_SPARK for jar in sorted((layout.spark_home() / "jars").glob(name))]
    class_path = ":".join(map(str, [f"{ensure_jars('hdfs')}/*", *jars]))
    options = [word for name, value in conf.items() for word in ("-D", f"{name}={value}")]
    quick = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    return [find_java(), *quick, "-cp", class_path, main, "-fs", address, *options]
