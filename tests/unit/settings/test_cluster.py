"""What protects driver and executors, on one machine and on several."""

import pytest

from lib.errors import SettingsError
from lib.settings.cluster import environment, protection, require_protected, secret_properties
from lib.settings.launch import launch_conf
from lib.settings.spark import SparkSettings
from tests.conftest import HOME

STANDALONE = {"master": "spark://host:7077", "rpc_secret": "env:RPC_SECRET"}
YARN = {"master": "yarn"}
KUBERNETES = {"master": "k8s://https://host", "conf": {"spark.kubernetes.container.image": "image"}}
CLOSED = {"spark.authenticate", "spark.network.crypto.enabled", "spark.acls.enable"}


def spark(settings, **conf):
    together = settings | {
        "conf": settings.get("conf", {}) | {name.replace("_", "."): text for name, text in conf.items()}
    }
    return SparkSettings.model_validate(together)


@pytest.mark.parametrize("settings", [STANDALONE, YARN, KUBERNETES], ids=["standalone", "yarn", "kubernetes"])
def test_a_cluster_is_closed_without_being_told(settings):
    conf = launch_conf(spark(settings), HOME / "conf", [])
    assert {name for name in CLOSED if conf[name] == "true"} == CLOSED
    assert conf.get("spark.ui.enabled") == (None if settings is YARN else "false")
    require_protected(spark(settings))


@pytest.mark.parametrize("master", ["local", "local[2]", "local[*, 4]", "local-cluster[1,1,512]"])
def test_one_machine_keeps_to_itself(master):
    settings = spark({"master": master})
    assert protection(settings) == {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    assert environment(settings) == {"SPARK_LOCAL_IP": "127.0.0.1"}
    assert environment(spark({"master": master, "ui_address": "10.0.0.1"})) == {"SPARK_LOCAL_IP": "10.0.0.1"}


@pytest.mark.parametrize(
    ("settings", "conf", "named"),
    [
        *((YARN, {name: "false"}, name) for name in sorted(CLOSED)),
        (STANDALONE, {"spark.ui.enabled": "true"}, "spark.ui.enabled"),
        (KUBERNETES, {"spark.ui.enabled": "true"}, "spark.ui.filters"),
        (STANDALONE, {"spark.authenticate.secret": "hunter2"}, "spark.authenticate.secret"),
    ],
)
def test_an_open_door_is_refused_by_its_name(settings, conf, named):
    with pytest.raises(SettingsError, match=named) as refused:
        require_protected(spark(settings, **conf))
    assert "hunter2" not in str(refused.value)
    require_protected(spark(settings | {"trusted_network": True}, **conf))


@pytest.mark.parametrize(
    ("settings", "conf"),
    [
        (YARN, {"spark.ui.enabled": "true"}),
        (STANDALONE, {"spark.ui.enabled": "true", "spark.ui.filters": "a.Filter"}),
        (STANDALONE, {"spark.network.crypto.enabled": "false", "spark.ssl.rpc.enabled": "true"}),
        ({"master": "local[2]"}, {"spark.ui.enabled": "true", "spark.authenticate": "false"}),
    ],
)
def test_a_door_that_is_closed_otherwise(settings, conf):
    require_protected(spark(settings, **conf))


def test_a_standalone_cluster_needs_a_secret_that_is_in_no_words(monkeypatch):
    with pytest.raises(SettingsError, match=r"spark\.rpc_secret is not set"):
        require_protected(spark({"master": "spark://host:7077"}))
    monkeypatch.setenv("RPC_SECRET", "hunter2")
    assert secret_properties(spark(STANDALONE)) == {"spark.authenticate.secret": "hunter2"}
    assert "hunter2" not in str(launch_conf(spark(STANDALONE), HOME / "conf", []))
    require_protected(
        spark({"master": "spark://host:7077", "trusted_network": True}, **{"spark.authenticate": "false"})
    )
