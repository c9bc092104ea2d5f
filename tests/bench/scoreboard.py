"""How right the matching is on labelled sets, beside two known tools, all of them under one count.

The sets are those of FEBRL that come as a Python package, and our own at three levels of noise. A pair counts when both
records end at the same customer; what a tool links is closed over its links for that.
"""

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer

from lib.evaluation.customers import Customers, score_of
from lib.evaluation.evaluation import evaluate
from lib.evaluation.labelled_set import read_labelled_set
from lib.evaluation.score import Score
from lib.identity.components import connected
from lib.records.pair import Side
from lib.samples.generate import generate
from lib.samples.plan import Plan
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from lib.streaming.session import spark_session
from lib.submission.layout import home, local
from lib.training.files import from_files
from lib.training.run import Sample, train

PEERS = home() / "tests/bench/peers"
PROFILES, STORE_RECORDS, TRUTH = FILES = ("profiles.csv", "store_records.csv", "truth.csv")
FEBRL = {f"febrl {number}": number for number in (1, 2, 3, 4)}
NOISE = {"low noise": 0.3, "realistic noise": 1.0, "high noise": 1.3}
SAMPLE = 5_000, 15_000  # profiles and store records
OVERLAP = 0.3
SEED = 1
TRAINING = Sample(profiles=200_000, pairs=2_000_000)  # as train_weights does


class Line(NamedTuple):
    """What one tool came to on one set, or what any could."""

    dataset: str
    tool: str
    score: Score
    seconds: float


def scoreboard(
    only: Annotated[list[str] | None, typer.Option("--set", help="One of the sets; repeatable.")] = None,
) -> None:
    """Print precision, recall and F1 of every tool on every set."""
    unknown = set(only or ()) - {*FEBRL, *NOISE}
    if unknown:
        sys.exit(f"Error: There is no set {min(unknown)}. Sets: {', '.join([*FEBRL, *NOISE])}.")
    settings = load_settings(home() / "conf", "local", {}, {})
    sys.stdout.write(f"{'':<18}{'':<16}precision    recall        f1   seconds\n")
    with spark_session(settings, home(), "scoreboard") as spark:
        for line in _lines(spark, settings, only or [*FEBRL, *NOISE]):
            figures = "".join(
                f"{value:>10.4f}" for value in (line.score.precision, line.score.recall, line.score.f1)
            )
            sys.stdout.write(f"{line.dataset:<18}{line.tool:<15}{figures}{line.seconds:>10.1f}\n")
            sys.stdout.flush()


def _lines(spark, settings, names) -> Iterator[Line]:
    in_force = load_linkage_model(home() / settings.linkage.model)
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            _write_set(name, Path(folder))
            labelled = read_labelled_set(*(Path(folder) / file for file in FILES), None)
            for tool, model_of in (
                ("ours", lambda _: in_force),
                ("ours, trained", partial(_trained, spark, settings, in_force)),
            ):
                started = time.monotonic()
                model = model_of(Path(folder))
                found = evaluate(spark, labelled, settings.for_backfill(), model)
                yield Line(name, tool, found.score, time.monotonic() - started)
            yield Line(name, "within reach", found.ceiling, 0.0)
            for tool in ("splink", "recordlinkage"):
                started = time.monotonic()
                pairs = _linked_by(tool, Path(folder))
                yield Line(name, tool, _score(labelled, pairs), time.monotonic() - started)


def _trained(spark, settings, in_force, folder: Path):
    """The model after a training on the set's own records, without its truth."""
    sides = from_files(spark, (folder / PROFILES, folder / STORE_RECORDS), None, settings)
    return train(sides, in_force, settings, TRAINING).model


def _write_set(name: str, folder: Path) -> None:
    if name in FEBRL:
        _peer("febrl.py", str(FEBRL[name]), str(folder))
    else:
        write_sample(NOISE[name], folder)


def _linked_by(tool: str, folder: Path) -> list[tuple[str, str]]:
    _peer(f"{tool}_linkage.py", *(str(folder / name) for name in (PROFILES, STORE_RECORDS, f"{tool}.csv")))
    return [tuple(row) for row in _read(folder / f"{tool}.csv")]


def _peer(script: str, *words: str) -> None:
    done = subprocess.run(
        [local() / "peers/.local/venv/bin/python", PEERS / script, *words],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"Error: {script} failed.\n{done.stderr}")


def _score(labelled, pairs: list[tuple[str, str]]) -> Score:
    """The score of linked pairs, closed over the links."""
    edges = [((Side.PROFILE, profile), (Side.STORE, store)) for profile, store in pairs]
    groups = connected(dict.fromkeys(node for edge in edges for node in edge), edges)
    homes = {node: number for number, group in enumerate(groups) for node in group}
    sides = [
        {key: homes[side, key] for key in records if (side, key) in homes}
        for side, records in ((Side.PROFILE, labelled.profiles), (Side.STORE, labelled.store_records))
    ]
    return score_of(Customers(*sides), labelled.truth)


def write_sample(noise: float, folder: Path, size: tuple[int, int] = SAMPLE, seed: int = SEED) -> None:
    """Whole records of a plan with that much noise, and the pairs of one person."""
    plan = Plan(*size, overlap=OVERLAP, noise=noise, broken=0.0, seed=seed)
    people = {}
    for side, name in ((Side.PROFILE, PROFILES), (Side.STORE, STORE_RECORDS)):
        batch = generate(plan, side, np.arange(plan.count(side)))
        keys, values = batch["record_id"].to_pylist(), map(json.loads, batch["value"].to_pylist())
        _write(
            folder / name,
            ("id", "name", "phone"),
            [(k, v["name"], v["phone"]) for k, v in zip(keys, values, strict=True)],
        )
        people[side] = list(zip(keys, batch["person_id"].to_pylist(), strict=True))
    profiles: dict[int, list[str]] = {}
    for key, person in people[Side.PROFILE]:
        profiles.setdefault(person, []).append(key)
    pairs = [(profile, key) for key, person in people[Side.STORE] for profile in profiles.get(person, ())]
    _write(folder / TRUTH, ("profile", "store_record"), pairs)


def _write(path: Path, heading, rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *rows])


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(scoreboard)
    app()
