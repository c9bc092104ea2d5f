"""The settings that docs/how-to/cluster.md shows, and the files for Kubernetes that they name, as their readers read them."""

import re
import shutil

import kubernetes_validate
import pytest
import yaml

from lib.settings.load import load_settings
from tests.conftest import HOME

PAGE = (HOME / "docs/how-to/cluster.md").read_text(encoding="utf-8")
SHOWN = dict(re.findall(r"^### (\w+)\n.*?```yaml\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL))
TEMPLATES = HOME / "conf/kubernetes"


@pytest.fixture
def settings(tmp_path):
    """The settings of an environment that holds what the page shows below a heading."""
    conf = shutil.copytree(HOME / "conf", tmp_path / "conf")

    def read(heading):
        (conf / "shown.yaml").write_text(SHOWN[heading], encoding="utf-8")
        return load_settings(conf, "shown", {}, {})

    return read


@pytest.mark.parametrize(
    ("heading", "master", "mode"),
    [
        ("Standalone", "spark://", "client"),
        ("YARN", "yarn", "cluster"),
        ("Kubernetes", "k8s://", "cluster"),
        ("Shards", "yarn", "client"),
    ],
)
def test_what_is_shown_is_valid(heading, master, mode, settings):
    spark = settings(heading).spark
    assert (spark.master.startswith(master), spark.deploy_mode) == (True, mode)


def test_the_files_that_are_named_are_there(settings):
    conf = settings("Kubernetes").spark.conf
    named = {HOME / value for key, value in conf.items() if key.endswith("podTemplateFile")}
    assert named == {TEMPLATES / "driver.yaml", TEMPLATES / "executor.yaml"}


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.yaml")), ids=lambda path: path.stem)
def test_kubernetes_knows_every_field(path):
    for part in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        kubernetes_validate.validate(part, kubernetes_validate.latest_version(), strict=True)


def test_the_driver_gets_every_secret_that_the_settings_refer_to(settings):
    shown = settings("Kubernetes")
    wanted = {shown.mysql.password, shown.privacy.card_key, shown.privacy.identity_key}
    (container,) = yaml.safe_load((TEMPLATES / "driver.yaml").read_text("utf-8"))["spec"]["containers"]
    assert {f"env:{one['name']}" for one in container["env"] if "secretKeyRef" in one["valueFrom"]} == wanted
