"""Which of MySQL's two connectors a driver has."""

import subprocess
import sys

from tests.conftest import HOME


def test_the_connector_is_the_quick_one_although_pyarrow_is_there():
    """Loaded behind pyarrow it has no room for its C extension, and goes on in Python without a word."""
    told = "import lib.resolution.micro_batch, mysql.connector; print(mysql.connector.HAVE_CEXT)"
    shown = subprocess.run([sys.executable, "-c", told], cwd=HOME, capture_output=True, text=True, check=True)
    assert shown.stdout == "True\n"
