"""Send one HTTP request within limits of time and size: no redirects, no cookies, no login but the given one."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPResponse, parse_headers
from socket import IPPROTO_TCP, TCP_NODELAY, gaierror, socket
from typing import Any, cast
from urllib.parse import unquote, urlsplit, urlunsplit

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, ProxyManager, Timeout, make_headers
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError
from urllib3.response import BaseHTTPResponse

from monitor import __version__
from monitor.errors import NoAnswer
from monitor.net.addresses import connect
from monitor.net.coding import decode
from monitor.net.environment import build_trust, find_proxy, proxy_login
from monitor.net.explain import explain
from monitor.net.limits import Budget, Inlet, Limits, TooLarge, read_within

CHUNK_BYTES = 65_536  # bytes read at once
PIECE_BYTES = 16_384  # bytes sent at once
INTERIM = frozenset(range(102, 200))  # statuses of answers before the final one; 101 ends HTTP
BUDGET: ContextVar[Budget] = ContextVar("budget")  # of the current request, for its connection


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to one request; header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """Sends requests with our User-Agent over one connection that is kept open."""

    def __init__(self, user_agent: str = f"assessment-monitor/{__version__}") -> None:
        self._user_agent = user_agent
        self._managers: dict[tuple[str | None, bool], PoolManager] = {}

    def close(self) -> None:
        """Close the connection."""
        for manager in self._managers.values():
            manager.clear()

    def send(
        self,
        url: str,
        limits: Limits,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] = {},
        cut: bool = False,
        torn: bool = False,
    ) -> Answer:
        """Send a GET, or a POST if there is a body, and return the answer, whatever its status.

        Only a login in the address is sent. A body longer than `limits.max_bytes` is refused, or read up to that with `cut`;
        one that breaks off is refused, or read as far as it arrives with `torn`. Raises NoAnswer for every failure; its text
        has neither the address nor what was sent.
        """
        budget = Budget(limits)
        token = BUDGET.set(budget)
        try:
            response = self._open(url, body, {"User-Agent": self._user_agent, **headers}, limits)
        except NoAnswer:
            raise
        except Exception as exc:
            raise explain(exc, budget) from exc
        finally:
            BUDGET.reset(token)
        try:
            found = b"".join(_read(response, budget, cut=cut, torn=torn))
            named = {name.lower(): response.headers[name] for name in response.headers}
            return Answer(url=url, status=response.status, headers=named, body=found)
        except Exception as exc:
            raise explain(exc, budget, answered=True) from exc
        finally:
            response.close()

    def _open(
        self, url: str, body: bytes | None, headers: Mapping[str, str], limits: Limits
    ) -> BaseHTTPResponse:
        """Return the answer once its headers are read."""
        url, login = take_login(url)
        return self._manager(url).urlopen(
            "GET" if body is None else "POST",
            url,
            body=body,
            headers={"Accept": "*/*", "Accept-Encoding": "gzip, deflate", **login, **headers},
            timeout=Timeout(limits.connect_timeout, limits.read_timeout),
            redirect=False,
            retries=False,
            preload_content=False,
        )

    def _manager(self, url: str) -> PoolManager:
        proxy, secure = find_proxy(url), urlsplit(url).scheme == "https"
        if (proxy, secure) not in self._managers:
            self._managers[proxy, secure] = _build_manager(proxy, secure=secure)
        return self._managers[proxy, secure]


def send_once(
    url: str,
    limits: Limits,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] = {},
    part: bool = False,
) -> Answer:
    """Send one request over a separate connection; with `part`, any part of the body will do. See Client.send."""
    with closing(Client()) as client:
        return client.send(url, limits, body=body, headers=headers, cut=part, torn=part)


def take_login(url: str) -> tuple[str, dict[str, str]]:
    """Return an address without its "user:password@", and the header that replaces it (RFC 7617)."""
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    if not at:
        return url, {}
    header = make_headers(basic_auth=unquote(login))["authorization"]
    return urlunsplit(parts._replace(netloc=host)), {"Authorization": header}


class _Response(HTTPResponse):
    """Reads the headers, and all interim answers before them, within the budget."""

    def __init__(self, sock: socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self._budget = BUDGET.get()
        self.fp = read_within(sock, self._budget, self._budget.limits.header_bytes)

    def _read_status(self) -> tuple[str, int, str]:
        """Return the status line of the final answer: http.client skips only 100 of the interim ones (RFC 9110, 15.2)."""
        found: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]  # typeshed lacks it
        while found[1] in INTERIM:
            parse_headers(self.fp)
            found = super()._read_status()  # type: ignore[misc]
        return found

    def begin(self) -> None:
        """Read the headers; then allow as many bytes as a body needs, even chunked and badly compressed."""
        inlet = cast("Inlet", self.fp.raw)
        super().begin()
        inlet.most += CHUNK_BYTES + 2 * self._budget.limits.max_bytes


class _Limited(HTTPConnection):
    """Connects, sends and reads within the budget of the current request."""

    response_class = _Response

    def _new_conn(self) -> socket:
        budget = BUDGET.get()
        public_only = budget.limits.public_only and self.proxy is None
        try:
            sock = connect(self._dns_host, self.port, budget, public_only=public_only)
        except gaierror as exc:
            raise NameResolutionError(self.host, self, exc) from exc
        except TimeoutError as exc:
            raise ConnectTimeoutError(self, "timed out") from exc
        except OSError as exc:
            raise NewConnectionError(self, str(exc)) from exc
        sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        sock.settimeout(max(budget.left, 0.001))  # for the handshake of TLS
        return sock

    def send(self, data: Any) -> None:
        """Send the data piece by piece, since with TLS each record would get the whole time limit."""
        budget = BUDGET.get()
        for start in range(0, len(data), PIECE_BYTES):
            if self.sock is not None:  # the first piece opens the connection
                self.sock.settimeout(budget.wait(budget.limits.read_timeout))
            super().send(data[start : start + PIECE_BYTES])


class _LimitedTls(_Limited, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Limited


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _LimitedTls


def _build_manager(proxy: str | None, *, secure: bool) -> PoolManager:
    settings: dict[str, Any] = {"num_pools": 1, "maxsize": 1}
    if secure:
        settings["ssl_context"] = build_trust()
    manager = (
        ProxyManager(proxy, proxy_headers=proxy_login(proxy), **settings)
        if proxy
        else PoolManager(**settings)
    )
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
    return manager


def _receive(response: BaseHTTPResponse) -> Iterator[bytes]:
    """Yield the bytes of the body as they come, still encoded."""
    while piece := response.read1(CHUNK_BYTES, decode_content=False):
        yield piece


def _read(response: BaseHTTPResponse, budget: Budget, *, cut: bool, torn: bool) -> Iterator[bytes]:
    """Yield the body piece by piece as it arrives; see Client.send."""
    left = budget.limits.max_bytes
    try:
        for piece in decode(_receive(response), response.headers.get("Content-Encoding", "")):
            if len(piece) > left and not cut:
                raise TooLarge
            yield piece[:left]
            left -= len(piece)
            if left <= 0 and cut:
                return
            budget.wait(0)
    except (HTTPError, OSError):
        if not torn:
            raise
