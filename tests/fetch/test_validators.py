"""What a server gives us to send back: checked before it is kept, and again before it is sent."""

import pytest

from monitor.site import Validators
from tests.fetch.asking import BODY, Build
from tests.servers import Asked, Reply, Web

POISON = ["\xa0abc", '"' + "x" * 60_000 + '"', "tab\there", "é", "x" * 1001]


@pytest.mark.parametrize("etag", POISON)
def test_an_etag_that_cannot_be_sent_is_not_kept(web: Web, build: Build, etag: str) -> None:
    """An ETag that is not printable ASCII, or very long, is not kept; the page is."""
    web.answers["/a"] = Reply(body=BODY, headers={"ETag": etag, "Last-Modified": etag})
    page = build(web.url).get(f"{web.url}/a")
    assert page is not None
    assert page.validators == Validators()


@pytest.mark.parametrize("etag", [*POISON, "\ud800", "a\r\nb", " "])
def test_a_kept_etag_that_cannot_be_sent_is_left_out(web: Web, build: Build, etag: str) -> None:
    """One that was kept all the same, as by an earlier version, is not sent."""
    web.answers["/a"] = Reply(body=BODY)
    assert build(web.url).get(f"{web.url}/a", Validators(etag=etag, last_modified=etag)) is not None
    assert not {"if-none-match", "if-modified-since"} & web.log[-1].headers.keys()


@pytest.mark.parametrize("status", [400, 412, 431])
def test_refused_validators_are_left_out_once(web: Web, build: Build, status: int) -> None:
    """A server that refuses the request with validators is asked once more without."""

    def answer(asked: Asked) -> Reply:
        return Reply(status=status) if "if-none-match" in asked.headers else Reply(body=BODY)

    web.answers["/a"] = answer
    assert build(web.url, retries=0).get(f"{web.url}/a", Validators(etag='"1"')) is not None
    assert web.paths == ["/robots.txt", "/a", "/a"]


def test_a_validator_that_breaks_the_server(web: Web, build: Build) -> None:
    """A retry names no validators: they may be what failed."""

    def answer(asked: Asked) -> Reply:
        return Reply(status=500) if "if-none-match" in asked.headers else Reply(body=BODY)

    web.answers["/a"] = answer
    assert build(web.url, retries=1).get(f"{web.url}/a", Validators(etag='"1"')) is not None
