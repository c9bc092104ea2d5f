"""A real redis-server in a folder of its own: one on the PATH, else Debian's, unpacked without root."""

import shutil
from pathlib import Path

import redis

from lib.sandbox.debian_lock import lock_again
from lib.sandbox.debian_packages import mirror, unpack
from lib.sandbox.ports import ADDRESS
from lib.sandbox.server import Server
from lib.submission import layout

PACKAGE = "redis-server"


class RedisServer(Server):
    """Everything in memory, nothing on disk: the fastest that it can be."""

    title = "Redis"

    def prepare(self):
        """Nothing: it keeps nothing."""

    def command(self):
        """The server with no persistence."""
        off = ["--save", "", "--appendonly", "no", "--daemonize", "no"]
        return [*program(), "--bind", ADDRESS, "--port", self.ports[0], "--dir", self.directory, *off]

    def answers(self):
        """Whether it says PONG."""
        try:
            return redis.Redis(host=ADDRESS, port=self.ports[0]).ping()
        except redis.ConnectionError:
            return False


def program():
    """The words that start the server, without options."""
    installed = shutil.which("redis-server")
    return [installed] if installed else unpacked(layout.local() / PACKAGE)


def unpacked(folder: Path):
    """The program below an unpacked package, with the C library that it was built for; its name says what it is to do."""
    if not folder.exists():
        lock = folder.with_name(f"{folder.name}.lock")
        lock_again(lock, mirror(), PACKAGE)
        unpack(lock, folder)
    (libraries,) = folder.glob("usr/lib/*-linux-gnu*")
    (loader,) = libraries.glob("ld-linux-*.so.*")
    return [loader, "--library-path", libraries, folder / "usr/bin/redis-server"]
