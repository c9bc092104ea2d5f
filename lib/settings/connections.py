"""Whether the connections to Kafka, MySQL and the cluster are as safe as the settings say, before anything is started."""

from pathlib import Path

from lib import key_stores
from lib.errors import SettingsError
from lib.settings.broker import BrokerSettings
from lib.settings.cluster import require_protected
from lib.settings.database_server import VERIFIED
from lib.settings.launch import DRIVER, EXECUTOR, is_local
from lib.settings.load import read_secret
from lib.settings.model import MySqlSettings, Settings
from lib.settings.spark import SparkSettings

PROPERTIES = "-Djava.security.properties="
#: By which of Spark's properties, or of Java's variables, an executor's JVM can get an option.
OPTIONS_OF_EXECUTORS = (
    EXECUTOR,
    "spark.executor.defaultJavaOptions",
    "spark.executorEnv.JAVA_TOOL_OPTIONS",
    "spark.executorEnv.JDK_JAVA_OPTIONS",
)


def require_connections(settings: Settings, *, reads_files: bool) -> None:
    """Raise :class:`SettingsError` for what cannot work or would open a door.

    ``reads_files``: whether the driver runs here, so that certificates, keys and passwords are here too.
    """
    require_protected(settings.spark)
    _require_stores(settings.mysql, is_remote=settings.spark.is_remote)
    if reads_files:
        _require_files_of_kafka(settings.kafka, is_remote=settings.spark.is_remote)
        _require_files_of_mysql(settings.mysql)


def require_executor_keys(spark: SparkSettings) -> None:
    """Raise :class:`SettingsError` if nothing says where executors find the keys; a task would fail for it only once it runs."""
    told = (spark.conf.get(name, "") for name in OPTIONS_OF_EXECUTORS)
    if not is_local(spark.master) and not any(PROPERTIES in options for options in told):
        raise SettingsError(
            f"{EXECUTOR} has no {PROPERTIES}FILE, so executors would not have the keys.",
            "Write the file with `keys export`, hand it to the executors, and name its place there (docs/how-to/cluster.md).",
        )


def with_java_options(spark: SparkSettings, kafka: BrokerSettings) -> SparkSettings:
    """Let Java's Kafka client ask the endpoint of the settings for tokens; newer releases ask none that they were not told."""
    if not (kafka.has_user and kafka.sasl_mechanism == "OAUTHBEARER"):
        return spark
    option = f"-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls={kafka.sasl_oauth_url}"
    added = {name: f"{spark.conf.get(name, '')} {option}".strip() for name in (DRIVER, EXECUTOR)}
    return spark.model_copy(update={"conf": spark.conf | added})


def _require_files_of_kafka(kafka: BrokerSettings, *, is_remote: bool) -> None:
    for name in ("tls_ca", "sasl_oauth_ca"):
        _require_certificates(f"kafka.{name}", getattr(kafka, name))
    if kafka.identity:
        names = ("kafka.tls_certificate", "kafka.tls_key")
        key_stores.require_pair(names, *kafka.identity, by_java_itself=is_remote)
    if kafka.sasl_password:
        read_secret(kafka.sasl_password)


def _require_files_of_mysql(mysql: MySqlSettings) -> None:
    _require_certificates("mysql.tls_ca", mysql.tls_ca)
    if mysql.identity:
        key_stores.require_pair(("mysql.tls_certificate", "mysql.tls_key"), *mysql.identity)


def _require_certificates(setting: str, file: Path | None) -> None:
    if file:
        key_stores.read_certificates(setting, file)


def _require_stores(mysql: MySqlSettings, *, is_remote: bool) -> None:
    """Executors of a cluster find no store that the driver makes: each machine needs its own."""
    wanted = {
        "mysql.tls_trust_store": mysql.tls in VERIFIED and mysql.tls_trust_store is None,
        "mysql.tls_key_store": mysql.identity is not None and mysql.tls_key_store is None,
    }
    missing = [name for name, is_missing in wanted.items() if is_missing]
    if is_remote and missing:
        raise SettingsError(
            f"Executors write to MySQL with Java, which reads PKCS #12 files: {' and '.join(missing)} is not set.",
            "Make them of the PEM files and put them on every machine (docs/how-to/secure.md).",
        )
