import pytest

from lib.maintenance.storage import allows_two_writers
from lib.settings.load import load_settings
from tests.conftest import HOME

DYNAMO = {"spark.conf": "{spark.delta.logStore.s3a.impl: io.delta.storage.S3DynamoDBLogStore}"}


@pytest.mark.parametrize(
    ("tables", "more", "allows"),
    [
        pytest.param(".local/tables", {}, False, id="local"),
        pytest.param("/data/tables", {}, False, id="local, absolute"),
        pytest.param("file:/data/tables", {}, False, id="local by its scheme"),
        pytest.param("file:///data/tables", {}, False, id="local by its scheme and no host"),
        pytest.param("hdfs:///customers/tables", {}, True, id="HDFS"),
        pytest.param("abfss://c@account/tables", {}, True, id="Azure"),
        pytest.param("s3a://bucket/tables", {}, False, id="S3 orders commits in one JVM only"),
        pytest.param("s3a://bucket/tables", DYNAMO, True, id="S3 with a log store that orders them for all"),
    ],
)
def test_beside_a_driver(tables, more, allows):
    settings = load_settings(HOME / "conf", "local", {"storage.tables": tables, **more}, {})
    assert allows_two_writers(settings) is allows
