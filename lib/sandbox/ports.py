"""Free ports on 127.0.0.1."""

import random
import socket

from lib.errors import DependencyUnreachableError

ADDRESS = "127.0.0.1"
# Below the ports that the kernel gives to outgoing connections: nobody takes one between choice and use.
RANGE = range(20_000, 32_000)


def free_ports(count: int) -> list[int]:
    """So many different ports that nobody listens on."""
    free: list[int] = []
    for port in random.sample(RANGE, len(RANGE)):
        if is_free(port):
            free.append(port)
        if len(free) == count:
            return free
    raise DependencyUnreachableError(f"{ADDRESS} has no {count} free ports.", "Stop what holds them.")


def is_free(port: int) -> bool:
    """Whether a server could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def require_free(port: int, server: str, directory: object) -> None:
    """Raise :class:`DependencyUnreachableError` when somebody else listens on the port of a server."""
    if not is_free(port):
        raise DependencyUnreachableError(
            f"Port {port}, which {server} of {directory} uses, is taken.",
            f"Stop the process that listens there, or delete {directory} to start anew on other ports.",
        )
