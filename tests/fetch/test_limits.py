"""How much is taken, for how long, and from whom."""

import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

import pytest
import trustme

from monitor.errors import BadAnswer, Unreachable
from tests.fetch.asking import BODY, JUNE_1, Build, failure
from tests.servers import Publisher, Reply, Web, serve


def _drip_headers(listener: socket.socket) -> None:
    caller, _ = listener.accept()
    with caller, suppress(OSError):
        caller.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(40):
            time.sleep(0.02)
            caller.sendall(b"x")


def test_an_endless_page_is_cut_off_at_the_limit(publisher: Publisher, build: Build) -> None:
    """An endless page is cut off at the limit and not asked for again."""
    publisher.control(faults=[{"match": "june-1", "kind": "huge"}])
    fetcher = build(publisher.url, max_bytes=300_000)
    assert failure(fetcher, publisher.url + JUNE_1)[2] == "larger than 300000 bytes"
    assert fetcher.requests == 2


def test_the_limit_holds_for_the_body_of_a_redirect(web: Web, build: Build) -> None:
    """The limit holds for the body of a redirect as well."""
    web.answers["/a"] = Reply(status=302, headers={"Location": "/b"}, body=bytes(2_000_000))
    fetcher = build(web.url, max_bytes=1_000_000)
    assert failure(fetcher, f"{web.url}/a")[2] == "larger than 1000000 bytes"


def test_the_limit_counts_bytes_after_decompression(web: Web, build: Build) -> None:
    """The limit counts bytes after decompression."""
    web.answers["/a"] = Reply(body=gzip.compress(bytes(5_000_000)), headers={"Content-Encoding": "gzip"})
    fetcher = build(web.url, max_bytes=1_000_000)
    assert failure(fetcher, f"{web.url}/a")[2] == "larger than 1000000 bytes"


def test_what_cannot_be_decompressed_cannot_be_used(web: Web, build: Build) -> None:
    """What claims to be compressed and is not cannot be used."""
    web.answers["/a"] = Reply(body=zlib.compress(BODY)[3:], headers={"Content-Encoding": "gzip"})
    assert failure(build(web.url, retries=0), f"{web.url}/a")[2] == "cannot be decompressed"


def test_a_dripping_body_ends_at_the_total_time(web: Web, build: Build) -> None:
    """A server that sends a byte now and then is given up after the total time, each byte notwithstanding."""
    web.answers["/a"] = Reply(body=BODY * 10, drip=0.02)
    fetcher = build(web.url, total_timeout=0.2)
    assert failure(fetcher, f"{web.url}/a")[::2] == (Unreachable, "no whole answer within 0.2 s")
    assert fetcher.requests == 2  # whoever drips once is not asked again at once


def test_dripping_headers_end_at_the_total_time(build: Build) -> None:
    """A server whose headers never end is given up after the total time."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=_drip_headers, args=(listener,), daemon=True).start()
        site = f"http://127.0.0.1:{listener.getsockname()[1]}"
        fetcher = build(site, total_timeout=0.2, retries=0)
        assert failure(fetcher, f"{site}/a")[::2] == (Unreachable, "no answer within 0.2 s")


@pytest.mark.parametrize("length", [10_000, None])
def test_an_answer_shorter_than_it_claims_is_truncated(web: Web, build: Build, length: int | None) -> None:
    """An answer shorter than it claims is truncated, whether it gave its length or came in chunks."""
    chunked = {} if length else {"Transfer-Encoding": "chunked"}
    body = BODY if length else b"1000\r\n" + BODY
    web.answers["/a"] = Reply(body=body, length=length, headers=chunked)
    assert failure(build(web.url, retries=0), f"{web.url}/a") == (
        BadAnswer,
        f"{web.url}/a",
        "truncated: the end of the answer is missing",
    )


@pytest.fixture
def secure() -> Iterator[tuple[Web, trustme.CA]]:
    """A server whose certificate comes from an authority that nobody knows."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serve(lambda sock: context.wrap_socket(sock, server_side=True), "https") as web:
        web.answers["/a"] = Reply(body=BODY)
        yield web, authority


def test_an_unverified_certificate_ends_the_matter(
    secure: tuple[Web, trustme.CA], build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate that cannot be verified ends the matter: no page, no retry; the reason says how to trust its authority."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    web, _ = secure
    fetcher = build(web.url)
    kind, url, reason = failure(fetcher, f"{web.url}/a")
    assert (kind, url) == (Unreachable, f"{web.url}/robots.txt")
    assert reason.startswith(
        "the certificate cannot be verified: unable to get local issuer certificate; an authority of your own"
    )
    assert (fetcher.requests, web.log) == (1, [])


def test_a_trusted_authority_is_enough(
    secure: tuple[Web, trustme.CA], build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same server is read once its authority is trusted."""
    web, authority = secure
    with authority.cert_pem.tempfile() as bundle:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
        page = build(web.url).get(f"{web.url}/a")
    assert page is not None
    assert page.body == BODY
