"""What a request carries, where it goes, and what becomes of whatever can go wrong."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException, IncompleteRead
from pathlib import Path
from typing import Any

import pytest
import trustme
import urllib3

from monitor.errors import NoAnswer
from monitor.net import Client, Limits
from monitor.net.addresses import is_private, is_public_name
from tests.net.asking import own_threads, reason
from tests.net.servers import talk
from tests.servers import Reply, Web, serve

LIMITS = Limits(connect_timeout=5, read_timeout=5, total_timeout=5, max_bytes=1000)
PUBLIC = Limits(total_timeout=5, max_bytes=1000, public_only=True)


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of a name; its connection is closed at the end."""
    client = Client("test/1")
    yield client
    client.close()


@pytest.fixture(autouse=True)
def _no_authorities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what the machine says of authorities."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment's proxies count, unlike in other tests."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name)


def test_no_login_but_the_one_given(
    web: Web, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither ~/.netrc nor a cookie of an earlier answer is sent; a header that is given is."""
    (tmp_path / "netrc").write_text("default login someone password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    web.answers["/a"] = Reply(body=b"a", headers={"Set-Cookie": "seen=1; Path=/"})
    client.send(f"{web.url}/a", LIMITS)
    client.send(f"{web.url}/a", LIMITS, body=b"{}", headers={"Authorization": "Bearer t"})
    first, second = web.log
    assert not {"authorization", "cookie"} & first.headers.keys()
    assert (second.method, second.body, second.headers["authorization"]) == ("POST", b"{}", "Bearer t")
    assert "cookie" not in second.headers


def test_the_login_of_an_address(web: Web, client: Client) -> None:
    """A name and password in the address are sent as a header, and stand in no request line."""
    web.answers["/a"] = Reply(body=b"a")
    client.send(f"{web.url}/a".replace("//", "//me:p%40ss@"), LIMITS)
    [asked] = web.log
    assert asked.headers["authorization"] == "Basic bWU6cEBzcw=="
    assert asked.headers["host"] == web.url.partition("//")[2]


def test_a_redirect_is_an_answer_like_any_other(web: Web, client: Client) -> None:
    """A redirect is an answer like any other."""
    web.answers["/a"] = Reply(status=302, headers={"Location": f"{web.url}/b"})
    assert client.send(f"{web.url}/a", LIMITS).status == 302
    assert web.paths == ["/a"]


def test_a_cut_body_is_its_beginning(web: Web, client: Client) -> None:
    """Of a body longer than the limit its beginning is returned, if that is enough."""
    web.answers["/a"] = Reply(body=b"x" * 500_000)
    assert client.send(f"{web.url}/a", LIMITS, cut=True).body == b"x" * 1000


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
@pytest.mark.usefixtures("no_proxy")
def test_loopback_is_asked_without_a_proxy(
    web: Web, client: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Addresses of this machine are asked directly, whatever proxy the environment names."""
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    web.answers["/a"] = Reply(body=b"a")
    for host in ("127.0.0.1", "localhost"):
        assert client.send(f"{web.url}/a".replace("127.0.0.1", host), LIMITS).body == b"a"


@pytest.mark.usefixtures("no_proxy")
def test_a_proxy_before_the_rest(web: Web, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other addresses are asked for by the environment's proxy, which resolves their names and gets its login."""
    monkeypatch.setenv("http_proxy", web.url.replace("//", "//me:p%40ss@"))
    web.answers["http://publisher.invalid/a"] = Reply(body=b"a")
    assert client.send("http://us:word@publisher.invalid/a", PUBLIC).body == b"a"
    assert web.log[0].headers["proxy-authorization"] == "Basic bWU6cEBzcw=="


@pytest.mark.usefixtures("no_proxy")
@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("http://127.0.0.1:9", "the proxy that the environment names cannot be used"),
        ("socks5h://127.0.0.1:9", "the environment names a proxy that is none of http and https"),
        ("http://127.0.0.1:99999", "the environment names a proxy without a valid address"),
        ("proxy.invalid:http", "the environment names a proxy without a valid address"),
        ("http://[", "the environment names a proxy without a valid address"),
        ("http://", "the environment names a proxy without a valid address"),
        (f"http://{'x' * 64}.invalid", "the environment names a proxy without a valid address"),
    ],
)
def test_a_proxy_that_is_none(monkeypatch: pytest.MonkeyPatch, proxy: str, said: str) -> None:
    """A proxy that nobody runs, or that we cannot use, is called that."""
    monkeypatch.setenv("http_proxy", proxy)
    assert reason("http://publisher.invalid/a", LIMITS) == said


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_an_authority_of_ones_own(client: Client, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The certificate of a company's own authority is trusted once a variable names its file."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with (
        serve(lambda sock: context.wrap_socket(sock, server_side=True), "https") as web,
        authority.cert_pem.tempfile() as bundle,
    ):
        web.answers["/a"] = Reply(body=b"a")
        url = f"{web.url}/a".replace("127.0.0.1", "localhost")
        assert reason(url, LIMITS).startswith("the certificate cannot be verified")
        monkeypatch.setenv(name, bundle)
        assert client.send(url, LIMITS).body == b"a"


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_an_authority_that_is_missing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A variable that names no file is named, and only where TLS is wanted."""
    monkeypatch.setenv(name, "/no/such.pem")
    said = f"{name} names /no/such.pem, where no certificates can be read"
    assert reason("https://127.0.0.1:9/", LIMITS) == said
    assert reason("http://127.0.0.1:9/", LIMITS) == "no connection: refused, or no network"


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("192.168.1.1", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("0.0.0.0", True),
        ("224.0.0.1", True),
        ("::1", True),
        ("::", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("::ffff:127.0.0.1", True),
        ("64:ff9b::7f00:1", True),
        ("2002:7f00:1::", True),
        ("93.184.216.34", False),
        ("2606:2800:220:1:248:1893:25c8:1946", False),
        ("::ffff:93.184.216.34", False),
        ("64:ff9b::5db8:d822", False),
    ],
)
def test_private_addresses_are_known_in_any_form(address: str, private: bool) -> None:
    """Loopback, private, link-local and shared addresses are private, in whatever form they are written."""
    assert is_private(address) is private


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("understandingwar.org", True),
        ("www.understandingwar.org.", True),
        ("localhost", False),
        ("publisher", False),
        ("mirror.internal", False),
        ("127.0.0.1", False),
        ("[::1]", False),
        ("93.184.216.34", False),
    ],
)
def test_a_name_with_a_dot_is_public_unless_reserved(host: str, public: bool) -> None:
    """A name with a dot is public, but for those that are reserved for home; an address is no name."""
    assert is_public_name(host) is public


def test_a_public_name_that_leads_home(web: Web, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public name that resolves to this machine is not asked; one that has a public address, too, is asked there."""
    names = {"rebound.example.org": "127.0.0.1"}
    _resolve_as(monkeypatch, names)
    port = web.url.rpartition(":")[2]
    url = f"http://rebound.example.org:{port}/a"
    assert reason(url, PUBLIC).startswith("rebound.example.org leads to 127.0.0.1, a private address")
    web.answers["/a"] = Reply(body=b"a")
    assert client.send(url, LIMITS).body == b"a"


def _resolve_as(monkeypatch: pytest.MonkeyPatch, names: dict[str, str]) -> None:
    true = socket.getaddrinfo

    def resolve(host: str, *args: Any, **kwargs: Any) -> Any:
        return true(names.get(host, host), *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.mark.slow
def test_a_silent_name_server_costs_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that does not answer costs no more than the time-out, and one thread, however often it is asked."""
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: answered.wait(30) and [])
    before, began = own_threads(), time.monotonic()
    limits = Limits(connect_timeout=0.02, total_timeout=5, max_bytes=1000)
    for _ in range(50):
        assert reason("http://publisher.invalid/", limits) == "no connection within 0.02 s"
    assert time.monotonic() - began < 5
    assert len(own_threads() - before) == 1
    answered.set()


RAISED = [
    OSError("full"), TimeoutError(), ssl.SSLError(1, "odd"), UnicodeError("label"), OverflowError(), RecursionError(),
    ValueError("secret"), KeyError("secret"), MemoryError(), HTTPException("odd"), IncompleteRead(b""), RuntimeError("can't start new thread"),
    urllib3.exceptions.HTTPError("secret"), urllib3.exceptions.LocationParseError("secret"), urllib3.exceptions.DecodeError("secret"),
]  # fmt: skip


@pytest.mark.parametrize("raised", RAISED, ids=lambda exc: type(exc).__name__)
@pytest.mark.parametrize(
    "where", ["monitor.net.client.find_proxy", "monitor.net.client.connect", "urllib3.HTTPResponse.read1"]
)
def test_whatever_is_raised_is_no_answer_in_our_words(
    web: Web, client: Client, monkeypatch: pytest.MonkeyPatch, where: str, raised: Exception
) -> None:
    """Any exception on the way is no answer, told in words of ours; the next request goes on."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise raised

    web.answers["/a"] = Reply(body=b"a")
    with monkeypatch.context() as patch:
        patch.setattr(where, fail)
        said = reason(f"{web.url}/a", LIMITS)
    assert said
    assert "secret" not in said
    assert client.send(f"{web.url}/a", LIMITS).body == b"a"


@pytest.mark.parametrize(
    "url",
    ["http://[", "http://a b/", "http://" + "a" * 300, "nonsense", "http://127.0.0.1:99999/", "http://.."],
)
def test_what_is_no_address_is_called_that(url: str) -> None:
    """A text that is not an address is called that."""
    assert reason(url, LIMITS)


@pytest.mark.parametrize(
    "said",
    [
        b"220 mail.example.org ESMTP\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200,
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
        b"\0" * 200,
    ],
)
def test_what_is_not_http_is_called_that(said: bytes) -> None:
    """What is not HTTP, or only by its beginning, is called that."""
    with talk(lambda: [said]) as url:
        assert reason(url, LIMITS) == "an answer that is not HTTP, or has headers beyond measure"


@pytest.mark.parametrize("value", ["with\nnewline", "Олена", "\ud800"])
def test_a_header_that_cannot_be_sent_is_no_answer(web: Web, value: str, client: Client) -> None:
    """A header that HTTP has no way to send is no answer."""
    with pytest.raises(NoAnswer):
        client.send(f"{web.url}/a", LIMITS, headers={"X-A": value})


@pytest.mark.parametrize("interim", [b"100 Continue", b"102 Processing", b"103 Early Hints", b"199 Odd"])
def test_the_final_answer_counts(client: Client, interim: bytes) -> None:
    """Any number of interim answers may come before it: taken for the answer, a message that arrived would be sent again."""
    early = b"HTTP/1.1 " + interim + b"\r\nLink: </a>; rel=preload\r\n\r\n"
    with talk(lambda: iter([early * 3 + b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"])) as url:
        answer = client.send(url, LIMITS, body=b"{}")
    assert (answer.status, answer.body, answer.headers) == (200, b"a", {"content-length": "1"})
