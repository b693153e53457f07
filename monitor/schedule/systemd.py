"""Report to systemd, if it started monitor. Source of the protocol: sd_notify(3)."""

import os
import socket
import time
from contextlib import suppress


def notify(*facts: str) -> None:
    """Send facts such as "READY=1" to $NOTIFY_SOCKET, if it is set and something listens there."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address[:1] not in {"/", "@"}:
        return
    path = f"\0{address[1:]}" if address.startswith("@") else address
    kind = socket.SOCK_DGRAM | socket.SOCK_CLOEXEC
    with suppress(OSError), socket.socket(socket.AF_UNIX, kind) as outlet:
        outlet.connect(path)
        outlet.sendall("\n".join(facts).encode())


def reloading() -> tuple[str, str]:
    """Return the facts that announce a reload; "READY=1" ends it."""
    return "RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}"
