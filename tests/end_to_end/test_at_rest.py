"""What a run of the job leaves on its machine, and what others could see of it while it ran."""

import json
import os
import stat
import time
from pathlib import Path
from types import MappingProxyType

import pytest
from confluent_kafka import Producer

from lib.private_files import PREFIX
from tests.end_to_end.driver import Driver
from tests.processes import PATIENCE, descendants, wait_for

BROKER_PASSWORD = "a-password-of-the-broker"  # noqa: S105 - nobody's
OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO
RECORDS = 2_000


class Seen:
    """What was visible of a run to every user of its machine."""

    def __init__(self):
        self.command_lines, self.scratch = set(), set()

    def look(self, temporary):
        """The words of every process, whoever started it, and the mode of every scratch folder."""
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                self.command_lines.add((entry / "cmdline").read_bytes())
            except OSError:
                continue
        for folder in temporary.glob(f"{PREFIX}*"):
            self.scratch.add((folder, stat.S_IMODE(folder.stat().st_mode), any(folder.iterdir())))


@pytest.fixture
def secrets(sandbox_environ):
    """The values that the references of the settings stand for."""
    files = [
        value.removeprefix("file:") for value in sandbox_environ.values() if str(value).startswith("file:")
    ]
    return [Path(file).read_bytes().strip() for file in files] + [BROKER_PASSWORD.encode()]


@pytest.fixture
def run(sandbox, topics, sandbox_environ, tmp_path):
    """A drain of some records by the front door: what was seen of it, and where its files are."""
    producer = Producer({"bootstrap.servers": sandbox.bootstrap_servers})
    now = int(time.time() * 1000)
    for number in range(RECORDS):
        record = {"name": f"Ann Lee{number % 700}", "phone": f"555-2{number % 700:02d}-{1000 + number % 700}"}
        producer.produce(topics[number % 2], json.dumps(record), timestamp=now)
        producer.poll(0)
    assert producer.flush(PATIENCE) == 0
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environ = MappingProxyType(
        {
            **sandbox_environ,
            "CUSTID_KAFKA__OPTIONS": "{sasl.kerberos.password: 'env:BROKER_PASSWORD'}",
            "BROKER_PASSWORD": BROKER_PASSWORD,
            "TMPDIR": str(temporary),
        }
    )
    before, seen = os.umask(0o022), Seen()
    try:
        process = Driver(environ).start("--available-now")
    finally:
        os.umask(before)

    def ends():
        if descendants(process.pid):
            seen.look(temporary)
        return process.poll() is not None

    wait_for(ends)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert json.loads(out)["records_read"] == RECORDS
    return seen


def files(folder):
    return [path for path in folder.rglob("*") if not path.is_symlink()]


def test_a_run_leaves_nothing_that_others_may_read_and_shows_no_secret(run, secrets, tmp_path):
    written = [*files(tmp_path / "checkpoints"), *files(tmp_path / "tables"), *files(tmp_path / "temporary")]
    assert len(written) > 100
    open_to_others = {
        str(path): oct(path.stat().st_mode) for path in written if path.stat().st_mode & OF_OTHERS
    }
    assert open_to_others == {}

    assert len({folder for folder, _, _ in run.scratch}) == 1
    assert {mode for _, mode, _ in run.scratch} == {0o700}
    assert any(is_used for _, _, is_used in run.scratch)  # Spark writes into it
    assert list((tmp_path / "temporary").glob(f"{PREFIX}*")) == []

    assert any(b"org.apache.spark.deploy.SparkSubmit" in words for words in run.command_lines)
    assert any(b"mysqld" in words for words in run.command_lines)
    assert [words for words in run.command_lines for secret in secrets if secret in words] == []
