"""Notebooks and report, over the tables of a real run on a fixed sample."""

import json
import os
import re
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timezone

import pytest

from lib.identity.entity import Edge
from lib.records.pair import Decision
from lib.reporting.matches import blocking_counts
from lib.reporting.notebooks import chosen, execute
from lib.reporting.open_tables import open_tables
from lib.reporting.records import phone_faults
from lib.reporting.report import report
from lib.review.session import ReviewSession
from lib.samples.fill import fill_topics
from lib.samples.plan import Plan
from lib.settings.load import load_settings
from lib.submission.layout import home
from tests import tables
from tests.conftest import HOME
from tests.reference_rules import is_placeholder
from tests.servers import environ_of, new_database, new_topics

PLAN = Plan(
    400, 2_000, overlap=0.5, seed=7, broken=0.01, noise=1.3, now=datetime(2026, 11, 1, tzinfo=timezone.utc)
)
RULES = {
    "linkage.blocking_rules": "[phone, initials_phone_tail, initials_phone_head]",
    "kafka.max_records_per_batch": "800",
}
SMALL = {"spark.driver_memory": "1g", "spark.master": "local[2]", "stream.state_partitions": "1"}
FIGURES = {"01_sources": 6, "02_matches": 10, "03_one_customer": 2, "04_review": 3, "05_operations": 5}
SVG = "image/svg+xml"


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
def executed(sample, tmp_path_factory):
    """Each notebook as it was run, by name; two at a time, as there are two cores."""
    folder = tmp_path_factory.mktemp("notebooks")
    parameters = {"environment": "local", "assignments": SMALL}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ({**sample[0], "PYTHONPATH": str(HOME)}).items():
            patch.setenv(name, value)
        with ThreadPoolExecutor(2) as pool:
            written = pool.map(lambda one: execute(one, folder, parameters), chosen(HOME / "notebooks", []))
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
    counted = phone_faults(opened.delta, opened.settings.kafka.profiles.topic).to_pylist()
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
    counted = blocking_counts(opened.delta, opened.settings, opened.model).to_pylist()
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
    (customer_id, *_) = tables.customers(sample[1])
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
