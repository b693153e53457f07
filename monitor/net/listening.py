"""Listen at an address of this machine."""

import socket


def listen(address: str) -> socket.socket:
    """Return a socket that listens at "host:port", an IPv6 host in brackets. Raises OSError."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, int(port)), family=family)
