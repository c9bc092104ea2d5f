"""One Spark session for all tests, and the application run in it on the real servers."""

from pathlib import Path

import hypothesis
import pytest

from lib.identification import Identification
from lib.preparation import Preparation
from lib.settings.load import load_settings
from lib.streaming.session import create_session

pytest_plugins = ["tests.servers", "tests.secured", "tests.traced"]

HOME = Path(__file__).parents[1]
LONGEST_CHAOS = 3_600  # seconds, then it hangs; 250 are the most of one on two cores that do other work, too

# No example has to come within a time: a slow machine is no fault.
hypothesis.settings.register_profile(
    "tests", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("tests")


def pytest_collection_modifyitems(items):
    """Long tests are given up later than the others."""
    for item in items:
        if item.get_closest_marker("chaos"):
            item.add_marker(pytest.mark.timeout(LONGEST_CHAOS))


@pytest.fixture(scope="session")
def spark():
    """The project's own session, on two cores."""
    settings = load_settings(
        HOME / "conf", "local", {"spark.master": "local[2]", "spark.driver_memory": "3g"}, {}
    )
    session = create_session(settings, HOME, "tests")
    yield session
    session.stop()


@pytest.fixture
def job_settings(sandbox_environ):
    """Settings of one test: its own database, topics, checkpoint and tables."""
    return load_settings(HOME / "conf", "local", {}, sandbox_environ)


@pytest.fixture(scope="session")
def drain(spark):  # noqa: ARG001 - create_session joins it
    """Run the application over what the topics hold; its summary comes back."""

    def run(settings, **options):
        prepared = Preparation(settings, HOME, **options)
        try:
            identification = Identification(prepared, create_session(settings, HOME, "tests"))
            identification.drain()
            return identification.summary()
        finally:
            prepared.application.close()

    return run
