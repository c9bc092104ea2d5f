"""One Kafka broker in KRaft mode, run from the jars of a Kafka release."""

from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from lib.sandbox.ports import ADDRESS
from lib.sandbox.process import run_to_end
from lib.sandbox.server import Server
from lib.submission import layout
from lib.submission.jars import ensure_jars
from lib.submission.java import find_java

CLUSTER_ID = "Y3VzdG9tZXJzLXNhbmRib3g"
HEAP = "512m"
FOREVER = 9_223_372_036_854_775_807  # ms, the largest long: records from the future must reach the job, which clamps them
LOGGING = """\
log4j.rootLogger=INFO, console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=%d %p %m (%c)%n
"""


class KafkaBroker(Server):
    """Broker and controller in one process, bound to 127.0.0.1; topics are never created automatically."""

    title = "The Kafka broker"
    port_count = 2

    @property
    def bootstrap_servers(self) -> str:
        """The address for clients."""
        return f"{ADDRESS}:{self.ports[0]}"

    def prepare(self) -> None:
        """Write the configuration and format the storage."""
        (self.directory / "log4j.properties").write_text(LOGGING, encoding="ascii")
        self._properties.write_text(server_properties(self.directory, *self.ports[:2]), encoding="utf-8")
        if not (self.directory / "records/meta.properties").exists():
            arguments = ["format", "--cluster-id", CLUSTER_ID, "--config", self._properties]
            quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
            run_to_end(
                [*self._java("128m"), *quick, "kafka.tools.StorageTool", *arguments],
                self.log,
                "Formatting Kafka's storage",
            )

    def command(self) -> list[object]:
        """``kafka.Kafka server.properties`` in a small heap."""
        return [*self._java(HEAP), "kafka.Kafka", self._properties]

    def answers(self) -> bool:
        """Whether the broker lists its topics."""
        try:
            AdminClient({"bootstrap.servers": self.bootstrap_servers, "log_level": 0}).list_topics(timeout=1)
        except KafkaException:
            return False
        return True

    @property
    def _properties(self) -> Path:
        return self.directory / "server.properties"

    def _java(self, heap: str) -> list[object]:
        scala = next((layout.spark_home() / "jars").glob("scala-library-*.jar"))
        logging = f"-Dlog4j.configuration=file:{self.directory}/log4j.properties"
        return [find_java(), f"-Xmx{heap}", "-cp", f"{ensure_jars('kafka')}/*:{scala}", logging]


def server_properties(directory: Path, port: int, controller_port: int) -> str:
    """The broker's configuration."""
    lines = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@{ADDRESS}:{controller_port}",
        "listeners": f"BROKER://{ADDRESS}:{port},CONTROLLER://{ADDRESS}:{controller_port}",
        "advertised.listeners": f"BROKER://{ADDRESS}:{port}",
        "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "BROKER",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": directory / "records",
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 1,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "broker.session.timeout.ms": 6000,  # after a kill, the broker cannot register again before its old session ends
        "broker.heartbeat.interval.ms": 1000,
        "group.initial.rebalance.delay.ms": 0,
        "log.retention.ms": -1,
        "log.message.timestamp.after.max.ms": FOREVER,
    }
    return "".join(f"{key}={value}\n" for key, value in lines.items())
