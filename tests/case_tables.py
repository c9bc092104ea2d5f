"""The tables of cases in tests/cases, which anybody can add to."""

from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parent / "cases"


def read_table(name):
    """What one file holds."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def with_distinct_ids(cases):
    """The cases, once it is sure that none of them hides behind another's name."""
    ids = [case["id"] for case in cases]
    assert len(set(ids)) == len(ids), [name for name in ids if ids.count(name) > 1]
    return cases


def parameter(case, name, disputed=None):
    """A case as a test's parameter; a disputed one is known to fail, and is to be heard of when it does not."""
    return pytest.param(case, id=name, marks=pytest.mark.xfail(reason=disputed) if disputed else ())


def parameters(cases):
    return [parameter(case, case["id"], case.get("disputed")) for case in cases]
