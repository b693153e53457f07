"""Report to systemd, if it started monitor. Source of the protocol: sd_notify(3)."""

import os
import socket
import time


def notify(*facts: str) -> bool:
    """Send facts such as "READY=1" to $NOTIFY_SOCKET; return False if there is none or it does not listen."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address[:1] not in {"/", "@"}:
        return False
    path = f"\0{address[1:]}" if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as outlet:
            outlet.connect(path)
            outlet.sendall("\n".join(facts).encode())
    except OSError:
        return False
    return True


def reloading() -> tuple[str, str]:
    """Return the facts that announce a reload; "READY=1" ends it."""
    return "RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}"
