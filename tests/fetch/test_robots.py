"""What robots.txt says, what its absence says, and how often we ask."""

import gzip
import math
from collections.abc import Callable

import pytest

from monitor.errors import BadAnswer, Blocked, Disallowed, FetchError, NotFound
from tests.fetch.asking import BODY, Build, Clock, failure
from tests.servers import ROBOTS, Asked, Reply, Web


def test_a_forbidden_address_is_never_asked_for(web: Web, build: Build) -> None:
    """A forbidden address is never asked for; robots.txt is read once."""
    web.answers["/a"] = Reply(body=BODY)
    fetcher = build(web.url)
    assert failure(fetcher, f"{web.url}/wp-json/a") == (
        Disallowed,
        f"{web.url}/wp-json/a",
        "robots.txt forbids it",
    )
    assert fetcher.get(f"{web.url}/a") is not None
    assert web.paths == ["/robots.txt", "/a"]


def test_a_byte_order_mark_hides_no_rule(web: Web, build: Build) -> None:
    """A byte order mark before the first rule does not hide it."""
    web.answers["/robots.txt"] = Reply(body=b"\xef\xbb\xbfUser-agent: *\nDisallow: /a")
    assert failure(build(web.url), f"{web.url}/a")[0] is Disallowed


@pytest.mark.parametrize("agent", ["assessment-monitor", "Assessment-Monitor", "*"])
def test_a_rule_for_our_name_or_everyone_is_ours(web: Web, build: Build, agent: str) -> None:
    """A rule for our name, in any case, or for everyone is ours; another's is not."""
    web.answers["/robots.txt"] = Reply(body=f"User-agent: {agent}\nDisallow: /a".encode())
    assert failure(build(web.url), f"{web.url}/a")[0] is Disallowed
    web.answers["/robots.txt"] = Reply(body=b"User-agent: desk\nDisallow: /a")
    web.answers["/a"] = Reply(body=BODY)
    assert build(web.url).get(f"{web.url}/a") is not None


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=404, body=b"<title>404</title>"),
        Reply(status=400, body=b"bad"),
        Reply(status=200, body=b""),
        Reply(status=200, body=b"\xef\xbb\xbfUser-agent: *\nDisallow:"),
        Reply(status=200, body=BODY),
    ],
)
def test_without_rules_nothing_is_forbidden(web: Web, build: Build, reply: Reply) -> None:
    """Where there are no rules, nothing is forbidden (RFC 9309, 2.3.1.3)."""
    web.answers.update({"/robots.txt": reply, "/a": Reply(body=BODY)})
    assert build(web.url).get(f"{web.url}/a") is not None


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(status=503, body=BODY), BadAnswer),
        (Reply(status=403, body=BODY), Blocked),
        (Reply(status=200, body=b"<title>Just a moment...</title>"), Blocked),
        (Reply(status=404, headers={"cf-mitigated": "challenge"}), Blocked),
        (Reply(body=gzip.compress(ROBOTS)[:-12], headers={"Content-Encoding": "gzip"}), BadAnswer),
    ],
)
def test_an_unreadable_robots_forbids_everything(
    web: Web, build: Build, reply: Reply, kind: type[FetchError]
) -> None:
    """A robots.txt that cannot be had forbids everything (RFC 9309, 2.3.1.4), and is not asked for each time."""
    web.answers.update({"/robots.txt": reply, "/a": Reply(body=BODY)})
    fetcher = build(web.url, retries=0)
    for _ in range(2):
        assert failure(fetcher, f"{web.url}/a")[:2] == (kind, f"{web.url}/robots.txt")
    assert web.paths == ["/robots.txt"]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_of_a_long_robots_the_first_500_kib_hold(web: Web, build: Build, coding: str) -> None:
    """RFC 9309, 2.5: up to the last whole line, as half a line may forbid too much; what was broken off is not that."""
    first = b"User-agent: *\nDisallow: /near\n".ljust(500 * 1024, b"#") + b"\n"
    body = first + b"Allow: /x\n" * 3 + b"Disallow: /a\n" * 10_000
    assert body[: 512 * 1024].endswith(b"\nDisallow: /")
    coded = gzip.compress(body) if coding == "gzip" else body
    web.answers.update(
        {"/robots.txt": Reply(body=coded, headers={"Content-Encoding": coding}), "/b": Reply(body=BODY)}
    )
    fetcher = build(web.url, retries=0)
    assert fetcher.get(f"{web.url}/b") is not None
    assert failure(fetcher, f"{web.url}/near")[0] is Disallowed


def test_robots_is_asked_again_when_it_is_old(web: Web, build: Build, clock: Clock) -> None:
    """robots.txt is read again after a day; a failure to read it lasts until the fetcher is closed, as after each check."""
    web.answers.update(
        {"/robots.txt": [Reply(status=500, body=BODY), Reply(body=b"")], "/a": Reply(body=BODY)}
    )
    fetcher = build(web.url, retries=0)
    for _ in range(2):
        assert failure(fetcher, f"{web.url}/a")[0] is BadAnswer
    for later in (1, 86300, 101):
        fetcher.close()
        clock.time += later
        fetcher.get(f"{web.url}/a")
    assert web.paths == ["/robots.txt", "/robots.txt", "/a", "/a", "/robots.txt", "/a"]


def test_a_crawl_delay_beyond_an_hour_forbids_everything(web: Web, build: Build) -> None:
    """A Crawl-delay beyond an hour means: stay away."""
    web.answers["/robots.txt"] = Reply(body=b"User-agent: *\nCrawl-delay: 86400")
    assert failure(build(web.url), f"{web.url}/a") == (
        Disallowed,
        f"{web.url}/a",
        "robots.txt asks for 86400 s between requests",
    )


@pytest.mark.parametrize(("interval", "delay"), [(10, 0), (10, 25), (30, 25)])
def test_the_longer_pause_lies_between_any_two_requests(
    web: Web, build: Build, clock: Clock, interval: int, delay: int
) -> None:
    """The longer of our interval and the Crawl-delay lies between any two requests: robots, redirects, retries."""
    times: list[float] = []

    def timed(*replies: Reply) -> Callable[[Asked], Reply]:
        left = list(replies)

        def answer(_: Asked) -> Reply:
            times.append(clock())
            return left.pop(0)

        return answer

    web.answers["/robots.txt"] = timed(Reply(body=f"User-agent: *\nCrawl-delay: {delay}".encode()))
    web.answers["/a"] = timed(Reply(status=301, headers={"Location": "/b"}))
    web.answers["/b"] = timed(Reply(status=404, body=BODY))
    web.answers["/c"] = timed(Reply(body=BODY), Reply(body=BODY))
    fetcher = build(web.url, request_interval=interval)
    assert failure(fetcher, f"{web.url}/a")[0] is NotFound
    fetcher.get(f"{web.url}/c")
    clock.time += 7  # time spent otherwise counts
    fetcher.get(f"{web.url}/c")
    assert times == [1000.0 + max(interval, delay) * step for step in range(5)]


@pytest.mark.parametrize(("ago", "begins"), [(4.0, 1006.0), (25.0, 1000.0), (math.inf, 1000.0)])
def test_the_pace_is_kept_after_another_processs_request(
    web: Web, build: Build, clock: Clock, ago: float, begins: float
) -> None:
    """The interval lies between the last request of one process and the first of the next, too."""
    times: list[float] = []

    def answer(_: Asked) -> Reply:
        times.append(clock())
        return Reply(status=404)

    web.answers["/robots.txt"] = answer
    web.answers["/a"] = Reply(body=BODY)
    fetcher = build(web.url, request_interval=10)
    fetcher.follow(ago)
    fetcher.get(f"{web.url}/a")
    assert times == [begins]


def test_retries_keep_the_pace(web: Web, build: Build, clock: Clock) -> None:
    """A retry's pause is part of the interval, not added to it."""
    web.answers["/a"] = [Reply(status=500, body=BODY), Reply(body=BODY)]
    build(web.url, request_interval=10).get(f"{web.url}/a")
    assert clock.time == 1020.0
