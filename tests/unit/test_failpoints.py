"""A failpoint does what the variable says, where it says so, and nowhere else."""

import os
import signal
import subprocess
import sys

import pytest

from lib.errors import SettingsError
from lib.failpoints import Failpoint, parse
from tests.processes import PATIENCE

REACH_ALL = (
    "from lib.failpoints import failpoint; [failpoint(name) for name in ('a', 'b', 'a', 'b')]; print('alive')"
)


def run(failpoint):
    """Exit code and stdout of a process of its own group that reaches a, b, a, b."""
    environ = os.environ | ({"CUSTID_FAILPOINT": failpoint} if failpoint else {})
    words = [sys.executable, "-c", REACH_ALL]
    done = subprocess.run(
        words, env=environ, capture_output=True, text=True, start_new_session=True, check=False
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(None, None, id="unset"),
        pytest.param("", None, id="empty"),
        pytest.param("a=kill", Failpoint("a", "kill"), id="kill"),
        pytest.param("a=kill:3", Failpoint("a", "kill", "3"), id="the third time"),
        pytest.param(
            "append.history/profiles=hold:/f", Failpoint("append.history/profiles", "hold", "/f"), id="hold"
        ),
    ],
)
def test_parse(text, expected):
    assert parse(text) == expected


def test_an_action_that_there_is_not_is_refused():
    with pytest.raises(SettingsError, match="names no known action"):
        parse("a=explode")


@pytest.mark.parametrize(
    ("failpoint", "code"),
    [
        pytest.param(None, 0, id="unarmed"),
        pytest.param("c=kill", 0, id="another place"),
        pytest.param("a=kill", -signal.SIGKILL, id="reached"),
        pytest.param("b=kill:2", -signal.SIGKILL, id="reached twice"),
        pytest.param("b=kill:3", 0, id="not often enough"),
    ],
)
def test_kill(failpoint, code):
    assert run(failpoint) == (code, "" if code else "alive\n")


def test_trace_names_every_place_in_order(tmp_path):
    run(f"*=trace:{tmp_path / 'trace'}")
    assert (tmp_path / "trace").read_text().split() == ["a", "b", "a", "b"]


def test_hold_goes_on_once_the_file_is_gone(tmp_path):
    held = tmp_path / "held"
    environ = os.environ | {"CUSTID_FAILPOINT": f"b=hold:{held}"}
    with subprocess.Popen(
        [sys.executable, "-c", REACH_ALL], env=environ, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            for _ in range(2):
                while not held.exists():
                    assert process.poll() is None
                held.unlink()
            assert process.communicate(timeout=PATIENCE) == ("alive\n", None)
        finally:
            process.kill()
