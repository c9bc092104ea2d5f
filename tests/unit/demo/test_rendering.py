"""What a person reads at the end of the demonstration."""

import io
import os
import subprocess
import sys

import pytest
from rich.console import Console

from lib.demo.progress import Steps
from lib.demo.rendering import Evidence, Example, Figures, render
from lib.demo.run import SHOWN, figures_of
from lib.demo.spark_log import stderr_into
from lib.evaluation.score import Score
from lib.settings.load import load_settings
from tests.conftest import HOME

FIGURES = Figures(
    22_000, 28, 11, 2_007, 5, 1_153, 0.9955, 0.9593, 605, 402, 70.4, "127.0.0.1:3306/customers_demo"
)
BOB = Evidence("SMITH, BOB", "(555) 200-0001", name_level="nickname", phone_level="exact", match_weight=6.0)
EXAMPLE = Example(42, "Robert [b]Smith", "+15552000001", (BOB,))


@pytest.fixture(scope="module")
def shown():
    return render(FIGURES, [EXAMPLE], ["./spark-submit.sh sandbox up"])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("22,000", id="records read"),
        pytest.param("1,153", id="customers"),
        pytest.param("0.9955", id="precision"),
        pytest.param("Robert [b]Smith", id="a name is shown as it is, never as markup"),
        pytest.param("SMITH, BOB", id="what the store wrote"),
        pytest.param("nickname", id="why it was joined"),
        pytest.param("+6.0", id="and how strongly"),
        pytest.param("./spark-submit.sh sandbox up", id="the next command"),
    ],
)
def test_the_screen_holds(shown, text):
    assert text in shown


def test_figures_stand_beside_their_names(shown):
    assert "  records read        22,000  pairs matched   2,007\n" in shown
    assert "    SMITH, BOB    (555) 200-0001  nickname  exact    +6.0\n" in shown


def test_a_run_may_count_more_than_is_shown():
    summary = {name: at for at, name in enumerate(SHOWN)} | {"counted since": 7}
    settings = load_settings(HOME / "conf", "local", {}, {})
    figures = figures_of(summary, Score(true=4, found=2, both=2), settings, 3.21)
    assert (figures.records_read, figures.history_per_second) == (0, len(SHOWN) - 1)
    assert (figures.precision, figures.recall, figures.seconds) == (1.0, 0.5, 3.2)
    assert "counted since" not in figures.as_dict()


def test_off_a_terminal_a_step_is_two_lines():
    out = io.StringIO()
    with Steps(Console(file=out)).step("Counting", 3) as advance:
        advance(2)
    first, second = out.getvalue().splitlines()
    assert first == "Counting ..."
    assert second.endswith(" s")


def test_on_a_terminal_a_step_has_a_bar_that_ends_full():
    out = io.StringIO()
    with Steps(Console(file=out, force_terminal=True, width=100)).step("Counting", 3) as advance:
        advance(2)
    assert "Counting" in out.getvalue()
    assert "✓" in out.getvalue()


def test_what_others_write_to_stderr_goes_to_the_log_and_ours_to_the_screen(tmp_path):
    script = (
        "import os, sys; from pathlib import Path; from lib.demo.spark_log import stderr_into\n"
        "with stderr_into(Path('spark.log')) as real:\n"
        "    os.write(2, b'from the JVM'); real.write('for a person')\n"
        "sys.stderr.write(' afterwards')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == "for a person afterwards"
    assert (tmp_path / "spark.log").read_text() == "from the JVM"


def test_an_unexpected_failure_names_the_log(tmp_path, capfd):
    with pytest.raises(ZeroDivisionError), stderr_into(tmp_path / "spark.log"):
        _ = 1 / 0
    assert str(tmp_path / "spark.log") in capfd.readouterr().err
