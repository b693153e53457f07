"""Answers made to be costly: the time to look at them grows no faster than they do."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from protego import Protego

from monitor.errors import FetchError
from monitor.fetch.checks import find_title, is_bot_check
from monitor.net import Answer
from tests.fetch.asking import BODY, Build
from tests.servers import Reply, Web

pytestmark = pytest.mark.slow  # each is quick, all of them are not

Make = Callable[[int], bytes]  # so many bytes of an answer
TITLES: dict[str, Make] = {
    "openings": lambda size: b"<title" * (size // 6),
    "openings with a blank": lambda size: b"<title " * (size // 7),
    "one that never ends": lambda size: b"<title " + b"x" * size,
    "text that never ends": lambda size: b"<title>" + b"x" * size,
    "blanks": lambda size: b"<title>" + b" " * size,
    "a character reference": lambda size: b"<title>&#" + b"9" * size,
    "character references": lambda size: b"<title>" + b"&#x" * (size // 3),
    "ligatures": lambda size: b"<title>" + "\ufdfa".encode() * (size // 3),
}
RULES: dict[str, Make] = {
    "wildcards": lambda size: b"Disallow: /" + b"a*" * (size // 2) + b"b",
    "wildcards in many lines": lambda size: b"Disallow: /*a*a*a*b\n" * (size // 20),
    "blanks": lambda size: b"Disallow: " + b" " * size + b"x",
    "percent signs": lambda size: b"Disallow: /" + b"%41" * (size // 3),
    "titles": lambda size: b"<title" * (size // 6),
    "a delay": lambda size: b"Crawl-delay: " + b"9" * size,
    "agents": lambda size: b"User-agent: a\nDisallow: /\n" * (size // 26),
}


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work keeps the processor busy, the best of three."""
    return min(_once(work) for _ in range(3))


def _once(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


@pytest.mark.parametrize("size", [3_000, 6_000, 12_000, 24_000, 400_000, 4_000_000])
@pytest.mark.parametrize("make", TITLES.values(), ids=TITLES)
def test_finding_a_title_takes_a_moment_whatever_a_page_holds(make: Make, size: int) -> None:
    """Whatever stands where a title should, looking for it takes a moment."""
    body = make(size)
    answer = Answer(url="https://example.org/", status=200, headers={}, body=body)
    assert seconds(lambda: (find_title(body), is_bot_check(answer))) < 0.2


@pytest.mark.parametrize("size", [3_000, 6_000, 12_000, 24_000, 500_000])
@pytest.mark.parametrize("make", RULES.values(), ids=RULES)
def test_obeying_robots_takes_a_moment_whatever_it_holds(make: Make, size: int) -> None:
    """Whatever robots.txt holds, reading it and obeying it takes a moment."""
    text = "User-agent: *\n" + make(size).decode()
    assert seconds(lambda: Protego.parse(text).can_fetch("https://example.org/" + "a" * 300, "monitor")) < 0.6


@pytest.mark.parametrize("body", [make(400_000) for make in (*TITLES.values(), *RULES.values())])
def test_a_hostile_site_costs_a_check_a_moment(web: Web, build: Build, body: bytes) -> None:
    """Such a robots.txt, and such a page, cost a check no more than a moment and no exception."""
    web.answers.update({"/robots.txt": Reply(body=body), "/a": Reply(body=body), "/b": Reply(body=BODY)})
    fetcher = build(web.url, retries=0)
    began = time.thread_time()
    for path in ("/a", "/b"):
        with suppress(FetchError):
            fetcher.get(f"{web.url}{path}")
    assert time.thread_time() - began < 2
