"""Whether an address is on this machine, so that nobody else is on the wire."""

import ipaddress

NAMES = ("localhost", "localhost.localdomain", "ip6-localhost")


def is_loopback(host: str) -> bool:
    """Whether a host's name or address can only mean this machine; names are not looked up."""
    bare = host.strip().strip("[]").lower()
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return bare in NAMES


def all_loopback(servers: str) -> bool:
    """The same for ``host:port`` with commas between, as Kafka's clients take them."""
    return all(is_loopback(server.rpartition(":")[0] or server) for server in servers.split(","))
