"""How the job is submitted to Spark."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from lib.settings.references import Secret
from lib.settings.section import Section

DRIVER_HOSTS = ("yarn", "k8s://")  # the masters that can run the driver of a Python job in cluster mode
KUBERNETES_NEEDS = {  # Spark property -> the deploy modes that need it
    "spark.kubernetes.container.image": ("client", "cluster"),
    "spark.kubernetes.file.upload.path": ("cluster",),
}


class SparkSettings(Section):
    """How the job is submitted; ``conf`` overrides ``conf/spark-defaults.conf``."""

    master: str = Field(description="as for spark-submit")
    deploy_mode: Literal["client", "cluster"] = Field(
        default="client",
        description="where the driver runs: `client`: here; `cluster`: on YARN or Kubernetes",
    )
    driver_memory: str = Field(default="4g", description="heap of the driver's JVM")
    jvm: Literal["default", "quick_start", "in_bulk"] = Field(
        default="default",
        description="what the driver's Java is tuned for. `quick_start`: a short start-up; `in_bulk`: throughput, as for "
        "every job that works through all records on one machine",
    )
    ui_address: str = Field(
        default="127.0.0.1",
        description="where Spark's web pages listen when `spark.master` is local; `0.0.0.0`: everywhere",
    )
    rpc_secret: Secret | None = Field(
        default=None, description="reference to the secret that a standalone master and its workers share"
    )
    trusted_network: bool = Field(
        default=False, description="whether `spark.conf` may turn off what protects a job on a cluster"
    )
    conf: dict[str, str] = Field(
        default_factory=dict, description="further Spark properties, over conf/spark-defaults.conf"
    )

    @property
    def is_remote(self) -> bool:
        """Whether executors run on other machines, which have no copy of this project."""
        return not self.master.startswith("local")

    @field_validator("deploy_mode")
    @classmethod
    def _is_supported_by_the_master(cls, mode: str, info: ValidationInfo) -> str:
        if mode == "cluster" and not info.data.get("master", "").startswith(DRIVER_HOSTS):
            raise ValueError("Spark runs the driver of a Python job on YARN and Kubernetes only; say client")
        return mode

    @field_validator("conf")
    @classmethod
    def _has_what_kubernetes_needs(cls, conf: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        needed = KUBERNETES_NEEDS if info.data.get("master", "").startswith("k8s://") else {}
        missing = [
            key for key, mode in needed.items() if key not in conf and info.data.get("deploy_mode") in mode
        ]
        if missing:
            raise ValueError(f"Kubernetes needs {' and '.join(missing)}")
        return conf
