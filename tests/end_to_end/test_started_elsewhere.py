"""A command that is started in another folder works on the same checkpoints and tables."""

import os
import shutil
import subprocess
import time
import uuid

import pytest

from lib.submission.layout import home
from tests.topics import produce


@pytest.fixture
def below():
    """A folder below the project's as a setting names it; gone afterwards."""
    name = f".local/test-storage/{uuid.uuid4().hex[:8]}"
    yield name
    shutil.rmtree(home() / name, ignore_errors=True)


def test_relative_storage_is_below_the_project_for_spark_too(
    sandbox, sandbox_environ, topics, below, tmp_path
):
    for topic in topics:
        produce(sandbox.bootstrap_servers, topic, [(b"{}", int(time.time() * 1000))])
    storage = {f"CUSTID_STORAGE__{name.upper()}": f"{below}/{name}" for name in ("checkpoints", "tables")}
    done = subprocess.run(
        [home() / "spark-submit.sh", "identify_customers", "--available-now"],
        cwd=tmp_path,
        env=os.environ | sandbox_environ | storage,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = [f"checkpoints/customers/epoch=1/{query}" for query in ("identify", "history")]
    assert [name for name in (*made, "tables/quarantine") if not (home() / below / name).is_dir()] == []
    assert list(tmp_path.iterdir()) == []
