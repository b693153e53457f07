"""Whatever bytes come over the wire: an answer below 500, and the next request is answered."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from monitor.config import Config
from monitor.web import Site, create_app, serve_app
from tests.web.world import HASH, NOW, harbour_story, settings, write_story

pytestmark = pytest.mark.slow  # each is quick, all of them are not

HOST = b"Host: 127.0.0.1\r\n"
END = b"Connection: close\r\n\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
REQUESTS = [
    b"GET / HTTP/1.1\r\n" + END,
    b"GET / HTTP/1.1\r\nHost: [\r\n" + END,
    b"GET / HTTP/1.1\r\nHost: [::1\r\n" + END,
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1:99999999\r\n" + END,
    b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\n" + END,
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1 evil\r\n" + END,
    b"GET / HTTP/1.1\r\nHost: a@127.0.0.1\r\n" + END,
    b"GET / HTTP/1.1\r\nHost: a..b\r\n" + END,
    b"GET / HTTP/1.1\r\nHost: " + b"a" * 70 + b"\r\n" + END,
    b"GET http://evil.example/ HTTP/1.1\r\n" + HOST + END,
    b"GET //evil.example/ HTTP/1.1\r\n" + HOST + END,
    b"GET /%ff%fe HTTP/1.1\r\n" + HOST + END,
    b"GET /?%ff=%fe&q=%00 HTTP/1.1\r\n" + HOST + END,
    b"GET /themes?page=%EF%BC%91&name=%ED%A0%80 HTTP/1.1\r\n" + HOST + END,
    b"GET /search?q=%22%22%22+NEAR(+*+%5E&in=x&status=y&theme=%00 HTTP/1.1\r\n" + HOST + END,
    b"GET /2026-06-18/99999999999999999999999999 HTTP/1.1\r\n" + HOST + END,
    b"GET /themes/2026-06-18/00000000000000000000003 HTTP/1.1\r\n" + HOST + END,
    b"GET /9999-12-31 HTTP/1.1\r\n" + HOST + END,
    b"GET /0001-01-01/text HTTP/1.1\r\n" + HOST + END,
    b"GET /api/takeaways?until=9999-12-31&since=0001-01-01 HTTP/1.1\r\n" + HOST + END,
    b"GET /themes/2026-06-18/3?year=99999999999999999999&done=-1 HTTP/1.1\r\n" + HOST + END,
    b"GET / HTTP/1.1\r\nCookie: monitor=garbage.\xff\r\n" + HOST + END,
    b"GET / HTTP/1.1\r\nAuthorization: Basic \xff\xff\r\n" + HOST + END,
    b"GET / HTTP/1.1\r\nAuthorization: Basic ====\r\n" + HOST + END,
    b"GET / HTTP/1.1\r\nAuthorization: Digest x\r\n" + HOST + END,
    b'GET / HTTP/1.1\r\nIf-None-Match: "unfinished\r\nRange: bytes=9-1,x\r\n' + HOST + END,
    b"GET / HTTP/1.1\r\nRange: bytes=0-9\r\n" + HOST + END,
    b"OPTIONS * HTTP/1.1\r\n" + HOST + END,
    b"TRACE / HTTP/1.1\r\n" + HOST + END,
    b"CONNECT evil.example:80 HTTP/1.1\r\n" + HOST + END,
    b"BREW / HTTP/1.1\r\n" + HOST + END,
    b"POST /login HTTP/1.1\r\nContent-Length: -1\r\n" + HOST + END,
    b"POST /login HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST + END + b"zz\r\n",
    b"POST /login HTTP/1.1\r\nContent-Length: 12\r\nContent-Type: multipart/form-data\r\n" + HOST + END + b"no boundary!",
    b"POST /login HTTP/1.1\r\nContent-Length: 13\r\n" + FORM + HOST + END + b"password=%ff\0",
    b"POST /login HTTP/1.1\r\nOrigin: http://[\r\nContent-Length: 0\r\n" + FORM + HOST + END,
    b"POST /themes/2026-06-18/3/act HTTP/1.1\r\nContent-Length: 7\r\n" + FORM + HOST + END + b"act=\xff\xff",
    b"not HTTP at all\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]  # fmt: skip


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder: Path = tmp_path_factory.mktemp("raw")
    config: Config = settings(folder, serve={"password_hash": HASH})
    write_story(config, harbour_story())
    site = Site(load=lambda: config, now=lambda: NOW, clock=_fast_clock())
    with serve_app(create_app(site), "127.0.0.1:0") as found:
        yield found


def _fast_clock() -> Callable[[], float]:
    """Return a clock that runs a minute a look, so that no limit of rates stands in the way."""
    moments = iter(range(0, 10**9, 60))
    return lambda: float(next(moments))


def send(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    return answer


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: repr(request[:40]))
def test_a_request_of_any_shape_is_answered_below_500(port: int, request_: bytes) -> None:
    assert status_of(send(port, request_)) < 500
    assert status_of(send(port, b"GET /style.css HTTP/1.1\r\n" + HOST + END)) == 200


@given(path=st.binary(max_size=40), query=st.binary(max_size=40))
@hypothesis_settings(max_examples=60)
def test_no_path_or_query_is_a_mistake(port: int, path: bytes, query: bytes) -> None:
    quoted = b"".join(b"%%%02x" % byte for byte in path) + b"?" + b"".join(b"%%%02x" % byte for byte in query)
    assert status_of(send(port, b"GET /" + quoted + b" HTTP/1.1\r\n" + HOST + END)) < 500
