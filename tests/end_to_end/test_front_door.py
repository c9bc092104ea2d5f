"""The commands a person types, in a checkout of their own that borrows only what was downloaded."""

import json
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from types import MappingProxyType

import pytest

from lib.sandbox.key_files import key_file
from lib.submission.catalogue import jobs
from lib.submission.layout import home, local
from tests import pages
from tests.bench.scoreboard import write_sample
from tests.processes import PATIENCE, wait_for
from tests.traced import HEAVY, imported

OWN = ("jobs", "lib", "notebooks", "conf", "docs")
DOWNLOADED = ("venv", "jars", "mysql-9.7")
COMMANDS = list(jobs(home() / "jobs"))
# What a page can only show as an example, and what stands there in this sandbox.
ASK_FOR_IDS = [
    f"{name}=$(./spark-submit.sh sandbox sql '{query}' --output json | tr -cd '0-9 ')"
    for name, query in {
        "customer": "SELECT customer_id FROM customers LIMIT 1",
        "phone": "SELECT phone FROM customers LIMIT 1",
        "pair": 'SELECT CONCAT(profile_identity, " ", store_identity) FROM customer_edges LIMIT 1',
    }.items()
]
REAL = {
    r"\b4611686018427387904\b": "$customer",
    r"\b4694829139284167059 --at \S+": "$customer --at $(date -u +%FT%T)",
    r"\bdecide 17 42\b": "decide $pair",
    r"\(555\) 200-0001": "$phone",
    r"--env cluster\b": "--env local",
    r"^(\S+ review)$": r"echo q | \1",
}
#: What every command line takes, and what one that is not run has no need of.
COMMAND_LINE, WITH_SETTINGS = {"lib", "typer"}, {"pydantic", "yaml", "rich"}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The project's files in another folder."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in OWN:
        shutil.copytree(home() / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(home() / "spark-submit.sh", folder)
    (folder / ".local").mkdir()
    for name in DOWNLOADED:
        if (local() / name).exists():
            (folder / ".local" / name).symlink_to(local() / name)
    return folder


def start(checkout, *words, variables=MappingProxyType({})):
    return subprocess.Popen(
        ["./spark-submit.sh", *words],
        cwd=checkout,
        env=environment() | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(checkout, *words, variables=MappingProxyType({})):
    """Exit code, stdout and stderr of a command."""
    process = start(checkout, *words, variables=variables)
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def environment():
    """Ours without what points at this checkout or configures a job."""
    own = ("CUSTID_", "PYTHONPATH", "PYSPARK", "SPARK_", "CUSTOMERS_")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)}


def processes_of(folder):
    """Command lines of the processes that know the folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            directory = (entry / "cwd").readlink()
        except OSError:
            continue
        if str(folder) in words or directory == folder:
            found.append(words)
    return found


def test_the_demo_prints_one_object_and_leaves_no_process_behind(checkout):
    sizes = ("--profiles", "2000", "--store-records", "20000")
    code, out, err = run(checkout, "demo", *sizes, "--output", "json")
    assert code == 0, err
    figures = json.loads(out)
    assert figures["records_read"] == 22_000
    assert figures["rejected"] > 0
    assert figures["matched"] > figures["customers"] > 500
    assert figures["precision"] > 0.97
    assert figures["recall"] > 0.85
    assert figures["records_per_second"] > figures["history_per_second"] > 0
    assert "late" in figures
    wait_for(lambda: not processes_of(checkout))


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)]
)
def test_a_demo_that_is_interrupted_leaves_no_process_behind(checkout, number, code):
    demo = start(checkout, "demo")
    while "Writing" not in demo.stderr.readline():
        assert demo.poll() is None
    assert len(processes_of(checkout)) >= 4  # itself, Spark's JVM, Kafka and MySQL
    demo.send_signal(number)
    demo.communicate(timeout=PATIENCE)
    assert demo.returncode == code
    wait_for(lambda: not processes_of(checkout))


def run_script(checkout, commands):
    """Run commands in one shell to the first that fails; whatever they started is taken down."""
    script = "\n".join(["set -euo pipefail", "trap './spark-submit.sh sandbox down' EXIT", *commands])
    return subprocess.run(
        ["bash", "-c", script], cwd=checkout, env=environment(), capture_output=True, text=True, check=False
    )


def test_the_commands_of_the_pages_work_in_their_order(checkout):
    *first, status, down = pages.commands(pages.SANDBOX)
    commands = [
        *first,
        *(command for page in pages.AT_ONCE for command in pages.commands(page)),
        status,
        down,
    ]
    assert len(commands) >= 12
    done = run_script(checkout, commands)
    assert done.returncode == 0, done.stderr
    assert "3 rows" in done.stdout
    assert "running, pid" in done.stdout
    assert re.search(r"^[1-9]\d* pending$", done.stdout, re.MULTILINE)  # samples leave something to a person
    assert re.search(r"^OK +topic of profiles ", done.stdout, re.MULTILINE)
    wait_for(lambda: not processes_of(checkout))


@pytest.mark.chaos
def test_the_longer_commands_of_the_pages_work_too(checkout):
    write_sample(noise=1.0, folder=checkout, size=(500, 1_500))
    first = pages.commands(pages.SANDBOX)[:-2]
    commands = [command for page in pages.LONG for command in pages.commands(page)]
    for shown, real in REAL.items():
        assert any(re.search(shown, command) for command in commands)
        commands = [re.sub(shown, real, command) for command in commands]
    done = run_script(checkout, [*first, *ASK_FOR_IDS, *commands])
    assert done.returncode == 0, done.stderr[-4000:]
    wait_for(lambda: not processes_of(checkout))


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["identfy_customers"], 2, "Did you mean identify_customers?", id="misspelt command"),
        pytest.param(
            ["identify_customers", "--env", "prod"], 2, "Known environments", id="unknown environment"
        ),
        pytest.param(
            ["identify_customers", "--set", "kafka.boostrap_servers=x", "--set", "mysql.port=0"],
            2,
            "did you mean bootstrap_servers?",
            id="misspelt setting",
        ),
        pytest.param(
            ["identify_customers"], 2, "secrets are missing or empty: env:CUSTOMERS_CARD_KEY", id="no secret"
        ),
        pytest.param(["demo", "--profiles", "0"], 2, "Invalid value for '--profiles'", id="no records"),
    ],
)
def test_what_a_person_got_wrong_is_said_in_a_sentence(checkout, words, code, says):
    found, out, err = run(checkout, *words)
    assert (found, out) == (code, "")
    assert says in err
    assert "Traceback" not in err


def test_an_unreachable_broker_is_named_with_what_was_tried(checkout, tmp_path):
    card, identity = key_file(tmp_path / "card.key"), key_file(tmp_path / "identity.key")
    secrets = (
        f"privacy.card_key=file:{card}",
        f"privacy.identity_key=file:{identity}",
        f"mysql.password=file:{card}",
    )
    unreachable = ("kafka.bootstrap_servers=127.0.0.1:1", "kafka.timeout_seconds=1")
    words = [word for setting in (*secrets, *unreachable) for word in ("--set", setting)]
    code, _, err = run(checkout, "identify_customers", *words)
    assert code == 3
    assert "No Kafka broker answers at 127.0.0.1:1" in err
    assert "tried for 1 s" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_loads_little_and_shows_an_example_and_the_exit_codes(checkout, command, traced):
    code, out, err = run(checkout, command, "--help", variables=traced.environ)
    assert code == 0
    assert f"./spark-submit.sh {command}" in out.partition("Example: ")[2]
    assert "Exit codes" in out
    assert traced.started() == []
    assert imported(err) >= COMMAND_LINE
    assert imported(err).isdisjoint(HEAVY | WITH_SETTINGS)
