"""Every exchange ends: whatever the other side does, within its seconds and its bytes, and with no thread left."""

import socket
import ssl
import time
import tracemalloc
from contextlib import suppress
from threading import Thread

import pytest
import trustme

from monitor.net import Limits
from tests.net.asking import own_threads, reason
from tests.net.servers import OK, Script, drip, flood, talk

pytestmark = pytest.mark.slow  # each is quick, all of them are not

SECONDS = 0.15
LOAD = 5.0  # seconds by which a busy machine may be late; without limits each of these takes far longer
LIMITS = Limits(connect_timeout=5, read_timeout=5, total_timeout=SECONDS, max_bytes=100_000)
PATIENT = Limits(connect_timeout=5, read_timeout=5, total_timeout=15, max_bytes=100_000)
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = OK + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\xff"
EMPTY_BLOCK = b"\0\0\0\xff\xff"  # of deflate: five bytes that hold none


SLOW = {
    "silence": drip(b"", b""),
    "status line": drip(b"HTTP/1.1 20"),
    "header": drip(OK + b"X-Slow: "),
    "headers": drip(OK, b"X-A: 1\r\n"),
    "interim answers": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "early hints": drip(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
    "headers of an interim answer": drip(b"HTTP/1.1 100 Continue\r\n", b"X-A: 1\r\n"),
    "body": drip(OK + b"Content-Length: 100000\r\n\r\n"),
    "body without a length": drip(OK + b"\r\n"),
    "chunks": drip(CHUNKED, b"1\r\nx\r\n"),
    "size of a chunk": drip(CHUNKED, b"0"),
    "extension of a chunk": drip(CHUNKED + b"5;", b"x"),
    "trailer": drip(CHUNKED + b"0\r\n", b"X-A: 1\r\n"),
    "compressed nothing": drip(GZIP, EMPTY_BLOCK),
}


@pytest.mark.parametrize("script", SLOW.values(), ids=SLOW)
def test_a_dripping_answer_ends_at_its_total_time(script: Script) -> None:
    """Whatever part of an answer drips in, the exchange ends at its total time."""
    with talk(script) as url:
        began = time.monotonic()
        assert reason(url, LIMITS) in {f"no answer within {SECONDS} s", f"no whole answer within {SECONDS} s"}
        assert time.monotonic() - began < SECONDS + LOAD


ENDLESS = {
    "header": flood(OK + b"X-Long: ", b"x" * 1000),
    "headers": flood(OK, b"X-A: " + b"x" * 1000 + b"\r\n"),
    "interim answers": flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50),
    "early hints": flood(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 50),
    "body": flood(OK + b"\r\n", b"x" * 1000),
    "chunks": flood(CHUNKED, b"3e8\r\n" + b"x" * 1000 + b"\r\n"),
    "extension of a chunk": flood(CHUNKED + b"5;", b"x" * 1000),
    "trailer": flood(CHUNKED + b"0\r\n", b"X-A: 1\r\n" * 100),
    "compressed nothing": flood(GZIP, EMPTY_BLOCK * 200),
}


@pytest.mark.parametrize("script", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_answer_ends_after_some_bytes(script: Script) -> None:
    """Whatever part of an answer never ends, it is given up after some bytes, long before its time is over."""
    tracemalloc.start()
    with talk(script) as url:
        began = time.monotonic()
        reason(url, PATIENT)
        assert time.monotonic() - began < LOAD
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.slow
@pytest.mark.parametrize("name", ["header", "interim answers"])
def test_exchanges_that_were_given_up_leave_no_thread(name: str) -> None:
    """After a hundred exchanges that were given up no thread is left of them."""
    limits = Limits(connect_timeout=1, read_timeout=1, total_timeout=0.01, max_bytes=1000)
    before = own_threads()
    with talk(SLOW[name], seconds=0.2) as url:
        for _ in range(100):
            reason(url, limits)
        assert not own_threads() - before


def test_a_body_that_nobody_reads_ends_in_time() -> None:
    """A server that reads nothing ends the sending of a long body in good time."""
    with talk(lambda: [30.0]) as url:
        began = time.monotonic()
        reason(url, LIMITS, body=bytes(50_000_000))
        assert time.monotonic() - began < SECONDS + LOAD


@pytest.mark.slow
def test_a_question_that_is_sipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes a body over TLS a little at a time cannot prolong the exchange."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with authority.cert_pem.tempfile() as bundle, socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        Thread(target=_sip, args=(listener, context), daemon=True, name="server").start()
        began = time.monotonic()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        limits = Limits(connect_timeout=5, read_timeout=5, total_timeout=0.5, max_bytes=1000)
        reason(url, limits, body=bytes(20_000_000))
        assert time.monotonic() - began < 0.5 + LOAD


def _sip(listener: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError):
        caller, _ = listener.accept()
        with context.wrap_socket(caller, server_side=True) as secure:
            while secure.recv(16_384):
                time.sleep(0.05)
