"""Which addresses are asked for, and where answers may lead."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import BadAnswer, Disallowed, LedElsewhere, Unreachable
from monitor.fetch.checks import escape_address, hide_login
from monitor.net import Answer, Client, Limits
from tests.fetch.asking import BODY, JUNE_1, Build, failure
from tests.servers import Publisher, Reply, Web

pytestmark = pytest.mark.slow  # each is quick, all of them are not


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_an_old_address_leads_to_the_new_one(web: Web, build: Build, status: int) -> None:
    """An old address leads to the new one, whose address the page has."""
    web.answers["/old"] = Reply(status=status, headers={"Location": "/new/"})
    web.answers["/new/"] = Reply(body=BODY)
    page = build(web.url).get(f"{web.url}/old")
    assert page is not None
    assert page.url == f"{web.url}/new/"


def test_five_redirects_are_followed(web: Web, build: Build) -> None:
    """Five redirects are followed, not one more."""
    for step in range(6):
        web.answers[f"/{step}"] = Reply(status=302, headers={"Location": f"/{step + 1}"})
    web.answers["/6"] = Reply(body=BODY)
    assert build(web.url).get(f"{web.url}/1") is not None
    assert failure(build(web.url), f"{web.url}/0")[2] == "more than 5 redirects"


@pytest.mark.slow
def test_a_chain_of_redirects_has_the_time_of_one_page(web: Web, build: Build) -> None:
    """A chain of redirects has the time of one page."""
    for step in range(5):
        web.answers[f"/{step}"] = Reply(
            status=302, body=b"x" * 10, drip=0.03, headers={"Location": f"/{step + 1}"}
        )
    fetcher = build(web.url, total_timeout=0.5)
    kind, _, reason = failure(fetcher, f"{web.url}/0")
    assert kind is Unreachable
    assert reason.startswith("no whole answer within 0.")
    assert fetcher.requests < 6


@pytest.mark.parametrize(
    ("location", "fault"),
    [
        ("http://169.254.169.254/latest", "another host than 127.0.0.1"),
        ("https://example.org/", "another host than 127.0.0.1"),
        ("http://127.0.0.1:1/", "another port than {port}"),
        ("https://127.0.0.1:1/", "another port than {port}"),
        ("file:///etc/passwd", "only http and https are read"),
        ("ftp://127.0.0.1/", "only http and https are read"),
        ("http://[", "nowhere"),
    ],
)
def test_a_redirect_to_another_site_is_not_followed(
    publisher: Publisher, build: Build, location: str, fault: str
) -> None:
    """A redirect to another host, port or scheme is not followed."""
    publisher.control(faults=[{"match": "june-1", "kind": "elsewhere", "location": location}])
    fetcher = build(publisher.url)
    kind, url, reason = failure(fetcher, publisher.url + JUNE_1)
    assert (issubclass(kind, BadAnswer), url) == (True, publisher.url + JUNE_1)
    assert reason.endswith(fault.format(port=publisher.url.rpartition(":")[2]))
    assert fetcher.requests == 2


def test_robots_holds_for_where_a_redirect_leads(web: Web, build: Build) -> None:
    """robots.txt holds for where a redirect leads as well."""
    web.answers["/a"] = Reply(status=302, headers={"Location": "/wp-json/posts"})
    assert failure(build(web.url), f"{web.url}/a")[:2] == (Disallowed, f"{web.url}/wp-json/posts")
    assert web.paths == ["/robots.txt", "/a"]


def test_the_host_with_www_is_the_same_site(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """The host with www. is the same site, with a robots.txt of its own; so is https after http."""
    answer_as(
        monkeypatch,
        {
            "http://example.org/robots.txt": Reply(status=404),
            "http://example.org/a": Reply(status=301, headers={"location": "https://www.example.org/a"}),
            "https://www.example.org/robots.txt": Reply(body=b"User-agent: *\nAllow: /"),
            "https://www.example.org/a": Reply(body=BODY),
        },
    )
    fetcher = build("http://example.org")
    page = fetcher.get("http://example.org/a")
    assert page is not None
    assert (page.url, fetcher.requests) == ("https://www.example.org/a", 4)


@pytest.mark.parametrize("site", ["https://example.org", "http://example.org"])
def test_no_redirect_leads_from_https_to_http(
    build: Build, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No way leads from https to http, even where the site itself is http."""
    led = Reply(status=301, headers={"location": "http://example.org/b"})
    answer_as(
        monkeypatch, {"https://example.org/robots.txt": Reply(status=404), "https://example.org/a": led}
    )
    assert failure(build(site), "https://example.org/a") == (
        LedElsewhere,
        "https://example.org/a",
        "leads to http://example.org/b: http instead of https",
    )


def answer_as(monkeypatch: pytest.MonkeyPatch, replies: dict[str, Reply]) -> None:
    """Answer for hosts that no server on loopback can be."""

    def send(_client: Client, url: str, _limits: Limits, **_sent: object) -> Answer:
        reply = replies[url]
        return Answer(url=url, status=reply.status, headers=reply.headers, body=reply.body)

    monkeypatch.setattr(Client, "send", send)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "only http and https are read"),
        ("https://example.com/a", "another host than example.org"),
        ("https://example.org.evil.com/a", "another host than example.org"),
        ("https://example.org:8443/a", "another port than 443"),
        ("http://example.org/a", "http instead of https"),
        ("https://example.org:port/a", "no address (Port could not be cast to integer value as 'port')"),
        ("no address at all", "only http and https are read"),
    ],
)
def test_an_address_of_another_site_is_refused_before_it_is_asked(
    build: Build, url: str, reason: str
) -> None:
    """An address that is not the site's is refused before anything is asked."""
    fetcher = build("https://example.org")
    assert failure(fetcher, url) == (BadAnswer, url, reason)
    assert fetcher.requests == 0


def test_what_cannot_be_printed_is_percent_encoded(web: Web, build: Build) -> None:
    """Control and direction characters of a Location are percent-encoded, in requests and in messages."""
    web.answers["/a"] = Reply(status=302, headers={"Location": "/b\x1b\x9b"})
    web.answers["/b%1B%C2%9B"] = Reply(body=BODY)
    page = build(web.url).get(f"{web.url}/a")
    assert page is not None
    assert page.url.isprintable()
    assert (
        escape_address("https://example.org/\x1b]0;\u202e\ud800") == "https://example.org/%1B]0;%E2%80%AE%3F"
    )


def test_an_endless_address_is_not_followed(web: Web, build: Build) -> None:
    """An address of many thousand characters is not followed, and not repeated whole."""
    web.answers["/a"] = Reply(status=302, headers={"Location": "/" + "b" * 30_000})
    kind, _, reason = failure(build(web.url), f"{web.url}/a")
    assert kind is LedElsewhere
    assert "characters" in reason
    assert len(reason) < 500


def test_a_public_site_stays_public(web: Web, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site of a public name is not read on this machine or its network, unless the settings allow it."""
    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest, **more: resolve("127.0.0.1", *rest, **more))
    site = web.url.replace("127.0.0.1", "publisher.example.org")
    web.answers["/a"] = Reply(body=BODY)
    assert failure(build(site, retries=0), f"{site}/a") == (
        BadAnswer,
        f"{site}/robots.txt",
        "publisher.example.org leads to 127.0.0.1, a private address; http.allow_private_addresses permits that",
    )
    assert web.log == []
    assert build(site, public_only=False).get(f"{site}/a") is not None


def test_a_login_in_an_address_is_refused_and_not_repeated(build: Build) -> None:
    """A name and password in an address are refused, and stand in no message."""
    with pytest.raises(BadAnswer) as caught:
        build("https://example.org").get("https://me:secret@example.org/a")
    assert str(caught.value) == ("https://example.org/a: an address with a user name or password is not read")


@given(st.text(alphabet="ab:@/?#.", max_size=12), st.text(alphabet="ab:@/?#.", max_size=12))
def test_hiding_a_login_is_idempotent(name: str, rest: str) -> None:
    """Hiding a login is idempotent."""
    hidden = hide_login(f"https://{name}@{rest}")
    assert hide_login(hidden) == hidden
