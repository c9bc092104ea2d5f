"""Rules of the tree that no linter knows."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = sorted(set((ROOT / "tests").rglob("*.py")) - set((ROOT / "tests/bench").rglob("*.py")))
MODULES = sorted((ROOT / "lib").rglob("*.py"))
JOBS = sorted((ROOT / "jobs").glob("*.py"))
LONGEST_MODULE, LONGEST_FUNCTION = 250, 40
CLOCKS = {
    f"{clock}{unit}"
    for clock in ("monotonic", "perf_counter", "process_time", "time")
    for unit in ("", "_ns")
}
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


def is_span(node):
    """Whether something is taken from a clock's time, or a clock's time from something: ``monotonic() - began``."""
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and any(map(is_time, (node.left, node.right)))
    )


def is_time(node):
    """``time.monotonic()``, or ``monotonic()`` where it was imported alone."""
    called = node.func if isinstance(node, ast.Call) else None
    if isinstance(called, ast.Attribute):
        return called.attr in CLOCKS and ast.unparse(called.value) == "time"
    return isinstance(called, ast.Name) and called.id in CLOCKS


def holds_span(node, spans=frozenset()):
    """Whether a span, or a name of ``spans``, is anywhere in an expression."""
    return any(is_span(part) or (isinstance(part, ast.Name) and part.id in spans) for part in ast.walk(node))


def names_of_spans(module):
    """What a span is assigned or appended to anywhere in a file."""
    for node in ast.walk(module):
        match node:
            case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.NamedExpr(value=value):
                if value and holds_span(value):
                    yield from (name.id for name in ast.walk(node) if is_stored(name))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[added]):
                if holds_span(added):
                    yield name


def is_stored(node):
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def asserted_spans(module):
    """The lines in which a span of time is compared with anything, in an assertion."""
    spans = set(names_of_spans(module))
    return sorted(
        {
            part.lineno
            for node in ast.walk(module)
            if isinstance(node, ast.Assert)
            for part in ast.walk(node.test)
            if isinstance(part, ast.Compare) and holds_span(part, spans)
        }
    )


def test_no_test_asserts_how_long_something_took():
    # A slow machine is no fault; speed is measured in tests/bench. What counts as asserted is a comparison, within an
    # assert, of a difference with a clock's reading in it, or of a name that such a one was given. A deadline after
    # which a test gives up compares two readings and is none.
    found = {path.relative_to(ROOT).as_posix(): asserted_spans(tree(path)) for path in TESTS}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        pytest.param("assert time.monotonic() - began < 2", [1], id="directly"),
        pytest.param("assert 0.1 <= perf_counter() - began < 2", [1], id="imported alone"),
        pytest.param("took = time.time() - began\nassert took < 2", [2], id="by name"),
        pytest.param(
            "all.append(time.monotonic() - began)\nassert min(all) < 2", [2], id="the least of several"
        ),
        pytest.param("assert not (time.time_ns() - began) / 1e9 > 2", [1], id="in another unit"),
        pytest.param("assert time.monotonic() < deadline", [], id="a deadline"),
        pytest.param("assert watch.monotonic() - began == 2", [], id="a clock of its own"),
        pytest.param("while time.monotonic() - began < 2: pass", [], id="no assertion"),
    ],
)
def test_what_counts_as_asserting_how_long_something_took(code, lines):
    assert asserted_spans(ast.parse(code)) == lines
