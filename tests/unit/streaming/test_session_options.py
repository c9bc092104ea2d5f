"""What a session outside of spark-submit is made with."""

import pytest

from lib.settings.launch import DRIVER, EXECUTOR, FIXED_LOCALE
from lib.settings.load import load_settings
from lib.streaming.session import session_options
from tests.conftest import HOME


@pytest.mark.parametrize("options", [DRIVER, EXECUTOR])
def test_a_notebooks_own_java_options_come_to_those_of_the_project(options):
    settings = load_settings(HOME / "conf", "local", {f"spark.conf.{options}": "-Dmine=1"}, {})
    found = session_options(settings, HOME, is_submitted=False)[options].split()
    assert {FIXED_LOCALE, "-Dmine=1"} <= set(found)
