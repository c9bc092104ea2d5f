"""What every command line shares: results on stdout, and help that loads next to nothing."""

import json
import os
import subprocess
import sys

import pytest

from lib.command import Output, run_command, show
from lib.submission.child import RESULT
from lib.submission.layout import home

SLOW = {"altair", "jinja2", "pandas", "pydantic", "pyspark", "rich", "yaml"}
ALL_HELP = f"""
import sys
from lib.completion import Commands
commands = Commands(name="spark-submit.sh")
names = commands.list_commands(None)
for name in names:
    command = commands.get_command(None, name)
    command.get_help(command.context_class(command, info_name=name))
print(len(names), *sorted({SLOW!r} & set(sys.modules)))
"""


def test_help_of_all_commands_loads_nothing_that_takes_long():
    done = subprocess.run([sys.executable, "-c", ALL_HELP], capture_output=True, text=True, check=True)
    number, *loaded = done.stdout.split()
    assert int(number) > 10
    assert loaded == []


def test_a_line_a_figure(capsys):
    show({"records_read": 1_200, "share": 0.5, "to": "report.html"}, Output.TEXT)
    assert (
        capsys.readouterr().out == "  records read  1,200\n         share  0.5\n            to  report.html\n"
    )


def test_under_spark_submit_the_same_goes_to_a_file(monkeypatch, tmp_path, capsys):
    show({"records_read": 7}, Output.TEXT)
    monkeypatch.setenv(RESULT, str(tmp_path / "result"))
    show({"records_read": 7}, Output.TEXT)
    assert (tmp_path / "result").read_text(encoding="utf-8") == capsys.readouterr().out


def test_json_is_one_object(capsys):
    show({"records_read": 7}, Output.JSON, "text for people")
    assert json.loads(capsys.readouterr().out) == {"records_read": 7}


def test_what_a_command_writes_is_its_users_alone(monkeypatch, tmp_path):
    def write():
        (tmp_path / "report.html").write_text("counts")

    before = os.umask(0o022)
    monkeypatch.setattr(sys, "argv", ["jobs/report.py"])
    try:
        with pytest.raises(SystemExit):
            run_command(write)
    finally:
        os.umask(before)
    assert (tmp_path / "report.html").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["decide"], "needs two identities and a verdict"),
        (["decide", "17", "42"], "needs two identities and a verdict"),
        (["decide", "17"], "needs two identities and a verdict"),
        (["list", "17", "42", "match"], "review list takes no identities"),
    ],
)
def test_a_review_that_is_said_by_half_decides_nothing(words, says):
    done = subprocess.run(
        [home() / "spark-submit.sh", "review", *words], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: ")
    assert says in done.stderr
