"""What takes a while says so on stderr, and what does not is silent."""

import re
import time

from lib import progress
from lib.progress import step


def test_a_long_step_says_what_it_does_and_for_how_long(monkeypatch, capsys):
    monkeypatch.setattr(progress, "FIRST", 0.05)
    monkeypatch.setattr(progress, "EVERY", 0.05)
    with step("Reading the history"):
        time.sleep(0.2)
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) > 1
    assert all(re.fullmatch(r"Reading the history \.\.\. \d+ s", line) for line in told.err.splitlines())


def test_a_short_step_says_nothing(capsys):
    with step("Reading the history"):
        pass
    assert capsys.readouterr().err == ""
