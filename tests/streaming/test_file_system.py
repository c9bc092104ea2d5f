"""Storage by its address, as Hadoop finds it."""

from pathlib import Path

import pytest

from lib.backfill.run_folder import RunFolder
from lib.errors import DependencyUnreachableError
from lib.records.pair import Side
from lib.settings.load import load_settings
from lib.sources.declared import declared_sources
from lib.streaming.file_system import exists
from tests.conftest import HOME


@pytest.mark.parametrize("address", [str, Path.as_uri], ids=["path", "file"])
def test_a_folder_is_there_or_it_is_not(spark, tmp_path, address):
    assert exists(spark, address(tmp_path))
    assert not exists(spark, f"{address(tmp_path)}/nowhere")


@pytest.mark.parametrize(
    ("address", "said"),
    [("hdfs://127.0.0.1:1/checkpoints", "ConnectException"), ("nope://a/b", "No FileSystem for scheme")],
)
def test_storage_that_nobody_reaches_is_told_from_a_folder_that_is_gone(spark, address, said):
    with pytest.raises(
        DependencyUnreachableError, match=f"The storage of {address} does not answer: .*{said}"
    ):
        exists(spark, address)


@pytest.mark.parametrize("address", [str, Path.as_uri], ids=["path", "file"])
def test_a_backfill_keeps_its_run_below_the_checkpoints(spark, tmp_path, address):
    settings = load_settings(HOME / "conf", "local", {"storage.checkpoints": address(tmp_path)}, {})
    folder = RunFolder(spark, settings, declared_sources(settings.kafka), "run")
    assert folder.keep(Side.STORE, spark.range(3)).count() == 3
    kept = tmp_path / settings.application / "backfill/run"
    assert kept.is_dir()
    folder.remove()
    assert not kept.exists()
