"""A training on sample records without their truth, held against the truth."""

import csv
import json
from functools import partial
from math import log2

import pytest

from lib.delta.transaction import DeltaTransaction
from lib.delta.writer import DeltaWriter
from lib.errors import RefusedError, SettingsError
from lib.evaluation.evaluation import evaluate
from lib.evaluation.labelled_set import read_labelled_set
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from lib.stored_records import history_of
from lib.training.files import from_files
from lib.training.report import render
from lib.training.run import Sample, train
from tests.bench.scoreboard import FILES, PROFILES, STORE_RECORDS, write_sample
from tests.conftest import HOME
from tests.provenance import TESTS
from tests.way import OF_SIDE

SETTINGS = load_settings(HOME / "conf", "local", {}, {})
IN_FORCE = load_linkage_model(HOME / SETTINGS.linkage.model)
SAMPLE = Sample(profiles=200_000, pairs=200_000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    write_sample(noise=1.0, folder=folder, size=(2_000, 6_000))
    return folder


@pytest.fixture(scope="module")
def training(spark, folder):
    sides = from_files(spark, (folder / PROFILES, folder / STORE_RECORDS), None, SETTINGS)
    return train(sides, IN_FORCE, SETTINGS, SAMPLE)


@pytest.fixture(scope="module")
def labelled(folder):
    return read_labelled_set(*(folder / name for name in FILES), None)


def test_the_prior_is_the_share_of_true_pairs(training, labelled):
    share = len(labelled.truth) / (len(labelled.profiles) * len(labelled.store_records))
    assert training.learned.prior == pytest.approx(log2(share), abs=0.3)


def test_it_finds_as_much_as_the_model_in_force(spark, training, labelled):
    scores = [
        evaluate(spark, labelled, SETTINGS.for_backfill(), model).score
        for model in (IN_FORCE, training.model)
    ]
    before, trained = scores
    assert trained.f1 > before.f1 - 0.005
    assert trained.precision > 0.99


def test_the_same_records_teach_the_same(spark, folder, training):
    sides = from_files(spark, (folder / PROFILES, folder / STORE_RECORDS), None, SETTINGS)
    assert train(sides, IN_FORCE, SETTINGS, SAMPLE).model == training.model


def test_the_report_has_a_line_for_every_level_and_no_name(training):
    text = render(training) + json.dumps(training.as_dict())
    levels = [*IN_FORCE.comparisons.phone, *IN_FORCE.comparisons.name]
    assert len(training.as_dict()["levels"]) == len(levels)
    assert [level for level in levels if f" {level} " not in text] == []
    assert "smith" not in text.lower()


def test_too_few_records(spark, tmp_path):
    for name in (PROFILES, STORE_RECORDS):
        with (tmp_path / name).open("w") as file:
            csv.writer(file).writerows([("id", "name", "phone"), ("1", "Ann Lee", "5552000001")])
    sides = from_files(spark, (tmp_path / PROFILES, tmp_path / STORE_RECORDS), None, SETTINGS)
    with pytest.raises(RefusedError, match="There are 1 usable profiles, too few"):
        train(sides, IN_FORCE, SETTINGS, SAMPLE)


def test_nobody_on_both_sides(spark, tmp_path):
    for name, phone in ((PROFILES, "555200"), (STORE_RECORDS, "555300")):
        with (tmp_path / name).open("w") as file:
            rows = [(n, "Ann Lee", f"{phone}{n:04}") for n in range(100)]
            csv.writer(file).writerows([("id", "name", "phone"), *rows])
    sides = from_files(spark, (tmp_path / PROFILES, tmp_path / STORE_RECORDS), None, SETTINGS)
    with pytest.raises(RefusedError, match="Only 0 pairs"):
        train(sides, IN_FORCE, SETTINGS, SAMPLE)


def test_the_history_teaches_what_its_files_do(spark, folder, tmp_path, training):
    settings = load_settings(HOME / "conf", "local", {"storage.tables": str(tmp_path)}, {})
    sides = from_files(spark, (folder / PROFILES, folder / STORE_RECORDS), None, SETTINGS)
    tables = DeltaWriter(spark, str(tmp_path), TESTS)
    for side, source in OF_SIDE.items():
        rows = sides[side].select("offset", "phone", "name_key").coalesce(1)
        tables.append(source.history_table, rows, DeltaTransaction("training", 0))
    assert train(history_of(spark, settings), IN_FORCE, settings, SAMPLE).sizes == training.sizes


def test_no_history(spark, tmp_path):
    settings = load_settings(HOME / "conf", "local", {"storage.tables": str(tmp_path / "none")}, {})
    with pytest.raises(RefusedError, match="There is no history"):
        history_of(spark, settings)


def test_a_file_that_is_none(spark, tmp_path):
    with pytest.raises(SettingsError, match="no file"):
        partial(from_files, spark, (tmp_path / "a", tmp_path / "b"), None, SETTINGS)()
