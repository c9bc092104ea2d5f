"""A disk is full: the driver stops with a sentence, and once there is room again it ends as if nothing had been."""

import shutil
import uuid
from datetime import datetime, timezone

import pytest

from lib.errors import DependencyUnreachableError
from lib.sandbox.sandbox import Sandbox
from lib.submission.layout import local
from tests.end_to_end.disk import mounted
from tests.end_to_end.twins import digests, feeder, twin
from tests.servers import new_database, new_topics

END = datetime(2026, 1, 1, tzinfo=timezone.utc)
ROOM, ROOM_FOR_MYSQL = 64, 2_500  # MB; a sandbox does not start with less
FULL = "disk is full|no space left"

pytestmark = pytest.mark.chaos


def of(settings):
    """The broker and the keys, which both have to share."""
    return {
        "kafka.bootstrap_servers": settings.kafka.bootstrap_servers,
        "privacy.card_key": settings.privacy.card_key,
        "privacy.identity_key": settings.privacy.identity_key,
    }


@pytest.fixture
def compare(spark, drain, sandbox, tmp_path):
    """Drain with a full disk, then with room; the tables of an application that always had room are the same."""

    def run(servers, disk):
        topics = new_topics(servers, "full")
        feed = feeder(servers.bootstrap_servers, topics, 2, END)
        with new_database(servers) as database, new_database(sandbox) as another:
            harmed = twin(servers, database, topics, tmp_path / "harmed").settings()
            unharmed = twin(sandbox, another, topics, tmp_path / "roomy").settings(**of(harmed))
            feed()
            drain(harmed)
            drain(unharmed)
            feed()
            disk.fill()
            with pytest.raises(DependencyUnreachableError, match=FULL):
                drain(harmed)
            disk.free()
            drain(harmed)
            drain(unharmed)
            assert digests(spark, harmed) == digests(spark, unharmed)

    return run


@pytest.mark.parametrize("folder", ["checkpoints", "tables"])
def test_no_room_for(folder, sandbox, tmp_path, compare):
    with mounted(tmp_path / "harmed" / folder, ROOM) as disk:
        compare(sandbox, disk)


def test_no_room_for_mysql(compare):
    directory = local() / f"test-sandbox/{uuid.uuid4().hex[:8]}"
    try:
        with mounted(directory / "mysql", ROOM_FOR_MYSQL) as disk, Sandbox(directory) as servers:
            compare(servers, disk)
    finally:
        shutil.rmtree(directory)
