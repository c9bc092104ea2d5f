"""Completion, in a real bash and by the answers that the other shells get."""

import os
import shutil
import subprocess

import pytest

from lib.completion import Commands, script
from lib.submission.catalogue import jobs
from lib.submission.layout import home

FRONT_DOOR = str(home() / "spark-submit.sh")
ASK = """
source <("$0" completion bash)
complete -p spark-submit.sh >/dev/null || exit 9
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
$(complete -p spark-submit.sh | sed 's/.*-F \\([^ ]*\\).*/\\1/') "$1"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def ask_bash(*words):
    command = ["bash", "-c", ASK, FRONT_DOOR, "./spark-submit.sh", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param([""], list(jobs(home() / "jobs")), id="commands"),
        pytest.param(["back"], ["backfill_customers"], id="the rest of a command"),
        pytest.param(["sandbox", ""], ["up", "status", "env", "sql", "down"], id="an argument"),
        pytest.param(["config", "show", "--so"], ["--sources"], id="an option"),
        pytest.param(
            ["doctor", "--env", ""], ["cluster", "latency", "local", "throughput"], id="an environment"
        ),
        pytest.param(["doctor", "--env", "local,l"], ["local,latency"], id="what is laid over it"),
        pytest.param(["doctor", "--env", "local", "--output", "j"], ["json"], id="the value of an option"),
        pytest.param(["why-not", "--en"], ["--env"], id="a command with a hyphen"),
        pytest.param(["no_such_command", "x"], [], id="nothing"),
    ],
)
def test_bash_completes(words, answer):
    assert ask_bash(*words) == answer


@pytest.mark.parametrize(("shell", "says"), [("zsh", '"--sources":'), ("fish", "--sources\t")])
def test_the_others_get_their_answers_with_what_each_means(shell, says):
    asked = {
        "_CUSTID_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": "spark-submit.sh config show --so",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    done = subprocess.run([FRONT_DOOR], env=os.environ | asked, capture_output=True, text=True, check=True)
    assert says in done.stdout
    assert f"_CUSTID_COMPLETE=complete_{shell}" in script(shell)
    assert FRONT_DOOR in script(shell)


@pytest.mark.parametrize("command", jobs(home() / "jobs"))
def test_every_command_tells_its_options(command):
    found = Commands(name="spark-submit.sh").get_command(None, command)
    assert any(
        "--help" in option.opts
        for option in found.get_params(found.make_context(command, [], resilient_parsing=True))
    )


def test_nothing_is_installed_while_somebody_types(tmp_path):
    shutil.copy(FRONT_DOOR, tmp_path)
    shutil.copytree(home() / "lib/submission", tmp_path / "lib/submission")
    asked = os.environ | {
        "_CUSTID_COMPLETE": "complete_bash",
        "COMP_WORDS": "spark-submit.sh ",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [tmp_path / "spark-submit.sh"], env=asked, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (tmp_path / ".local").exists()
