"""Notebooks hold no logic: they import, name what they ask for, and show it."""

import ast

import jupytext
import pytest

from lib.errors import SettingsError
from lib.reporting.notebooks import chosen
from lib.submission.layout import home

FOLDER = home() / "notebooks"
SOURCES = sorted(FOLDER.glob("*.py"))
PLAIN = ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.Expr
LOGIC = ast.Lambda | ast.IfExp | ast.ListComp | ast.DictComp | ast.SetComp | ast.GeneratorExp | ast.BinOp
NAMES_PEOPLE = {"03_one_customer", "04_review"}


def name_of(path):
    return path.stem


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_no_logic(source):
    tree = ast.parse(source.read_text(encoding="utf-8"))
    assert [ast.unparse(line) for line in tree.body if not isinstance(line, PLAIN)] == []
    assert [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, LOGIC)] == []


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_one_cell_of_parameters_and_no_output(source):
    cells = jupytext.read(source).cells
    assert [cell.metadata.get("tags") for cell in cells].count(["parameters"]) == 1
    assert not any(cell.get("outputs") for cell in cells)


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_who_names_people_says_so_first(source):
    (first, *_) = jupytext.read(source).cells
    assert ("names people" in first.source) == (source.stem in NAMES_PEOPLE)


def test_all_unless_some_are_named():
    assert chosen(FOLDER, []) == SOURCES
    assert chosen(FOLDER, ["02_matches"]) == [FOLDER / "02_matches.py"]
    with pytest.raises(SettingsError, match="There is no notebook 2_matches"):
        chosen(FOLDER, ["2_matches"])
