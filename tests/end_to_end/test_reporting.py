"""Notebooks and report, over the tables of a real run on a fixed sample."""

import json
import os
import re
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timezone
from functools import partial

import numpy as np
import pytest

from lib.errors import SettingsError
from lib.explanation.customer import explain_customer
from lib.identity.entity import Edge
from lib.records.batch_metrics import PHASES
from lib.records.pair import Decision, Side
from lib.reporting.customer import largest_customer, time_travel
from lib.reporting.labelled_curve import labelled_curve
from lib.reporting.matches import blocking_counts
from lib.reporting.notebooks import chosen, execute
from lib.reporting.open_tables import open_tables
from lib.reporting.records import phone_faults
from lib.reporting.report import report
from lib.review.session import ReviewSession
from lib.samples.fill import fill_topics
from lib.samples.generate import generate
from lib.samples.plan import Plan
from lib.settings.load import load_settings
from lib.submission.layout import home
from tests import tables
from tests.conftest import HOME
from tests.reference_phones import is_placeholder
from tests.servers import environ_of, new_database, new_topics

PLAN = Plan(
    400, 2_000, overlap=0.5, seed=7, broken=0.01, noise=1.3, now=datetime(2026, 11, 1, tzinfo=timezone.utc)
)
LABELLED = Plan(60, 60, overlap=0.8, seed=3, noise=1.3, now=PLAN.now)
RULES = {
    "linkage.blocking_rules": "[phone, initials_phone_ends, initials_phone_head]",
    "kafka.max_records_per_batch": "800",
}
SMALL = {"spark.driver_memory": "1g", "spark.master": "local[2]", "stream.state_partitions": "1"}
FIGURES = {"01_sources": 6, "02_matches": 10, "03_one_customer": 2, "04_review": 3, "05_operations": 8}
SVG = "image/svg+xml"
AT_ONE_PHONE = """SELECT customer_id FROM customer_members JOIN customer_edges ON profile_identity = identity_id
WHERE customer_id IS NOT NULL AND phone_level = 'exact' AND decision = 'certain' LIMIT 1"""


@pytest.fixture(scope="module")
def sample(sandbox, spark, drain, tmp_path_factory):
    """Variables and settings of an application that read the sample, with one case for review decided."""
    with new_database(sandbox) as database:
        folder = tmp_path_factory.mktemp("reported")
        environ = environ_of(sandbox, database, new_topics(sandbox, "reporting"), folder)
        settings = load_settings(HOME / "conf", "local", RULES, environ)
        fill_topics(spark, settings.kafka, PLAN, folder / "truth")
        drain(settings)
        (case, *_) = tables.rows(
            settings, "SELECT profile_identity, store_identity FROM review_queue LIMIT 1"
        )
        with closing(ReviewSession(settings, by="tests")) as session:
            session.decide(Edge(*case.values()), Decision.MATCH)
        yield environ, settings


@pytest.fixture(scope="module")
def labelled_files(tmp_path_factory):
    """Profiles, store records and truth of a small sample, as files."""
    folder, people = tmp_path_factory.mktemp("labelled"), []
    for side in Side:
        found = generate(LABELLED, side, np.arange(LABELLED.count(side))).to_pylist()
        people.append({row["person_id"]: row["record_id"] for row in found})
        lines = [json.dumps({"id": row["record_id"], **json.loads(row["value"])}) for row in found]
        (folder / f"{side.value}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    pairs = [f"{people[0][person]},{people[1][person]}" for person in people[0].keys() & people[1].keys()]
    (folder / "truth.csv").write_text("\n".join(["profile,store_record", *pairs]), encoding="utf-8")
    return [str(folder / name) for name in (*(f"{side.value}.jsonl" for side in Side), "truth.csv")]


@pytest.fixture(scope="module")
def executed(sample, labelled_files, tmp_path_factory):
    """Each notebook as it was run, by name; two at a time, as there are two cores."""
    folder = tmp_path_factory.mktemp("notebooks")
    common = {"environment": "local", "assignments": SMALL}
    own = {"02_matches": {"labelled_files": labelled_files}}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ({**sample[0], "PYTHONPATH": str(HOME)}).items():
            patch.setenv(name, value)
        with ThreadPoolExecutor(2) as pool:
            written = pool.map(
                lambda one: execute(one, folder, common | own.get(one.stem, {})),
                chosen(HOME / "notebooks", []),
            )
            return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in written}


@pytest.fixture(scope="module")
def page(sample, spark, tmp_path_factory):  # noqa: ARG001 - the report joins the session
    """The report, and the figures that the command shows."""
    path = tmp_path_factory.mktemp("report") / "new" / "report.html"
    figures = report(open_tables(sample[1], "tests"), path)
    return path.read_text(encoding="utf-8"), figures


def outputs(notebook):
    return [output for cell in notebook["cells"] for output in cell.get("outputs", [])]


@pytest.mark.chaos
@pytest.mark.parametrize(("name", "figures"), FIGURES.items())
def test_every_notebook_runs_and_shows_its_figures(name, figures, executed):
    shown = outputs(executed[name])
    assert [output["ename"] for output in shown if output["output_type"] == "error"] == []
    assert sum(SVG in output.get("data", {}) for output in shown) >= figures
    red = ["".join(output["text"]) for output in shown if output.get("name") == "stderr"]
    assert red == []


@pytest.mark.chaos
def test_there_are_no_other_notebooks(executed):
    assert set(executed) == set(FIGURES)


@pytest.mark.chaos
def test_parameters_come_from_outside(executed):
    (cell,) = (
        cell
        for cell in executed["02_matches"]["cells"]
        if "injected-parameters" in cell["metadata"].get("tags", [])
    )
    assert "local[2]" in "".join(cell["source"])


@pytest.mark.chaos
def test_labelled_files_draw_the_scores_by_threshold(executed):
    (cell,) = (
        cell
        for cell in executed["02_matches"]["cells"]
        if "labelled_curve_chart(labelled" in "".join(cell["source"])
    )
    (svg,) = ("".join(output["data"][SVG]) for output in cell["outputs"] if SVG in output.get("data", {}))
    assert [name for name in ("precision", "recall", "F1") if f">{name}<" not in svg] == []


def test_a_higher_threshold_finds_less_of_the_truth(sample, labelled_files, spark):  # noqa: ARG001 - it is joined
    curve = labelled_curve(open_tables(sample[1], "tests"), labelled_files).to_pylist()
    scores = {
        name: [row["value"] for row in curve if row["score"] == name]
        for name in ("precision", "recall", "F1")
    }
    assert len(scores["recall"]) == len(curve) / 3 > 5
    assert scores["recall"] == sorted(scores["recall"], reverse=True)
    assert max(scores["F1"]) > 0.7 > min(scores["F1"])


def test_without_labelled_files_there_is_no_curve_and_two_are_not_enough(sample):
    opened = open_tables(sample[1], "tests")
    assert labelled_curve(opened, []).num_rows == 0
    with pytest.raises(SettingsError, match="2 labelled files"):
        labelled_curve(opened, ["profiles.csv", "store_records.csv"])


def test_time_travel_ends_with_what_is_known_today(sample, spark):  # noqa: ARG001 - it is joined
    opened = open_tables(sample[1], "tests")
    customer = opened.ask(partial(explain_customer, asked=opened.ask(largest_customer)))
    known = time_travel(opened.delta.read, customer).to_pylist()
    assert (known[-1]["pairs"], known[-1]["identities"]) == (len(customer.links), len(customer.members))
    assert len(known) > 1
    for name in ("at", "pairs", "identities"):
        assert [row[name] for row in known] == sorted(row[name] for row in known)


def test_every_batch_says_how_long_it_took_and_what_it_left(sample, spark):
    progress = sorted(tables.delta(spark, sample[1], "stream_progress"), key=lambda row: row.batch_id)
    assert len(progress) > 2
    read, before = 0, 0.0
    for row in progress:
        read += row.profiles_read + row.store_records_read
        assert row.behind == 2_400 - read
        spent = [row[part] for part in PHASES]
        began = row.written_at.timestamp() - sum(spent) / 1_000
        assert before - 0.01 < began < before + 60 or not before
        assert min(spent) >= 0 < row.read_ms
        assert min(row.state_file_bytes, row.state_memory_bytes) > 1_000
        before = row.written_at.timestamp()


def test_the_report_says_how_long_a_batch_took_and_what_is_left(page):
    for title in (
        "Half of the micro-batches took",
        "The last one left 0 records unread",
        "The state of the join",
    ):
        assert title in page[0]


def test_the_report_counts_what_the_tables_hold(page, sample):
    text, figures = page
    customers = tables.count(sample[1], "customers")
    assert f"Of <b>2,400</b> records, <b>{customers:,}</b> people were found" in text
    found = {name: figures[name] for name in ("records read", "customers", "pairs", "waiting for review")}
    assert found == {
        "records read": 2_400,
        "customers": customers,
        "pairs": tables.count(sample[1], "customer_edges"),
        "waiting for review": tables.count(sample[1], "review_queue") - 1,
    }
    assert figures["rejected"] > 0


def test_phone_faults_are_counted_by_side(sample, spark):
    opened = open_tables(sample[1], "tests")
    counted = phone_faults(opened.delta, opened.sources).to_pylist()
    kept = {
        "profile": tables.delta(spark, sample[1], "history/profiles"),
        "store": tables.delta(spark, sample[1], "history/store_records"),
    }
    for row in tables.delta(spark, sample[1], "quarantine"):
        kept["profile" if row.topic == sample[1].kafka.profiles.topic else "store"].append(row)
    expected = Counter(
        (row.phone_fault, side) for side, rows in kept.items() for row in rows if row.phone_fault
    )
    assert {(row["fault"], row["side"]): row["records"] for row in counted} == expected
    assert {fault for fault, _ in expected} >= {"placeholder", "not_a_number"}


def test_the_report_needs_nothing_from_outside(page):
    assert re.findall(r"https?:|<script|@import|<link|url\((?!#)", page[0]) == []
    assert page[0].count("<svg ") > 15


def test_the_report_names_nobody(page, sample, spark):
    personal = set()
    for side, columns in (("profiles", ("name", "written_phone", "email")), ("store_records", ("name",))):
        for row in tables.delta(spark, sample[1], f"history/{side}"):
            personal |= {row[column] for column in columns if row[column]}
            personal |= {row.phone, row.name_key}
    told = {text for text in personal if len(text) > 8}
    assert len(told) > 2_000
    assert [text for text in told if text in page[0]] == []


def test_blocking_counts_are_those_of_the_pairs_themselves(sample, spark):
    opened = open_tables(sample[1], "tests")
    counted = blocking_counts(opened.delta, opened.sources, opened.settings, opened.model).to_pylist()
    profiles, store_records = (
        {(row.phone, row.name_key) for row in tables.delta(spark, opened.settings, f"history/{side}")}
        for side in ("profiles", "store_records")
    )
    same = sum(
        phone == other and not is_placeholder(phone) for phone, _ in profiles for other, _ in store_records
    )
    assert same > 100
    assert [row["comparisons"] for row in counted if row["rule"] == "phone"] == [same]


def test_why_draws_the_weights_of_a_customer(sample, tmp_path):
    (customer_id,) = tables.rows(sample[1], AT_ONE_PHONE)[0].values()
    words = ["why", str(customer_id), "--chart", "why.html"]
    done = subprocess.run(
        [home() / "spark-submit.sh", *words],
        cwd=tmp_path,
        env=os.environ | sample[0],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.partition("\n")[0]) == (0, f"Customer {customer_id}"), done.stderr
    text = (tmp_path / "why.html").read_text(encoding="utf-8")
    assert "phone exact" in text
    assert "http" not in text
