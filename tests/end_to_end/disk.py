"""A small disk of a test's own, which it can fill to the last byte."""

import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest

BALLAST = "ballast"


class Disk:
    """A mounted folder."""

    def __init__(self, folder):
        self.folder = folder

    def fill(self):
        """Leave no room."""
        ballast = self.folder / BALLAST
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(self.folder).free)

    def free(self):
        """Give the room back."""
        (self.folder / BALLAST).unlink()


@contextmanager
def mounted(folder, megabytes):
    """A disk at a new folder, in memory; the test is skipped where nobody lets us mount one."""
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
