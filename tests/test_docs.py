"""The documentation says what is there."""

import re
from pathlib import Path

import pytest

from lib.errors import CustomerIdentificationError
from lib.settings.reference import reference
from lib.submission.catalogue import jobs
from tests import pages
from tests.pages import PAGES

ROOT = Path(__file__).parents[1]
COMMAND = re.compile(r"\./spark-submit\.sh (?!COMMAND)([a-z_-]+)")
LINK = re.compile(r"\]\(([^)#]+)")
ANCHOR = re.compile(r"\]\(([^)#:]*)#([^)]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def ids(page):
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_command_exists(page):
    named = {name.replace("-", "_") for name in COMMAND.findall(page.read_text(encoding="utf-8"))}
    assert named <= set(jobs(ROOT / "jobs"))


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_command_that_is_shown_is_run_by_a_test(page):
    scripted = {pages.SANDBOX, *pages.AT_ONCE, *pages.LONG}
    assert pages.commands(ids(page)) == [] or ids(page) in scripted


@pytest.mark.parametrize(("command", "run_by"), pages.ELSEWHERE.items())
def test_what_a_script_leaves_out_is_shown_and_run_elsewhere(command, run_by):
    shown = {command for page in PAGES for command in pages.CONSOLE.findall(page.read_text(encoding="utf-8"))}
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    name = run_by.partition(",")[0]
    assert command in shown
    assert f"def {name}(" in tests or not name.startswith("test_")


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_link_leads_somewhere(page):
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_anchor_is_a_heading(page):
    anchors = ANCHOR.findall(page.read_text(encoding="utf-8"))
    targets = [(page.parent / link if link else page, anchor) for link, anchor in anchors]
    assert [(target.name, anchor) for target, anchor in targets if anchor not in headings(target)] == []


def headings(page):
    """The headings of a page as links name them."""
    found = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_the_settings_page_is_what_the_model_says():
    page = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    assert page == reference(ROOT / "conf/base.yaml")


def test_every_setting_has_a_description():
    rows = reference(ROOT / "conf/base.yaml").splitlines()
    assert [row for row in rows if row.endswith("|  |")] == []


def test_every_table_is_described():
    page = (ROOT / "docs/reference/tables.md").read_text(encoding="utf-8")
    migrations = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "conf/mysql").glob("*.sql"))
    tables = re.findall(r"CREATE TABLE (\w+)", migrations)
    assert len(tables) > 5
    assert [name for name in tables if f"`{name}`" not in page and not name.endswith("_staging")] == []


def test_every_decision_is_in_the_list():
    listed = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    pages = [path.name for path in (ROOT / "docs/adr").glob("0*.md")]
    assert [name for name in pages if name not in listed] == []


def test_every_error_is_one_line_that_says_when_it_is_raised():
    errors = [CustomerIdentificationError, *CustomerIdentificationError.__subclasses__()]
    assert [error for error in errors[1:] if not error.__doc__.startswith("Raised when ")] == []
