import os
import signal
import subprocess
import sys
import zipfile

import pytest

from lib.revision import PACKED
from lib.sandbox.key_files import key_file
from lib.settings.launch import EXECUTOR
from lib.settings.spark import SparkSettings
from lib.submission.archive import pack_lib
from lib.submission.child import exit_code
from lib.submission.java import major_version
from lib.submission.layout import home
from lib.submission.submit import ask
from tests.processes import PATIENCE, catches, wait_for
from tests.traced import HEAVY, imported, without_imports

FRONT_DOOR = str(home() / "spark-submit.sh")


@pytest.mark.parametrize(
    ("arguments", "master"),
    [
        pytest.param([], "local[*, 4]", id="base"),
        pytest.param(["--env", "cluster"], "yarn", id="environment"),
        pytest.param(["--env=cluster", "--seed", "2"], "yarn", id="with an option of the job's own"),
        pytest.param(["--set", "spark.master=local[3]"], "local[3]", id="one setting"),
        pytest.param(["--set", "spark.master=a", "--set", "spark.master=b"], "b", id="the last one counts"),
    ],
)
def test_spark_is_launched_with_the_settings_that_the_job_will_see(arguments, master):
    answer = ask(home() / "jobs/generate_records.py", arguments, dict(os.environ))
    assert SparkSettings.model_validate_json(answer.stdout).master == master


@pytest.mark.parametrize(
    ("job", "arguments", "jvm"),
    [
        pytest.param("identify_customers", [], "quick_start", id="a stream"),
        pytest.param("identify_customers", ["--available-now"], "in_bulk", id="a drain"),
        pytest.param("backfill_customers", [], "in_bulk", id="a backfill"),
        pytest.param(
            "backfill_customers",
            ["--env", "cluster", "--set", f"spark.conf.{EXECUTOR}=-Djava.security.properties=keys"],
            "default",
            id="a backfill on a cluster",
        ),
        pytest.param("why", ["1"], "quick_start", id="a question"),
    ],
)
def test_java_is_tuned_for_bulk_where_all_records_are_worked_through_here(job, arguments, jvm, tmp_path):
    references = "mysql.password", "privacy.card_key", "privacy.identity_key"
    secrets = {name: key_file(tmp_path / name) for name in references}
    given = [word for name, secret in secrets.items() for word in ("--set", f"{name}=file:{secret}")]
    answer = ask(home() / f"jobs/{job}.py", [*arguments, *given], dict(os.environ))
    assert SparkSettings.model_validate_json(answer.stdout).jvm == jvm


@pytest.mark.parametrize(
    ("code", "interrupted", "passed_on"),
    [
        (0, False, 0),
        (3, False, 3),
        (0, True, 130),
        (-signal.SIGKILL, False, 137),
        (-signal.SIGKILL, True, 130),
    ],
)
def test_exit_codes_pass_through(code, interrupted, passed_on):
    assert exit_code(code, interrupted=interrupted) == passed_on


@pytest.mark.parametrize(
    ("banner", "major"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "21" 2023-09-19', 21),
        ('java version "1.8.0_202"', 8),
        ("bash: java: command not found", 0),
    ],
)
def test_java_major_version(banner, major):
    assert major_version(banner) == major


def test_lib_is_packed_once_for_what_it_holds(tmp_path):
    (tmp_path / "lib/part").mkdir(parents=True)
    (tmp_path / "lib/__init__.py").write_text("one")
    (tmp_path / "lib/part/table.csv").write_text("data")
    first = pack_lib(tmp_path, tmp_path / "dist")
    again = pack_lib(tmp_path, tmp_path / "dist")
    (tmp_path / "lib/__init__.py").write_text("two")
    other = pack_lib(tmp_path, tmp_path / "dist")
    assert first == again
    assert zipfile.ZipFile(first).namelist() == ["lib/__init__.py", "lib/part/table.csv", PACKED]
    assert (
        zipfile.ZipFile(first).read("lib/__init__.py"),
        zipfile.ZipFile(other).read("lib/__init__.py"),
    ) == (b"one", b"two")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["--help"], 0, "Keep a Kafka broker", id="help"),
        pytest.param(["sandbox", "--help"], 0, "Usage", id="help of a command"),
        pytest.param(["identify_customer"], 2, "Did you mean identify_customers?", id="misspelt command"),
        pytest.param(["identify_customers", "--set", "kafka.nope=1"], 2, "kafka.nope", id="wrong setting"),
        pytest.param(["identify_customers", "--set", "nonsense"], 2, "nonsense", id="no assignment"),
        pytest.param(
            ["identify_customers", "--set", "kafka.options.sasl.password=hunter2"],
            2,
            "Error: --set holds a secret in clear (kafka.options.sasl.password)",
            id="a secret in the list of processes",
        ),
        pytest.param(["identify_customers", "--env", "nowhere"], 2, "nowhere", id="unknown environment"),
        pytest.param(["identify_customers", "--availabel-now"], 2, "--availabel-now", id="wrong option"),
        pytest.param(["identify_customers"], 2, "secrets are missing", id="no secrets"),
        pytest.param(
            ["identify_customers", "--set", "spark.master=yarn"],
            2,
            "spark.executor.extraJavaOptions has no -Djava.security.properties=FILE",
            id="executors without keys",
        ),
        pytest.param(["keys", "export"], 2, "create and export take a FILE", id="no file for the keys"),
        pytest.param(["keys", "rotate", "a"], 2, "rotate takes none", id="a file for a rotation"),
        pytest.param(["sandbox", "upp"], 2, "upp", id="wrong argument"),
    ],
)
def test_front_door_answers_without_a_jvm(words, code, says, traced):
    done = subprocess.run(
        [FRONT_DOOR, *words], env=os.environ | traced.environ, capture_output=True, text=True, check=False
    )
    assert (done.returncode, says in done.stdout + without_imports(done.stderr)) == (code, True)
    assert traced.jvms() == []
    assert "lib" in imported(done.stderr)
    assert imported(done.stderr).isdisjoint(HEAVY)


def test_a_jvm_is_started_where_nothing_is_wrong(traced):
    done = subprocess.run([FRONT_DOOR, "generate_records"], env=os.environ | traced.environ, check=False)
    assert done.returncode != 0  # it is no JVM
    assert any("org.apache.spark" in words for words in traced.jvms())


@pytest.mark.parametrize(
    ("behaviour", "signals", "code"),
    [
        pytest.param("signal.signal(signal.SIGINT, lambda *_: sys.exit(0))", 1, 130, id="ends in peace"),
        pytest.param(
            "signal.signal(signal.SIGINT, lambda *_: print('heard', flush=True))",
            2,
            130,
            id="has to be killed",
        ),
        pytest.param("threading.Timer(0.5, os._exit, [7]).start()", 0, 7, id="ends by itself"),
    ],
)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_go_on_to_the_child(behaviour, signals, code, number):
    child = (
        f"import os, signal, sys, threading, time; {behaviour}; print('here', flush=True); time.sleep(600)"
    )
    script = f"import os, sys; from lib.submission.child import run_child; sys.exit(run_child({[sys.executable, '-c', child]}, os.environ))"
    with subprocess.Popen(
        [sys.executable, "-c", script], stderr=subprocess.PIPE, text=True, cwd=home()
    ) as parent:
        try:
            assert parent.stderr.readline() == "here\n"
            wait_for(lambda: catches(parent.pid, signal.SIGTERM))
            for sent in range(signals):
                assert not sent or parent.stderr.readline() == "heard\n"  # two at once would be one
                parent.send_signal(number)
            assert parent.wait(PATIENCE) == code
        finally:
            parent.kill()


def test_what_a_child_of_the_front_door_writes_is_its_users_alone(traced):
    before = os.umask(0o022)
    try:
        subprocess.run([FRONT_DOOR, "generate_records"], env=os.environ | traced.environ, check=False)
    finally:
        os.umask(before)
    assert traced.kept.stat().st_mode & 0o777 == 0o600
