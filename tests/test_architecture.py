"""Rules of the tree that no linter knows."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "lib").rglob("*.py"))
JOBS = sorted((ROOT / "jobs").glob("*.py"))
LONGEST_MODULE, LONGEST_FUNCTION = 250, 40
STREAM_READERS = {"sources/kafka.py"}
STREAM_WRITERS = {"streaming/query.py"}


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def attributes(path):
    return {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}


def name_of(path):
    return path.relative_to(ROOT / "lib").as_posix()


@pytest.mark.parametrize(
    ("attribute", "home"), [("readStream", STREAM_READERS), ("writeStream", STREAM_WRITERS)]
)
def test_streams_start_and_end_at_the_rim_only(attribute, home):
    assert {name_of(path) for path in MODULES if attribute in attributes(path)} == home


def test_no_module_holds_more_than_one_idea():
    long = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_screen():
    functions = [
        (f"{path.name}:{node.name}", node.end_lineno - node.lineno + 1)
        for path in MODULES + JOBS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [function for function in functions if function[1] > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("word", ["manager", "helper", "util", "processor", "handle"])
def test_names_are_the_fields_own(word):
    assert [path for path in MODULES + JOBS if word in path.stem] == []


def test_no_job_bears_a_librarys_name():
    # spark-submit puts jobs/ first on the path, so such a job would hide the library.
    assert [
        path.stem for path in JOBS if path.stem in sys.stdlib_module_names | {"delta", "pyspark", "mysql"}
    ] == []


def test_lib_is_ours_and_not_sparks():
    # Spark's own python folder holds a lib/ too; without lib/__init__.py the two would merge.
    code = "import lib; print(lib.__file__)"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()) == ROOT / "lib/__init__.py"
