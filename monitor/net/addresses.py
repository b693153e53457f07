"""Resolve host names, and refuse private addresses."""

import socket
from concurrent.futures import Future
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Lock, Thread

from monitor.errors import NoAnswer
from monitor.net.limits import Budget

PRIVATE_NAMES = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".test")  # RFC 6761, 6762, 8375
TRANSLATED = IPv6Network("64:ff9b::/96")
MAX_ADDRESSES = 8  # addresses of one name that are tried

_LOOKUPS: dict[tuple[str, int], Future[list[str]]] = {}
_LOCK = Lock()


def is_public_name(host: str) -> bool:
    """Return whether a host name is public, so that it should not lead to a private address."""
    name = host.rstrip(".").lower()
    return not _is_address(name) and "." in name and not name.endswith(PRIVATE_NAMES)


def is_private(address: str) -> bool:
    """Return whether an IP address belongs to this machine, its network, or nobody."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        parsed = parsed.ipv4_mapped or parsed.sixtofour or _translated(parsed) or parsed
    return not parsed.is_global or parsed.is_multicast


def connect(host: str, port: int, budget: Budget, *, public_only: bool) -> socket.socket:
    """Return a connection to the first address of the host that answers.

    Raises TimeoutError, OSError (gaierror for an unknown name), or NoAnswer if `public_only` and all addresses are
    private. The address that is checked is the one connected to.
    """
    addresses = look_up(host, port, budget)[:MAX_ADDRESSES]
    allowed = [address for address in addresses if not (public_only and is_private(address))]
    if not allowed:
        raise NoAnswer(
            f"{host} leads to {addresses[0]}, a private address; http.allow_private_addresses permits that",
            answered=True,
            temporary=False,
        )
    failure: OSError = TimeoutError()
    for address in allowed:
        try:
            return socket.create_connection((address, port), budget.wait(budget.limits.connect_timeout))
        except OSError as exc:
            failure = exc
    raise failure


def look_up(host: str, port: int, budget: Budget) -> list[str]:
    """Return the addresses of a host, in order of preference; raises gaierror, UnicodeError, TimeoutError.

    The system's resolver has no time limit, so a thread waits for it: one per host and port, however often it is asked.
    """
    if _is_address(host):
        return [host.strip("[]")]
    with _LOCK:
        answer = _LOOKUPS.get((host, port))
        if answer is None:
            answer = _LOOKUPS[host, port] = Future()
            Thread(target=_resolve, args=(host, port, answer), daemon=True).start()
    return answer.result(budget.wait(budget.limits.connect_timeout))


def _translated(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that a translator such as NAT64 will connect to (RFC 6052), or None."""
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in TRANSLATED else None


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _resolve(host: str, port: int, answer: Future[list[str]]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answer.set_result([str(entry[4][0]) for entry in found])
    except BaseException as exc:  # noqa: BLE001 (raised again in the waiting thread)
        answer.set_exception(exc)
    finally:
        with _LOCK:
            _LOOKUPS.pop((host, port), None)
