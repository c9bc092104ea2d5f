"""JupyterLab on the notebooks, as the page says to open it."""

import json
import re
import subprocess
import urllib.request
from urllib.error import HTTPError

import pytest

from lib.reporting.lab import DOCUMENTS, command
from lib.sandbox.ports import free_ports, is_free
from lib.submission.layout import home
from tests.processes import wait_for

ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/lab\?token=(\w+)")


@pytest.fixture
def lab():
    """The address and the token that a lab prints; it is ended afterwards."""
    words = ["./spark-submit.sh", "lab", "--no-browser", "--port", str(*free_ports(1))]
    process = subprocess.Popen(words, cwd=home(), stderr=subprocess.PIPE, text=True, start_new_session=True)
    lines = []
    found = next(
        (match for line in process.stderr if lines.append(line) or (match := ADDRESS.search(line))), None
    )
    assert found, "".join(lines)
    wait_for(lambda: not is_free(int(found[1].rpartition(":")[2])))  # it says the address before it listens
    yield found.groups()
    process.terminate()
    process.communicate()


def read(address, path, token):
    request = urllib.request.Request(f"{address}{path}", headers={"Authorization": f"token {token}"})  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - on this machine
        return answer.read()


def test_a_source_opens_as_a_notebook(lab):
    address, token = lab
    assert b"JupyterLab" in read(address, "/lab", token)
    source = json.loads(read(address, "/api/contents/01_sources.py?type=notebook", token))
    assert source["content"]["nbformat"] == 4
    assert [cell for cell in source["content"]["cells"] if "open_notebook" in "".join(cell["source"])]
    setting = json.loads(read(address, "/lab/api/settings/@jupyterlab/docmanager-extension:plugin", token))
    assert "Jupytext Notebook" in setting["raw"]


def test_nobody_enters_without_the_token(lab):
    with pytest.raises(HTTPError, match="403"):
        read(lab[0], "/api/contents", "guessed")


def test_what_a_person_set_in_it_stays(tmp_path):
    changed = tmp_path / "settings" / DOCUMENTS
    changed.parent.mkdir(parents=True)
    changed.write_text("{}")
    words = command(home(), tmp_path, 8888, opens_browser=False)
    assert changed.read_text() == "{}"
    assert "--ServerApp.ip=127.0.0.1" in words
