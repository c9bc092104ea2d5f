"""The benches that the README quotes, in small."""

import re
import subprocess

import pytest

from lib.submission.layout import home

FIGURE = re.compile(r"^ *([a-z0-9 ]+?)  ([\d.,]+)$", re.MULTILINE)


@pytest.mark.chaos
def test_recovery_after_two_kills():
    bench = ["tests/bench/run", "recovery", "--kills", "2", "--rate", "500"]
    done = subprocess.run(bench, cwd=home(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = {name: float(value.replace(",", "")) for name, value in FIGURE.findall(done.stdout)}
    assert figures["kills"] == 2
    assert 1 < figures["seconds min"] <= figures["seconds max"] < 60
    assert figures["records"] > 1_000
    assert figures["lost"] == figures["doubled"] == figures["miscounted"] == 0
