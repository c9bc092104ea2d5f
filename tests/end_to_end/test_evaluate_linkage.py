"""The command that evaluates labelled files, as a person types it."""

import json
import os
import subprocess

import pytest

from lib.submission.layout import home

PROFILES = "id,name,phone\np1,Bob Smith,5552000001\np2,Ann Lee,5552000002\np3,Eve Fox,5552000003\n"
STORE_RECORDS = (
    '{"id": "s1", "name": "SMITH, Bob", "phone": "(555) 200-0001", "credit_card": "4111111111111111"}\n'
    '{"id": "s2", "name": "Ann Lee", "phone": "555-200-0002"}\n'
    '{"id": "s3", "name": "Tom Reed", "phone": "555-200-0009"}\n'
)
TRUTH = "profile,store_record\np1,s1\np2,s2\np3,s3\n"


@pytest.fixture(scope="module")
def evaluate(tmp_path_factory):
    """Run the command in a folder with the files; exit code, stdout and stderr."""
    folder = tmp_path_factory.mktemp("labelled")
    for name, text in (("p.csv", PROFILES), ("s.jsonl", STORE_RECORDS), ("t.csv", TRUTH)):
        (folder / name).write_text(text, encoding="utf-8")

    def run(*words):
        command = [home() / "spark-submit.sh", "evaluate_linkage", *words]
        done = subprocess.run(
            command, cwd=folder, env=dict(os.environ), capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    return run


FILES = ("--profiles", "p.csv", "--store-records", "s.jsonl", "--truth", "t.csv")


def test_figures_for_a_program_and_exit_code_1_below_the_f1_asked_for(evaluate):
    code, out, err = evaluate(*FILES, "--output", "json", "--min-f1", "0.9")
    figures = json.loads(out)
    assert code == 1
    assert "F1 is 0.8000, below the required 0.9." in err
    assert (figures["precision"], figures["recall"], figures["pairs"]) == (1.0, 2 / 3, 2)
    assert figures["f1"] == pytest.approx(0.8)
    assert figures["causes"] == {"missed: not blocked": 1}
    assert not any(word in out + err for word in ("Smith", "5552000001", "4111"))
    assert "Comparing 3 profiles with 3 store records" in err


def test_tables_for_a_person(evaluate):
    code, out, _ = evaluate(*FILES)
    assert code == 0
    shown = next(line for line in out.splitlines() if "p3" in line)
    assert shown.split() == ["p3", "s3", "missed:", "not", "blocked"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(FILES[:4], "Missing option '--truth'", id="no truth"),
        pytest.param((*FILES[:5], "nowhere.csv"), "nowhere.csv", id="no such file"),
        pytest.param((*FILES, "--min-f1", "7"), "--min-f1", id="no F1"),
    ],
)
def test_wrong_usage_is_said_before_spark_starts(evaluate, words, says):
    code, _, err = evaluate(*words)
    assert code == 2
    assert says in err
    assert "WARN" not in err
