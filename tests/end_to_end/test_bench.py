"""The benches that the README quotes, in small."""

import importlib
import json
import re
import subprocess

import pytest

from lib.submission.layout import home
from tests.bench.comparison import Line, Output, report
from tests.bench.growth import slope
from tests.hostile_shapes import FIELDS

FIGURE = re.compile(r"^ *([a-z0-9 ]+?)  ([\d.,]+)$", re.MULTILINE)


PEOPLE = [f"{number:010}" for number in range(2_000)]
ALL, NONE, ALL_BUT_ONE = PEOPLE, [], PEOPLE[1:]


def told(**phones):
    """What is printed of ways that found the people with these phones, and what the command ends with."""
    parts = {name.replace("_", " "): frozenset(found) for name, found in phones.items()}
    lines = [Line(part, 10, 1.0, 0, {}, found) for part, found in parts.items()]
    report([Line("join", 10, 0.5, 0, {}), *lines], Output.TEXT)


@pytest.mark.parametrize(
    "phones",
    [
        pytest.param({"stream": ALL, "backfill": ALL, "redis_peer": ALL}, id="everybody"),
        pytest.param(
            {"stream": ALL, "backfill": [*ALL, "x"], "redis_peer": PEOPLE[:900]}, id="more, and fewer"
        ),
        pytest.param(
            {"stream": ALL, "backfill": ALL_BUT_ONE, "redis_peer": ["x", *ALL]}, id="nearly everybody"
        ),
        pytest.param({"backfill": ALL, "redis_peer": NONE}, id="no stream to hold them against"),
        pytest.param({"stream": ALL}, id="the stream alone"),
        pytest.param({}, id="nobody looks for people"),
    ],
)
def test_ways_that_find_the_same_people_are_fine(phones, capsys):
    told(**phones)
    assert capsys.readouterr().out.startswith(" " * 12 + "    records/s with history")


@pytest.mark.parametrize(
    ("phones", "says"),
    [
        pytest.param({"stream": NONE}, "The stream finds nobody.", id="nobody"),
        pytest.param(
            {"stream": ALL, "backfill": PEOPLE[3:]},
            "The backfill finds 99.85% of the people that the stream finds; 99.90% are needed.",
            id="the backfill misses some",
        ),
        pytest.param(
            {"stream": ALL, "backfill": NONE}, "The backfill finds nobody.", id="the backfill misses all"
        ),
        pytest.param(
            {"stream": PEOPLE[100:], "redis_peer": ALL},
            "The stream finds 95.00% of the people that the Redis design finds; 97.00% are needed.",
            id="the stream misses some",
        ),
        pytest.param(
            {"stream": PEOPLE[100:], "backfill": ALL},
            "The stream finds 95.00% of the people that the backfill finds; 97.00% are needed.",
            id="the stream misses some that the backfill has",
        ),
        pytest.param({"stream": ALL, "redis_peer": NONE}, "The Redis design finds nobody.", id="no peer"),
    ],
)
def test_ways_that_find_other_people_are_wrong(phones, says):
    with pytest.raises(SystemExit, match=re.escape(f"Error: {says}")):
        told(**phones)


@pytest.mark.parametrize(
    ("found", "is_steep"),
    [
        pytest.param([(1, 3), (2, 6), (4, 12)], 1.0, id="as the records do"),
        pytest.param([(10, 2), (100, 200)], 2.0, id="as their square"),
        pytest.param([(10, 5), (100, 5)], 0.0, id="not at all"),
    ],
)
def test_how_a_time_grows(found, is_steep):
    assert slope(found) == pytest.approx(is_steep)


@pytest.mark.parametrize("name", sorted(path.stem for path in (home() / "tests/bench").glob("[a-z]*.py")))
def test_no_bench_is_left_behind_by_a_change_of_what_it_imports(name):
    assert importlib.import_module(f"tests.bench.{name}")


@pytest.mark.chaos
def test_the_growth_of_a_drain():
    bench = ["tests/bench/run", "growth", "--profiles", "1000", "--store-records", "10000"]
    done = subprocess.run(
        [*bench, "--times", "2", "--times", "1"], cwd=home(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    _, *runs, last = done.stdout.splitlines()
    assert [line.split()[0] for line in runs] == ["11,000", "22,000"]
    assert re.fullmatch(r"slope -?\d\.\d{3}, of the last step -?\d\.\d{3}", last)


@pytest.mark.chaos
def test_the_cost_of_a_hostile_record():
    bench = ["tests/bench/run", "hostile", "--shapes", "2", "--longest", "5000"]
    done = subprocess.run(bench, cwd=home(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    heading, *lines = done.stdout.splitlines()
    assert heading.split() == ["field", "way", "mean", "ms", "worst", "ms", "its", "bytes"]
    assert len(lines) == 2 * sum(map(len, FIELDS.values()))
    assert all(float(line.split()[-3]) <= float(line.split()[-2]) for line in lines)


@pytest.mark.chaos
def test_recovery_after_two_kills():
    bench = ["tests/bench/run", "recovery", "--kills", "2", "--rate", "500"]
    done = subprocess.run(bench, cwd=home(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = {name: float(value.replace(",", "")) for name, value in FIGURE.findall(done.stdout)}
    assert figures["kills"] == 2
    assert 0 < figures["seconds min"] <= figures["seconds max"]
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
    assert all(found["records_per_second"] > 0 for found in figures.values())
    assert figures["backfill"]["people"] > figures["stream"]["people"] > figures["redis peer"]["people"] > 100
    assert figures["backfill"]["of_the_stream"] > 0.999
    assert figures["redis peer"]["in_the_stream"] > 0.97
    stream = figures["stream"]
    assert stream["records_per_second"] > stream["history_per_second"] > 0
