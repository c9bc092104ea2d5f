"""No key is in a plan, a page, an event log, a log, a command line or a task, whatever form it is written in."""

import base64
import hashlib
import os
import re
import secrets
import subprocess
import sys
from itertools import chain

import pytest

from tests.conftest import HOME

#: A key that is text, as `secrets.token_hex` makes it, one that is any bytes, and one longer than SHA-256's block.
CARD, IDENTITY = secrets.token_hex(32).encode(), b"\xfe" + secrets.token_bytes(80) + b"\xff"
EARLIER = secrets.token_hex(32).encode()  # the card key of version 1


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Everything that a run shows, by the place where it does."""
    folder = tmp_path_factory.mktemp("keys")
    files = [folder / name for name in ("card.key", "identity.key", "earlier.key")]
    for file, key in zip(files, (CARD, IDENTITY, EARLIER), strict=True):
        file.touch(0o600)
        file.write_bytes(key)
    into = folder / "shown"
    into.mkdir()
    environ = {
        **os.environ,
        "PYTHONPATH": str(HOME),
        "CUSTID_HOME": str(HOME),
        "PYSPARK_PYTHON": sys.executable,
    }
    command = [sys.executable, "-m", "tests.streaming.key_session", str(into), *map(str, files)]
    done = subprocess.run(command, env=environ, cwd=HOME, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:].decode()
    pages = {
        page.read_bytes().partition(b"\n")[0].decode(): page.read_bytes()
        for page in (into / "pages").iterdir()
    }
    events = {
        f"event log {file.name}": file.read_bytes() for file in (into / "log").rglob("*") if file.is_file()
    }
    files = {name: (into / name).read_bytes() for name in ("tasks", "ps")}
    return pages | events | files | {"stdout": done.stdout, "stderr": done.stderr}


def forms(key):
    """The key and its padded forms (RFC 2104), raw, as hex, base64 and lists of numbers."""
    padded = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    pads = (bytes(byte ^ mask for byte in padded) for mask in (0x36, 0x5C))
    for raw in chain((key, padded), pads):
        start = raw[:24]  # a part of a key is too much
        yield start
        yield from (start.hex().encode(), start.hex().upper().encode(), start.hex(" ").upper().encode())
        yield from (base64.b64encode(start), base64.urlsafe_b64encode(start), repr(start)[2:-1].encode())
        for signed in (False, True):
            numbers = [str(byte - 256 if signed and byte > 127 else byte) for byte in start]
            yield from (separator.join(numbers).encode() for separator in (",", ", "))


@pytest.mark.parametrize("key", [CARD, IDENTITY, EARLIER], ids=["card", "identity", "earlier card"])
def test_no_key_is_shown(key, shown):
    needles = set(forms(key))
    assert sorted(place for place, text in shown.items() if any(needle in text for needle in needles)) == []


def test_all_kinds_of_pages_were_read(shown):
    paths = " ".join(shown)
    for path in ("/jobs/job/?id=", "/stages/stage/?id=", "/SQL/execution/?id=", "/environment/", "/executors/",
                 "/StreamingQuery/statistics", "/api/v1/applications", "planDescription=true", "event log"):  # fmt: skip
        assert path in paths
    with_plans = [place for place, text in shown.items() if re.search(rb"sha2\(", text)]
    assert any("event log" in place for place in with_plans)
    assert "stderr" in with_plans
    assert len(shown["tasks"]) > 50_000
