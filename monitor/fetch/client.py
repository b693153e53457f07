"""Get pages, with robots.txt, pace, redirects and retries."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urljoin, urlsplit

from protego import Protego
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential, wait_random

from monitor.errors import (
    ASKS_TO_WAIT,
    BadAnswer,
    Disallowed,
    FetchError,
    NoAnswer,
    NoConnection,
    Unreachable,
)
from monitor.fetch.checks import (
    REFUSED,
    TemporaryFailure,
    check_address,
    check_answer,
    check_page,
    conditions,
    escape_address,
    find_redirect,
    hide_login,
    read_rules,
    read_validators,
    says_no_rules,
)
from monitor.net import Answer, Client, Limits, is_public_name, read_moment
from monitor.progress import waiting
from monitor.site import Page, Validators

MAX_ROBOTS_BYTES = 512 * 1024  # RFC 9309, 2.5: at least 500 KiB are read; rules beyond may be left out
MAX_ROBOTS_AGE_SECONDS = 86400.0  # seconds; RFC 9309, 2.4: kept for at most a day
MAX_DELAY_SECONDS = 3600.0  # seconds; a longer Crawl-delay means that the site wants no visits
MAX_REDIRECTS = 5
MAX_PAUSE_SECONDS = 60.0  # seconds between two attempts; `retry_pause` may be longer
NOT_MODIFIED = 304

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Robots:
    """The robots.txt of one host, or why it could not be read, as of `read_at` on the fetcher's clock."""

    rules: Protego | FetchError
    read_at: float


class Fetcher:
    """Gets pages of one site over one connection; all times are in seconds.

    `limits` apply to one page; `limits.public_only` applies only to a site with a public name.
    `requests` counts every request sent, including those for robots.txt, redirects and retries.
    """

    def __init__(
        self,
        site: str,
        *,
        user_agent: str,
        limits: Limits,
        request_interval: float,
        retries: int,
        retry_pause: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.requests = 0
        self.ahead = timedelta()  # by how much the site's clock is ahead of ours, by its latest answer
        self._site = urlsplit(site)
        self._product = user_agent.partition("/")[0]  # our name in robots.txt
        self._interval = request_interval
        public_only = limits.public_only and is_public_name(self._site.hostname or "")
        self._limits = replace(limits, public_only=public_only)
        self._attempts = stop_after_attempt(retries + 1)
        self._growing = wait_exponential(retry_pause, MAX_PAUSE_SECONDS) + wait_random(0, retry_pause / 2)
        self._max_pause = max(MAX_PAUSE_SECONDS, retry_pause)
        self._clock, self._sleep, self._now = clock, sleep, now
        self._robots: dict[str, Robots] = {}
        self._crawl_delay = 0.0
        self._last_answer = -math.inf  # on the clock; may be another fetcher's
        self._rest_until = -math.inf  # on the clock; as the site asks
        self._client = Client(user_agent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection and forget what the next check asks again: unread robots.txt, and pauses, which the store keeps."""
        self._client.close()
        self._rest_until = -math.inf
        self._robots = {
            url: known for url, known in self._robots.items() if not isinstance(known.rules, FetchError)
        }

    @property
    def idle(self) -> float:
        """The seconds since the last request; infinite before the first."""
        return self._clock() - self._last_answer

    def follow(self, seconds: float) -> None:
        """Keep the pace after a request that another fetcher, perhaps in another process, sent so many seconds ago."""
        self._last_answer = max(self._clock() - seconds, self._last_answer)

    def get(self, url: str, validators: Validators | None = None) -> Page | None:
        """Return the page at `url`, or None if the server says that it still matches the `validators`.

        Raises Blocked, Disallowed, NotFound and most BadAnswers at once. Unreachable, and a temporary BadAnswer (408, 425,
        429, 5xx, empty, truncated), are raised only after the retries. An answer that asks for a pause longer than a
        minute, or leads to another site, is a BadAnswer at once, and after such a pause nothing more is requested. Only the
        first attempt sends the validators, since they may be what failed.
        """
        url, conditional = escape_address(url), iter([conditions(validators)])
        answer = self._patiently(lambda: self._get_page(url, next(conditional, {})))
        if answer.status == NOT_MODIFIED:
            return None
        return Page(
            url=answer.url,
            body=answer.body,
            fetched_at=self._now(),
            validators=read_validators(answer),
            content_type=answer.headers.get("content-type"),
        )

    def _patiently(self, attempt: Callable[[], T]) -> T:
        """Retry temporary failures with growing pauses."""
        retrying = Retrying(
            stop=self._attempts,
            wait=self._pause,
            retry=retry_if_exception_type(TemporaryFailure),
            sleep=lambda pause: self._wait(pause, "another try at {}, which gave no usable answer"),
            reraise=True,
        )
        try:
            return retrying(attempt)
        except TemporaryFailure as failure:
            raise failure.error from failure.__cause__

    def _pause(self, state: RetryCallState) -> float:
        failed = state.outcome.exception() if state.outcome else None
        asked = failed.pause if isinstance(failed, TemporaryFailure) else 0.0
        return min(max(asked, self._growing(state)), self._max_pause)

    def _get_page(self, url: str, headers: dict[str, str]) -> Answer:
        answer = self._follow(url, headers, self._limits, self._obey_robots)
        if answer.status in REFUSED and headers:
            answer = self._follow(url, {}, self._limits, self._obey_robots)
        if answer.status == NOT_MODIFIED and headers:
            return answer
        self._check(answer)
        check_page(answer)
        return answer

    def _check(self, answer: Answer) -> None:
        try:
            check_answer(answer, now=self._now(), max_pause=self._max_pause)
        except (TemporaryFailure, BadAnswer) as failed:
            self._rest_until = max(self._rest_until, self._clock() + failed.pause)
            raise

    def _follow(
        self,
        url: str,
        headers: dict[str, str],
        limits: Limits,
        permit: Callable[[str], None] | None = None,
        *,
        cut: bool = False,
    ) -> Answer:
        """Get `url` and follow its redirects; each is checked like the first address, and all share the total time."""
        before: str | None = None
        left = limits.total_timeout
        for _ in range(MAX_REDIRECTS + 1):
            check_address(url, self._site, before=before)
            if permit:
                permit(url)
            self._keep_pace(url)
            began = time.monotonic()
            answer = self._ask(url, headers, replace(limits, total_timeout=left), cut=cut)
            left = max(round(left - (time.monotonic() - began), 1), 0.1)
            led_to = find_redirect(answer)
            if led_to is None:
                return answer
            before, url = url, led_to
        raise BadAnswer(hide_login(url), f"more than {MAX_REDIRECTS} redirects")

    def _keep_pace(self, url: str) -> None:
        """Wait until the next request may be sent; raises BadAnswer if the site asks to be left alone for long."""
        now = self._clock()
        asked = self._rest_until - now
        if asked > self._max_pause:
            raise BadAnswer(url, f"not requested: the site {ASKS_TO_WAIT} {asked:.0f} s", pause=asked)
        rest = max(self._last_answer + max(self._interval, self._crawl_delay) - now, asked)
        if rest > 0:
            self._wait(rest, "the pause between two requests to {}")

    def _wait(self, seconds: float, what: str) -> None:
        with waiting(what.format(self._site.hostname)):
            self._sleep(seconds)

    def _ask(self, url: str, headers: dict[str, str], limits: Limits, *, cut: bool) -> Answer:
        """Send one request."""
        self.requests += 1
        try:
            with waiting(f"an answer of {self._site.hostname}"):
                answer = self._client.send(url, limits, headers=headers, cut=cut)
        except NoAnswer as exc:
            raise self._failure(url, exc) from exc
        finally:
            self._last_answer = self._clock()
        now = datetime.now(UTC)  # of this machine, whatever time is played
        self.ahead = (read_moment(answer.headers.get("date")) or now) - now
        return answer

    def _obey_robots(self, url: str) -> None:
        """Raise Disallowed if robots.txt forbids `url`, or the error if it could not be read; adopt its Crawl-delay."""
        rules = self._rules(urljoin(url, "/robots.txt"))
        if isinstance(rules, FetchError):
            raise type(rules)(rules.url, rules.reason, pause=rules.pause) from rules
        delay = rules.crawl_delay(self._product) or 0.0
        if delay > MAX_DELAY_SECONDS:
            raise Disallowed(url, f"robots.txt asks for {delay:g} s between requests")
        self._crawl_delay = max(self._crawl_delay, delay)
        if not rules.can_fetch(url, self._product):
            raise Disallowed(url, "robots.txt forbids it")

    def _rules(self, url: str) -> Protego | FetchError:
        """Return the rules of the robots.txt at `url`, or the error that kept us from reading it."""
        known = self._robots.get(url)
        if known is None or self._clock() - known.read_at > MAX_ROBOTS_AGE_SECONDS:
            known = self._robots[url] = Robots(rules=self._read_robots(url), read_at=self._clock())
        return known.rules

    def _read_robots(self, url: str) -> Protego | FetchError:
        try:
            answer = self._patiently(lambda: self._get_robots(url))
        except FetchError as exc:
            return exc
        return Protego.parse("" if says_no_rules(answer) else read_rules(answer, MAX_ROBOTS_BYTES))

    def _get_robots(self, url: str) -> Answer:
        answer = self._follow(url, {}, replace(self._limits, max_bytes=MAX_ROBOTS_BYTES), cut=True)
        if not says_no_rules(answer):
            self._check(answer)
        return answer

    def _failure(self, url: str, failed: NoAnswer) -> Exception:
        """Return the error for a request without a usable answer; a redirect may lead to another host of the site."""
        kind = BadAnswer if failed.answered else Unreachable
        if not failed.connected and urlsplit(url).hostname == self._site.hostname:
            kind = NoConnection
        return TemporaryFailure(kind(url, failed.reason)) if failed.temporary else kind(url, failed.reason)
