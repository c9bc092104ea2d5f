"""The page that says how to run it, followed to the letter: with an empty home, new secrets, and an account of its own."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from lib.sandbox.ports import ADDRESS
from lib.submission.layout import home, local
from tests import pages
from tests.servers import new_topics
from tests.topics import produce

PAGE = (home() / "docs/how-to/run.md").read_text(encoding="utf-8")
FILES = ("jobs", "lib", "conf", "spark-submit.sh")
DOWNLOADED = ("venv", "jars")
ACCOUNT = "followed"  # in place of the page's `customers`, which the sandbox has already
NOW = 1_780_000_000_000


def block(language):
    """The first block of a language, without the indent that a list gives it."""
    lines = re.search(rf"^   ```{language}\n(.*?)^   ```$", PAGE, re.MULTILINE | re.DOTALL)[1].splitlines()
    return "".join(f"{line[3:]}\n" for line in lines)


@pytest.fixture
def checkout(tmp_path):
    """The project in another folder, with what was downloaded."""
    for name in FILES:
        copy = shutil.copytree if (home() / name).is_dir() else shutil.copy
        copy(home() / name, tmp_path / name)
    (tmp_path / ".local").mkdir()
    for name in DOWNLOADED:
        (tmp_path / ".local" / name).symlink_to(local() / name)
    return tmp_path


@pytest.fixture
def run(checkout):
    """Run a command of the page as a person without any files or variables of their own; its stdout."""
    (checkout / "empty").mkdir()
    environ = {"HOME": str(checkout / "empty"), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}

    def in_shell(command):
        done = subprocess.run(
            ["bash", "-c", command], cwd=checkout, env=environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    return in_shell


def administrator(checkout, execute):
    """What the page asks of MySQL's administrator."""
    password = (checkout / "secrets/mysql.password").read_text()
    sql = block("sql").replace("the content of secrets/mysql.password", password)
    execute(*(one.strip() for one in sql.replace("customers", ACCOUNT).split(";") if one.strip()))


def settings_of(sandbox, topics):
    """What the page lets a person add, with the sandbox's addresses in place of the examples."""
    values = {
        "broker.example.com:9092": sandbox.bootstrap_servers,
        "mysql.example.com": f"{ADDRESS}\n  port: {sandbox.mysql_port}",
        "dotnet-details": topics[0],
        "store-details": topics[1],
        "database: customers": f"database: {ACCOUNT}",
        "user: customers": f"user: {ACCOUNT}",
    }
    text = block("yaml")
    for shown, own in values.items():
        assert shown in text
        text = text.replace(shown, own)
    return text


def test_the_page_is_followed_to_the_letter(sandbox, checkout, run, execute):
    topics = new_topics(sandbox, "followed")
    *secrets, copy, doctor, submit, find = pages.CONSOLE.findall(PAGE)
    try:
        for command in secrets:
            run(command)
        assert {path.stat().st_mode & 0o777 for path in Path(checkout, "secrets").iterdir()} == {0o600}
        administrator(checkout, execute)
        run(copy)
        with (checkout / "conf/mine.yaml").open("a", encoding="utf-8") as file:
            file.write(settings_of(sandbox, topics))
        for topic, line in zip(topics, block("json").splitlines(), strict=True):
            produce(sandbox.bootstrap_servers, topic, [(line.encode(), NOW)])
        assert "FAIL" not in run(doctor)
        assert re.search(r"customers +1\b", run(submit))
        found = run(find)
        assert re.match(r"Name key daniel gonzalez: 1 customer", found)
    finally:
        execute(f"DROP DATABASE IF EXISTS {ACCOUNT}", f"DROP USER IF EXISTS '{ACCOUNT}'@'%'")
