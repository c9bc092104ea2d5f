"""On which addresses processes listen, as /proc shows it."""

import ipaddress
import os
from contextlib import suppress
from pathlib import Path

LISTEN = "0A"  # tcp(7)'s TCP_LISTEN as /proc/net/tcp writes it
TABLES = ("tcp", "tcp6")


def listening(pids):
    """The address and port of every TCP socket on which one of the processes waits for connections."""
    owned = {inode for pid in pids for inode in _sockets(pid)}
    return {where for table in TABLES for where, inode in _waiting(table) if inode in owned}


def beyond_loopback(pids):
    """Those of them that another machine can reach."""
    return {(address, port) for address, port in listening(pids) if not _is_loopback(address)}


def _is_loopback(address):
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _sockets(pid):
    try:
        entries = list(Path(f"/proc/{pid}/fd").iterdir())
    except OSError:  # it has ended
        return
    for entry in entries:
        with suppress(OSError):  # closed meanwhile
            target = os.readlink(entry)  # noqa: PTH115 - no path
            if target.startswith("socket:["):
                yield target.removeprefix("socket:[").removesuffix("]")


def _waiting(table):
    for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
        fields = line.split()
        if fields[3] == LISTEN:
            address, _, port = fields[1].partition(":")
            yield (_address(address), int(port, 16)), fields[9]


def _address(text):
    """The kernel prints each 32 bits of an address as one number in the machine's byte order."""
    words = [bytes.fromhex(text[at : at + 8])[::-1] for at in range(0, len(text), 8)]
    return ipaddress.ip_address(b"".join(words))
