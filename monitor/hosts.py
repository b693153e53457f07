"""Names and addresses of machines."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def without_www(host: str | None) -> str:
    """Return a host name without "www.", as a site has one name with and one without it; "" for None."""
    return (host or "").removeprefix("www.")


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is this machine's own."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


def is_every_address(host: str) -> bool:
    """Return whether listening at this address means at every one of this machine: 0.0.0.0 or ::."""
    try:
        return ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False


def is_invented(host: str) -> bool:
    """Return whether a host is under a top-level domain that belongs to nobody (RFC 2606, 2)."""
    return host.rstrip(".").rpartition(".")[2].lower() in {"example", "invalid", "test"}


def is_in_clear(url: str) -> bool:
    """Return whether data sent to an http(s) address leaves this machine unencrypted."""
    parts = urlsplit(url)
    return parts.scheme != "https" and not is_loopback(parts.hostname or "")
