"""The benches that the README quotes, in small."""

import json
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


@pytest.mark.chaos
def test_every_way_of_finding_the_customers_beside_the_others():
    size = ["--profiles", "2000", "--store-records", "20000"]
    bench = ["tests/bench/run", "throughput", *size, "--output", "json"]
    done = subprocess.run(bench, cwd=home(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = {found["part"]: found for found in json.loads(done.stdout)}
    assert list(figures) == ["scan", "normalise", "join", "stream", "backfill", "redis peer"]
    assert all(found["records"] == 22_000 for found in figures.values())
    assert all(found["records_per_second"] > 100 for found in figures.values())
    assert figures["backfill"]["people"] > figures["stream"]["people"] > figures["redis peer"]["people"] > 100
    assert figures["backfill"]["of_the_stream"] > 0.999
