"""Fixtures of real servers: one sandbox a session, a database and topic names of its own for each test."""

import re
import shutil
import uuid
from contextlib import contextmanager
from pathlib import Path

import mysql.connector
import pytest

from lib.sandbox.ports import ADDRESS
from lib.sandbox.sandbox import Sandbox
from lib.sandbox.topics import create_topics
from lib.submission.layout import local

PARTITIONS = 4


@pytest.fixture(scope="session")
def sandbox():
    """Both servers for the whole session."""
    with new_sandbox() as servers:
        yield servers


@contextmanager
def new_sandbox(below="test-sandbox"):
    """Both servers in a folder of their own, gone with everything in it afterwards."""
    directory = local() / f"{below}/{uuid.uuid4().hex[:8]}"
    try:
        with Sandbox(directory) as servers:
            yield servers
    finally:
        shutil.rmtree(directory)


@contextmanager
def new_database(sandbox):
    """An empty MySQL database that ``customers`` may do everything in; its name."""
    name = f"customers_{uuid.uuid4().hex[:12]}"
    _execute(sandbox, f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    yield name
    _execute(sandbox, f"DROP DATABASE {name}")


def _execute(sandbox, statement):
    # Each over a connection of its own: the server may have been killed and started again in between.
    with sandbox.mysql.connect(autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def execute(sandbox):
    """Run statements as root."""

    def run(*statements):
        password = sandbox.mysql.root_password_file.read_text()
        with (
            mysql.connector.connect(
                host=ADDRESS, port=sandbox.mysql_port, user="root", password=password, autocommit=True
            ) as connection,
            connection.cursor() as cursor,
        ):
            for statement in statements:
                cursor.execute(statement)

    return run


def new_topics(sandbox, stem):
    """An empty profiles topic and an empty store records topic; their names."""
    stem = re.sub(r"\W+", "-", stem)[:40]
    names = tuple(f"{side}-{stem}-{uuid.uuid4().hex[:6]}" for side in ("dotnet-details", "store-details"))
    create_topics(sandbox.bootstrap_servers, dict.fromkeys(names, PARTITIONS))
    return names


def environ_of(sandbox, database, topics, folder: Path):
    """The variables that point a job's settings at the sandbox, and at a database, topics and a folder in it."""
    profiles, store_records = topics
    return sandbox.environment() | {
        "CUSTID_MYSQL__DATABASE": database,
        "CUSTID_KAFKA__PROFILES__TOPIC": profiles,
        "CUSTID_KAFKA__STORE_RECORDS__TOPIC": store_records,
        "CUSTID_STORAGE__CHECKPOINTS": str(folder / "checkpoints"),
        "CUSTID_STORAGE__TABLES": str(folder / "tables"),
    }


@pytest.fixture
def database(sandbox):
    """The name of an empty database of this test's own."""
    with new_database(sandbox) as name:
        yield name


@pytest.fixture
def topics(sandbox, request):
    """Names of an empty profiles topic and an empty store records topic of this test's own."""
    return new_topics(sandbox, request.node.name)


@pytest.fixture
def sandbox_environ(sandbox, database, topics, tmp_path: Path):
    """The variables that point a job's settings at this test's own database, topics and folders."""
    return environ_of(sandbox, database, topics, tmp_path)
