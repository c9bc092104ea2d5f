"""What protects a driver and executors on several machines; on one machine they listen on its loopback address only."""

from collections.abc import Iterator

from lib.errors import SettingsError
from lib.settings.load import read_secret
from lib.settings.spark import SparkSettings

LOOPBACK = "127.0.0.1"
ON = "true"
STANDALONE = "spark://"  # it has one secret for all; YARN and Kubernetes have Spark make one for each job
SECRET = "spark.authenticate.secret"  # noqa: S105 - the name of the property
#: Each property that is set, with what is open without it.
CLOSED = {
    "spark.authenticate": "anybody who reaches a port of the driver could run code in it",
    "spark.network.crypto.enabled": "records, keys and passwords would travel between the machines in clear",
    "spark.acls.enable": "every user of the cluster could see and end the job",
}
OPT_OUT = "Leave it out; only on a network that you trust, set spark.trusted_network to true."


def protection(spark: SparkSettings) -> dict[str, str]:
    """The Spark properties, which ``spark.conf`` may override; ``require_protected`` says where it may not."""
    if not spark.is_remote:
        return {"spark.driver.bindAddress": LOOPBACK, "spark.driver.host": LOOPBACK}
    pages = {} if _asks_who_looks(spark) else {"spark.ui.enabled": "false"}
    return dict.fromkeys(CLOSED, ON) | pages


def environment(spark: SparkSettings) -> dict[str, str]:
    """The variables for the driver's JVM: Spark's web pages take their address from one of them, and from nowhere else."""
    return {} if spark.is_remote else {"SPARK_LOCAL_IP": spark.ui_address}


def secret_properties(spark: SparkSettings) -> dict[str, str]:
    """The properties that must be in no command line and no settings; raises :class:`SettingsError` if one is missing."""
    if spark.rpc_secret is None or not spark.is_remote:
        return {}
    return {SECRET: read_secret(spark.rpc_secret).decode()}


def require_protected(spark: SparkSettings) -> None:
    """Raise :class:`SettingsError` if what ``spark.conf`` says opens a door, unless the network is trusted."""
    reasons = list(_open_doors(spark)) if spark.is_remote and not spark.trusted_network else []
    if reasons:
        raise SettingsError(f"{' '.join(reasons)}", OPT_OUT)
    if spark.is_remote and _needs_secret(spark) and spark.rpc_secret is None:
        raise SettingsError(
            "spark.rpc_secret is not set, and a standalone cluster makes no secret of its own.",
            f"Refer to the secret that master and workers have as {SECRET} (docs/how-to/secure.md).",
        )


def _open_doors(spark: SparkSettings) -> Iterator[str]:
    conf = spark.conf
    for name, risk in CLOSED.items():
        instead = name == "spark.network.crypto.enabled" and conf.get("spark.ssl.rpc.enabled") == ON
        if conf.get(name, ON) != ON and not instead:
            yield f"spark.conf turns {name} off: {risk}."
    if SECRET in conf:
        yield f"spark.conf holds {SECRET}, which everybody could read: spark.rpc_secret refers to it."
    if conf.get("spark.ui.enabled") == ON and not _asks_who_looks(spark):
        yield "spark.conf turns spark.ui.enabled on without spark.ui.filters: anybody who reaches the pages could look at them."


def _asks_who_looks(spark: SparkSettings) -> bool:
    """Whether the web pages know their visitors: YARN's proxy asks, elsewhere a filter must."""
    return spark.master == "yarn" or "spark.ui.filters" in spark.conf


def _needs_secret(spark: SparkSettings) -> bool:
    return spark.master.startswith(STANDALONE) and spark.conf.get("spark.authenticate", ON) == ON
