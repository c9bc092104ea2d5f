"""A line between a client and a server that fails in ways which neither of the two can."""

import socket
import threading
import time
from contextlib import suppress

CHUNK = 65_536


class Proxy:
    """Passes bytes on, until it is told to fail."""

    def __init__(self, port):
        """``port`` is the server's, at 127.0.0.1."""
        self._server = "127.0.0.1", port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lines = []
        self._delay = 0.0
        self._ended = threading.Event()
        self.port = self._listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.close()
        self._ended.set()

    def lose_answer(self):
        """Keep the server's next answer, and hang up."""
        for line in self._lines:
            line.loses_answer.set()

    def slow_down(self, seconds):
        """Let every answer of the server wait, from now on."""
        self._delay = seconds

    def fall_silent(self):
        """Pass nothing on of the connections there are, and let neither side know: a firewall forgot them."""
        for line in self._lines:
            line.is_silent.set()

    def _accept(self):
        with suppress(OSError):  # the listener was closed
            while True:
                client, _ = self._listener.accept()
                line = _Line(client, socket.create_connection(self._server), self._ended, lambda: self._delay)
                self._lines.append(line)
                for pump in (line.ask, line.answer):
                    threading.Thread(target=pump, daemon=True).start()


class _Line:
    """One connection: two sockets, and what has gone wrong between them."""

    def __init__(self, client, server, ended, delay):
        self._client, self._server, self._ended, self._delay = client, server, ended, delay
        self.loses_answer, self.is_silent = threading.Event(), threading.Event()

    def ask(self):
        self._pump(self._client, self._server)

    def answer(self):
        self._pump(self._server, self._client, self.loses_answer)

    def _pump(self, source, target, hangs_up=None):
        with suppress(OSError):
            while content := source.recv(CHUNK):
                if hangs_up and hangs_up.is_set():
                    break
                if source is self._server:
                    time.sleep(self._delay())
                if not self.is_silent.is_set():
                    target.sendall(content)
        if self.is_silent.is_set():
            self._ended.wait()
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # close alone would wait for the other thread's recv
            end.close()
