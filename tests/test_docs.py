"""The documentation says what is there."""

import re
from pathlib import Path

import pytest

from lib.errors import CustomerIdentificationError
from lib.settings.reference import reference
from lib.submission.catalogue import jobs

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
COMMAND = re.compile(r"\./spark-submit\.sh (?!COMMAND)([a-z_-]+)")
LINK = re.compile(r"\]\(([^)#]+)\)")


def ids(page):
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_command_exists(page):
    named = {name.replace("-", "_") for name in COMMAND.findall(page.read_text(encoding="utf-8"))}
    assert named <= set(jobs(ROOT / "jobs"))


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_link_leads_somewhere(page):
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


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
