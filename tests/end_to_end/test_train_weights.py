"""The command that learns the weights of files, as a person types it, and the model that it writes."""

import json
import os
import subprocess

import pytest

from lib.submission.layout import home
from tests.bench.scoreboard import PROFILES, STORE_RECORDS, TRUTH, write_sample


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("training")
    write_sample(noise=1.0, folder=folder, size=(500, 1_500))
    return folder


@pytest.fixture(scope="module")
def run(folder):
    """Run a command in the folder with the files; exit code, stdout and stderr."""

    def run(*words):
        command = [home() / "spark-submit.sh", *words]
        done = subprocess.run(
            command, cwd=folder, env=dict(os.environ), capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    return run


FILES = ("--profiles", PROFILES, "--store-records", STORE_RECORDS)
TRAINING = ("train_weights", *FILES, "--to", "trained.yaml", "--random-pairs", "50000")


@pytest.mark.chaos
def test_a_model_that_evaluates_and_is_not_overwritten(run, folder):
    code, out, err = run(*TRAINING, "--output", "json")
    assert (code, json.loads(out)["model"]) == (0, str(folder / "trained.yaml")), err
    assert (folder / "trained.report.txt").read_text().startswith("Version 5, learned from 500 profiles")

    model = ("--set", f"linkage.model={folder / 'trained.yaml'}")
    code, out, err = run(
        "evaluate_linkage", *FILES, "--truth", TRUTH, *model, "--output", "json", "--min-f1", "0.95"
    )
    assert code == 0, err

    code, _, err = run(*TRAINING)
    assert (code, err.splitlines()[-1].partition(" exists")[0]) == (4, f"Error: {folder / 'trained.yaml'}")


def test_one_file_is_not_enough(run):
    code, _, err = run("train_weights", "--profiles", PROFILES)
    assert (code, err) == (
        2,
        "Error: Only one of the two files was given. Give --profiles and --store-records, or neither.\n",
    )
