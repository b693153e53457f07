"""One request over the wire: nothing but bytes and headers, within limits of size and time."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from ssl import SSLCertVerificationError
from threading import Thread
from typing import TypeVar

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, ConnectTimeout, ReadTimeout, SSLError
from urllib3.exceptions import (
    DecodeError,
    HTTPError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
)

from monitor.errors import BadAnswer, FetchError, Unreachable
from monitor.fetch.checks import Answer, Passing
from monitor.text import squeeze

CHUNK = 65536  # bytes

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long we wait, in seconds, and how much we take, in bytes after decompression."""

    connect_timeout: float
    read_timeout: float  # between two bytes
    total_timeout: float  # for one answer
    max_bytes: int


class NoLogin(requests.auth.AuthBase):
    """Sends no credentials: keeps requests from looking into ~/.netrc."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Leave the request as it is."""
        return request


def open_session(user_agent: str) -> requests.Session:
    """Return a session of one connection that sends no login and retries nothing by itself."""
    session = requests.Session()
    session.auth = NoLogin()
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0))
    session.headers["User-Agent"] = user_agent
    return session


def ask(
    session: requests.Session,
    url: str,
    headers: Mapping[str, str],
    limits: Limits,
    clock: Callable[[], float] = time.monotonic,
) -> Answer:
    """Send one GET and return the whole answer.

    Raises Passing for what may go better next time, else Unreachable or BadAnswer.
    """
    deadline = clock() + limits.total_timeout
    try:
        with _within(limits.total_timeout, lambda: _send(session, url, headers, limits)) as response:
            body = b"".join(_read(response, url, limits, lambda: deadline - clock()))
            lowered = {name.lower(): value for name, value in response.headers.items()}
            return Answer(url=url, status=response.status_code, headers=lowered, body=body)
    except TimeoutError as exc:
        raise Passing(Unreachable(url, f"no answer within {limits.total_timeout:g} s")) from exc
    except SSLError as exc:
        raise Unreachable(url, _explain_tls(exc)) from exc
    except (requests.ConnectionError, requests.Timeout, ChunkedEncodingError, HTTPError) as exc:
        raise Passing(_explain(exc, url, limits)) from exc
    except (requests.RequestException, ValueError) as exc:
        raise BadAnswer(url, squeeze(str(exc))) from exc


def _within(seconds: float, work: Callable[[], T]) -> T:
    """Return what the work returns, or raise TimeoutError.

    A name server that is silent, or headers that drip in byte by byte, never trip the time-outs of a socket. The
    thread left behind ends with its connection, or with us.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as exc:  # noqa: BLE001 (raised again where it is waited for)
            future.set_exception(exc)

    Thread(target=run, daemon=True).start()
    return future.result(timeout=seconds)


def _send(
    session: requests.Session, url: str, headers: Mapping[str, str], limits: Limits
) -> requests.Response:
    """Send by the adapter itself: Session.send reads the whole body of a redirect, however long."""
    request = session.prepare_request(requests.Request("GET", url, headers=dict(headers)))
    settings = session.merge_environment_settings(url, {}, stream=True, verify=True, cert=None)
    return session.get_adapter(url).send(
        request,
        stream=True,
        timeout=(limits.connect_timeout, limits.read_timeout),
        verify=settings["verify"] or True,  # another authority's file may be named, but verified it is
        proxies=settings["proxies"],
    )


def _read(
    response: requests.Response, url: str, limits: Limits, remaining: Callable[[], float]
) -> Iterator[bytes]:
    """Yield the body piece by piece as it arrives; iter_content would wait for each piece to be full."""
    size = 0
    while piece := response.raw.read1(CHUNK, decode_content=True):
        size += len(piece)
        if size > limits.max_bytes:
            raise BadAnswer(url, f"larger than {limits.max_bytes} bytes")
        if remaining() < 0:
            raise Passing(Unreachable(url, f"no whole answer within {limits.total_timeout:g} s"))
        yield piece


def _explain(exc: Exception, url: str, limits: Limits) -> FetchError:
    """Say in a few words what went wrong; the texts of requests are long and repeat the address."""
    if isinstance(exc, ConnectTimeout):
        return Unreachable(url, f"no connection within {limits.connect_timeout:g} s")
    if isinstance(exc, (ReadTimeout, ReadTimeoutError)):
        return Unreachable(url, f"no answer within {limits.read_timeout:g} s")
    if isinstance(exc, DecodeError):
        return BadAnswer(url, "cannot be decompressed")
    root = _root(exc)
    if isinstance(root, NewConnectionError):
        cause = "no such host" if isinstance(root, NameResolutionError) else "refused"
        return Unreachable(url, f"no connection: {cause}, or no network")
    if isinstance(exc, (ChunkedEncodingError, HTTPError)):
        return BadAnswer(url, "truncated: the connection ended before the page did")
    return Unreachable(url, "the connection broke before an answer came")


def _explain_tls(exc: SSLError) -> str:
    root = _root(exc)
    if isinstance(root, SSLCertVerificationError):
        return f"the certificate cannot be verified: {root.verify_message}"
    return f"no secure connection: {squeeze(str(root))}"


def _root(exc: BaseException) -> BaseException:
    """Return what lies under the wrappings of requests and urllib3."""
    inner = exc.reason if isinstance(exc, MaxRetryError) else next(iter(exc.args), None)
    return _root(inner) if isinstance(inner, Exception) else exc
