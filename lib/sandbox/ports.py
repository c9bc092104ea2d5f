"""Free ports on 127.0.0.1."""

import random
import socket

from lib.errors import DependencyUnreachableError

ADDRESS = "127.0.0.1"
# Below the kernel's ephemeral ports (ip_local_port_range, 32768 and up), so that no outgoing connection takes a port
# between its choice and its use.
RANGE = range(20_000, 32_000)


def free_ports(count: int) -> list[int]:
    """Choose ``count`` different ports on which nobody listens; raises :class:`DependencyUnreachableError`."""
    free: list[int] = []
    for port in random.sample(RANGE, len(RANGE)):
        if is_free(port):
            free.append(port)
        if len(free) == count:
            return free
    raise DependencyUnreachableError(
        f"{ADDRESS} has fewer than {count} free ports.", "Stop the servers that hold them."
    )


def is_free(port: int) -> bool:
    """Whether a server could listen there."""
    with socket.socket() as probe:
        # As the servers do: a port with connections in TIME_WAIT counts as free (socket(7)).
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def require_free(port: int, server: str, directory: object) -> None:
    """Raise :class:`DependencyUnreachableError` when another process listens on the port of a server."""
    if not is_free(port):
        raise DependencyUnreachableError(
            f"Port {port}, which {server} of {directory} uses, is taken.",
            f"Stop the process that listens there, or delete {directory} to start again on other ports.",
        )
