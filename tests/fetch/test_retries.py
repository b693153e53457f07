"""Failures that may pass."""

import ssl
from datetime import timedelta
from email.utils import format_datetime
from http.client import HTTPException

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.exceptions import HTTPError

from monitor.errors import BadAnswer, NoConnection, TooMany, Unreachable
from monitor.net import MAX_PAUSE_SECONDS, read_retry_after
from tests.fetch.asking import BODY, JUNE_1, NOW, Build, Clock, failure
from tests.pages import shared
from tests.servers import Publisher, Reply, Web, serve

pytestmark = pytest.mark.slow  # each is quick, all of them are not


@pytest.mark.parametrize("kind", ["truncate", "empty", "status"])
def test_a_passing_fault_is_tried_again_after_growing_pauses(
    publisher: Publisher, build: Build, clock: Clock, kind: str
) -> None:
    """A page truncated, empty or refused twice is had at the third try, after growing pauses."""
    publisher.control(faults=[{"match": "june-1", "kind": kind, "status": 503, "times": 2}])
    page = build(publisher.url).get(publisher.url + JUNE_1)
    assert page is not None
    assert page.body == shared("corpus/html/drupal/2022-06-01.html").read_bytes()
    first, second = clock.slept
    assert 2.0 <= first <= 3.0
    assert 4.0 <= second <= 5.0


@pytest.mark.slow
def test_a_hanging_server_is_unreachable_after_the_retries(publisher: Publisher, build: Build) -> None:
    """A server that does not answer in time is tried again, then Unreachable."""
    publisher.control(faults=[{"match": "june-1", "kind": "hang", "seconds": 2}])
    fetcher = build(publisher.url, read_timeout=0.5, retries=1)
    assert failure(fetcher, publisher.url + JUNE_1) == (
        Unreachable,
        publisher.url + JUNE_1,
        "no answer within 0.5 s",
    )
    assert fetcher.requests == 3


def test_the_last_failure_counts(web: Web, build: Build) -> None:
    """After the retries the last failure is raised, with its own reason."""
    web.answers["/a"] = [Reply(status=500, body=BODY), Reply(status=502, body=BODY)]
    assert failure(build(web.url, retries=1), f"{web.url}/a") == (BadAnswer, f"{web.url}/a", "status 502")
    assert web.paths == ["/robots.txt", "/a", "/a"]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 520])
def test_each_status_that_says_not_now_is_asked_again(web: Web, build: Build, status: int) -> None:
    """Each status that says "not now" is asked again."""
    web.answers["/a"] = [Reply(status=status, body=BODY), Reply(body=BODY)]
    assert build(web.url).get(f"{web.url}/a") is not None


def test_a_retry_after_in_seconds_is_waited_for(publisher: Publisher, build: Build, clock: Clock) -> None:
    """Retry-After is waited for, even where it is longer than our own pause."""
    publisher.control(
        faults=[{"match": "june-1", "kind": "status", "status": 503, "retry_after": 37, "times": 1}]
    )
    assert build(publisher.url).get(publisher.url + JUNE_1) is not None
    assert clock.slept == [37.0]


def test_a_retry_after_may_be_a_date(web: Web, build: Build, clock: Clock) -> None:
    """Retry-After may be a date."""
    later = format_datetime(NOW + timedelta(seconds=41), usegmt=True)
    web.answers["/a"] = [Reply(status=429, body=BODY, headers={"Retry-After": later}), Reply(body=BODY)]
    assert build(web.url).get(f"{web.url}/a") is not None
    assert clock.slept == [41.0]


def test_a_server_that_asks_for_an_hour_is_left_alone(web: Web, build: Build, clock: Clock) -> None:
    """A server that asks for an hour is left alone at once, and the wait is reported."""
    web.answers["/a"] = Reply(status=503, body=BODY, headers={"Retry-After": "3600"})
    with pytest.raises(BadAnswer, match="status 503, asks to wait 3600 s") as caught:
        build(web.url).get(f"{web.url}/a")
    assert caught.value.pause == 3600
    assert (web.paths, clock.slept) == (["/robots.txt", "/a"], [])


@pytest.mark.parametrize(
    ("value", "pause"),
    [("30", 30), (" 30 ", 30), ("1.5", 1.5), ("0.25", 0.25), ("9" * 400, 86_400), ("-5", None), ("1e9", None), ("inf", None), ("30s", None)],
)  # fmt: skip
def test_retry_after_is_seconds_with_or_without_a_fraction(value: str, pause: float | None) -> None:
    """Some services give fractions; whatever else stands there is no number of seconds."""
    assert read_retry_after(value, NOW) == pause


@given(st.text(max_size=40))
def test_any_retry_after_is_a_pause_of_a_day_at_most(value: str) -> None:
    """Whatever Retry-After says, it is read as a pause of a day at most, never as a crash."""
    assert 0 <= (read_retry_after(value, NOW) or 0) <= MAX_PAUSE_SECONDS


@pytest.mark.parametrize(
    "value",
    [
        "9" * 5000,
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Mon, 01 Jan 0001 00:00:00 +2359",
    ],
)
def test_retry_after_beyond_all_dates(web: Web, build: Build, value: str) -> None:
    """A date that no clock reaches is a failure like any other, even where it does not count."""
    assert 0 <= (read_retry_after(value, NOW) or 0) <= MAX_PAUSE_SECONDS
    web.answers["/a"] = Reply(status=503, body=BODY, headers={"Retry-After": value})
    assert failure(build(web.url, retries=0), f"{web.url}/a")[2].startswith("status 503")
    web.answers["/b"] = Reply(body=BODY, headers={"Retry-After": value})
    assert build(web.url).get(f"{web.url}/b")


def test_a_closed_port_is_unreachable(build: Build) -> None:
    """A port where nobody listens is NoConnection, and said so in plain words."""
    with serve() as gone:
        site = gone.url
    kind, url, reason = failure(build(site, retries=1), f"{site}/a")
    assert (kind, url) == (NoConnection, f"{site}/robots.txt")
    assert reason == "no connection: refused, or no network"


def test_an_unknown_host_is_unreachable(build: Build) -> None:
    """A name that nobody knows is NoConnection (RFC 6761: .invalid never resolves)."""
    kind, _, reason = failure(build("https://publisher.invalid", retries=0), "https://publisher.invalid/a")
    assert (kind, reason) == (NoConnection, "no connection: no such host, or no network")


@pytest.mark.parametrize(
    "raised",
    [OSError("odd"), ssl.SSLError(1, "odd"), UnicodeError("odd"), OverflowError(), RecursionError(), KeyError("odd"),
     HTTPError("odd"), HTTPException("odd"), MemoryError()],
    ids=lambda exc: type(exc).__name__,
)  # fmt: skip
def test_whatever_a_library_raises_is_a_fetch_error(
    web: Web, build: Build, monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    """Whatever the libraries raise for a page becomes a FetchError that names its address."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise raised

    fetcher = build(web.url, retries=1)
    web.answers["/a"] = Reply(body=BODY)
    assert fetcher.get(f"{web.url}/a")
    monkeypatch.setattr("urllib3.PoolManager.urlopen", fail)
    assert failure(fetcher, f"{web.url}/a")[1] == f"{web.url}/a"


def test_a_short_pause_is_kept_though_no_retry_is_left(web: Web, build: Build, clock: Clock) -> None:
    """The next request, of whatever page, waits as long."""
    web.answers["/a"] = Reply(status=429, headers={"Retry-After": "20"})
    web.answers["/b"] = Reply(body=BODY)
    fetcher = build(web.url, retries=0)
    assert failure(fetcher, f"{web.url}/a") == (TooMany, f"{web.url}/a", "status 429")
    assert clock.slept == []
    assert fetcher.get(f"{web.url}/b")
    assert clock.slept == [20.0]


def test_after_a_long_pause_was_asked_for_nothing_is_requested_until_it_is_over(
    web: Web, build: Build, clock: Clock
) -> None:
    """Or until the next check: the store keeps the pause from then on."""
    web.answers["/a"] = Reply(status=503, headers={"Retry-After": "3600"})
    web.answers["/b"] = Reply(body=BODY)
    fetcher = build(web.url)
    failure(fetcher, f"{web.url}/a")
    clock.time += 600
    assert failure(fetcher, f"{web.url}/b")[2] == "not requested: the site asks to wait 3000 s"
    assert web.paths == ["/robots.txt", "/a"]
    clock.time += 3000
    assert fetcher.get(f"{web.url}/b")
    failure(fetcher, f"{web.url}/a")
    fetcher.close()
    assert fetcher.get(f"{web.url}/b")
