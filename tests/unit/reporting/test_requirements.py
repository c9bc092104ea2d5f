"""Who has no charts is told how to get them."""

import pytest

from lib.errors import DependencyUnreachableError
from lib.reporting import requirements


def test_what_is_there_is_enough():
    requirements.require_drawing()


def test_what_is_missing_has_a_remedy(monkeypatch):
    monkeypatch.setattr(requirements, "DRAWING", ("altair", "no_such_library"))
    with pytest.raises(DependencyUnreachableError, match=r"Run \./spark-submit\.sh report --help once"):
        requirements.require_drawing()
