"""Redirects Spark's output from the screen to a file."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from lib.errors import CustomerIdentificationError


@contextmanager
def stderr_into(log: Path) -> Iterator[TextIO]:
    """Redirect stderr of this process and of its children to the file ``log``; yields a stream to the real stderr.

    It replaces the file descriptor, because the JVM and its children inherit that and know nothing of ``sys.stderr``.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stderr.flush()
    number = sys.stderr.fileno()
    kept = os.dup(number)
    with log.open("wb") as file, os.fdopen(os.dup(kept), "w", encoding="utf-8") as real:
        os.dup2(file.fileno(), number)
        try:
            yield real
        except CustomerIdentificationError:
            raise
        except Exception:
            real.write(f"An unexpected error occurred; Spark's log is {log}.\n")
            raise
        finally:
            sys.stderr.flush()
            os.dup2(kept, number)
            os.close(kept)
