"""What a page holds, and how it is asked for."""

import gzip
from pathlib import Path

import pytest

from monitor.errors import BadAnswer, Blocked, FetchError, NotFound
from monitor.site import Page, Validators
from tests.fetch.asking import AGENT, BODY, JUNE_1, NOW, Build, failure
from tests.pages import shared
from tests.servers import Publisher, Reply, Web


def test_a_page_is_what_was_sent(web: Web, build: Build) -> None:
    """A page holds the address, the bytes, the time and the validators, whole."""
    sent = {"ETag": '"1"', "Last-Modified": "Wed, 01 Jun 2022 23:35:12 GMT"}
    web.answers["/a"] = Reply(body=BODY, headers=sent)
    assert build(web.url).get(f"{web.url}/a") == Page(
        url=f"{web.url}/a",
        body=BODY,
        fetched_at=NOW,
        validators=Validators(etag='"1"', last_modified="Wed, 01 Jun 2022 23:35:12 GMT"),
    )


def test_every_request_names_us_and_carries_no_login(
    web: Web, build: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Every request names us, and none carries a login from ~/.netrc or a cookie."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    web.answers["/a"] = Reply(body=BODY, headers={"Set-Cookie": "seen=1; Path=/"})
    fetcher = build(web.url)
    fetcher.get(f"{web.url}/a")
    fetcher.get(f"{web.url}/a")
    assert [asked.headers["user-agent"] for asked in web.log] == [AGENT] * 3
    assert not any({"authorization", "cookie"} & asked.headers.keys() for asked in web.log)


def test_not_modified_is_none_over_one_connection(publisher: Publisher, build: Build) -> None:
    """Not modified is None, and costs one request; another page is asked for in full."""
    fetcher = build(publisher.url)
    page = fetcher.get(publisher.url + JUNE_1)
    assert page is not None
    assert fetcher.get(publisher.url + JUNE_1, page.validators) is None
    assert fetcher.get(publisher.url + JUNE_1, Validators()) == page
    assert [(entry["path"], entry["status"]) for entry in publisher.log()] == [
        ("/robots.txt", 200),
        (JUNE_1, 200),
        (JUNE_1, 304),
        (JUNE_1, 200),
    ]
    assert fetcher.requests == 4


def test_a_page_arrives_byte_for_byte(publisher: Publisher, build: Build) -> None:
    """A real page arrives byte for byte."""
    page = build(publisher.url).get(publisher.url + JUNE_1)
    assert page is not None
    assert page.body == shared("corpus/html/drupal/2022-06-01.html").read_bytes()


def test_a_compressed_answer_is_decompressed(web: Web, build: Build) -> None:
    """A compressed answer is decompressed."""
    web.answers["/a"] = Reply(body=gzip.compress(BODY), headers={"Content-Encoding": "gzip"})
    page = build(web.url).get(f"{web.url}/a")
    assert page is not None
    assert page.body == BODY


def test_not_modified_without_validators_is_no_answer(web: Web, build: Build) -> None:
    """Not modified, though we named no validators, is no answer."""
    web.answers["/a"] = Reply(status=304, length=None)
    assert failure(build(web.url), f"{web.url}/a") == (BadAnswer, f"{web.url}/a", "status 304")


@pytest.mark.parametrize("name", ["404_2023-01-01", "404_2023-04-26"])
def test_the_publishers_404_page_is_not_found_whatever_its_status(web: Web, build: Build, name: str) -> None:
    """The publisher's 404 page is NotFound although its status is 200."""
    body = shared(f"corpus/html/error/{name}.html").read_bytes()
    web.answers["/a"] = Reply(body=body)
    kind, _, reason = failure(build(web.url), f"{web.url}/a")
    assert (kind, reason) == (
        NotFound,
        "not there (a page that says so: '404 | institute for the study of war')",
    )


def test_the_publishers_access_denied_page_is_blocked_whatever_its_status(web: Web, build: Build) -> None:
    """The publisher's access-denied page is Blocked although its status is 200."""
    body = shared("corpus/html/error/access_denied_2022-08-12.html").read_bytes()
    web.answers["/a"] = Reply(body=body)
    assert failure(build(web.url), f"{web.url}/a")[0] is Blocked


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(status=404, body=BODY), NotFound),
        (Reply(status=410, body=BODY), NotFound),
        (Reply(status=200, body=b"<title>Page not found - Institute</title>"), NotFound),
        (Reply(status=200, body=b"<title>Error 404 | Institute</title>"), NotFound),
        (Reply(body="<title>Oops! That page can’t be found.</title>".encode()), NotFound),
        (Reply(body=b"<title>Nothing found for november</title>"), NotFound),
        (Reply(status=401, body=BODY), Blocked),
        (Reply(status=402, body=BODY), Blocked),
        (Reply(status=403, body=BODY), Blocked),
        (Reply(status=451, body=BODY), Blocked),
        (Reply(status=200, body=b"<html><title>Just a moment...</title>"), Blocked),
        (Reply(status=503, body=b"<title>Just a moment...</title>"), Blocked),
        (Reply(body=b"<title>Pardon Our Interruption</title>"), Blocked),
        (Reply(body=b"<title>Verifying you are human. This may take a few seconds.</title>"), Blocked),
        (Reply(body=b"<title>Security Check | Institute</title>"), Blocked),
        (Reply(body=b"<title>Client Challenge</title>"), Blocked),
        (Reply(body=b"<title>Vercel Security Checkpoint</title>"), Blocked),
        (Reply(body=b"<title>Robot Challenge Screen</title>"), Blocked),
        (Reply(body=b"<title>Making sure you&#39;re not a bot!</title>"), Blocked),
        (Reply(body=b"<title>Sucuri WebSite Firewall - Access Denied</title>"), Blocked),
        (Reply(body=b"<title>Your access to this site has been limited by the site owner</title>"), Blocked),
        (Reply(body=b"<title>Request Rejected</title>"), Blocked),
        (Reply(body=b"<title>403 Forbidden</title>"), Blocked),
        (Reply(body=b"<body><iframe>Incapsula incident ID: 1-2</iframe></body>"), Blocked),
        (Reply(body=b"<title>host</title><script src='//ct.captcha-delivery.com/c.js'></script>"), Blocked),
        (Reply(body=b"<script>window.gokuProps = {}</script>"), Blocked),
        (
            Reply(body="<title>Nur einen Moment…</title><script>window._cf_chl_opt={}</script>".encode()),
            Blocked,
        ),
        (Reply(status=200, body=BODY, headers={"cf-mitigated": "challenge"}), Blocked),
        (Reply(status=202, body=BODY, headers={"x-amzn-waf-action": "challenge"}), Blocked),
        (Reply(status=405, body=BODY, headers={"x-amzn-waf-action": "captcha"}), Blocked),
        (Reply(status=429, body=BODY, headers={"x-vercel-mitigated": "challenge"}), Blocked),
        (Reply(status=400, body=BODY), BadAnswer),
        (Reply(status=203, body=BODY), BadAnswer),
        (Reply(status=302, body=b""), BadAnswer),
    ],
)
def test_what_asking_again_cannot_mend_is_asked_once(
    web: Web, build: Build, reply: Reply, kind: type[FetchError]
) -> None:
    """What asking again cannot mend is asked once, and called by its name."""
    web.answers["/a"] = reply
    assert failure(build(web.url), f"{web.url}/a")[:2] == (kind, f"{web.url}/a")
    assert web.paths == ["/robots.txt", "/a"]


@pytest.mark.parametrize(
    "title",
    [
        "Missiles not found",
        "Security Challenges of the Strait",
        "Just a moment of calm",
        "Request Rejected by Kyiv",
    ],
)
def test_a_title_with_words_of_an_error_page(web: Web, build: Build, title: str) -> None:
    """Deeper in a title, or followed by others, or in the text, they make no error page."""
    web.answers["/a"] = Reply(body=f"<title>{title}</title><p>404 Access denied</p>".encode())
    assert build(web.url).get(f"{web.url}/a") is not None


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("challenge", Blocked), ("notfound-soft", NotFound), ("loop", BadAnswer), ("empty", BadAnswer)],
)
def test_the_publishers_faults_are_called_what_they_are(
    publisher: Publisher, build: Build, kind: str, expected: type[FetchError]
) -> None:
    """A bot check, a soft 404, a loop and an emptiness that stays are each called what they are."""
    publisher.control(faults=[{"match": "june-1", "kind": kind}])
    assert failure(build(publisher.url), publisher.url + JUNE_1)[:2] == (expected, publisher.url + JUNE_1)


@pytest.mark.parametrize("kind", ["garbage", "shell"])
def test_bytes_of_any_kind_are_handed_on(publisher: Publisher, build: Build, kind: str) -> None:
    """Bytes that are some page, or none, are handed on: what they hold is not the fetcher's matter."""
    publisher.control(faults=[{"match": "june-1", "kind": kind}])
    assert build(publisher.url).get(publisher.url + JUNE_1) is not None
