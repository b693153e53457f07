"""Examine whether a series can be read from its site; nothing stored is changed."""

from collections.abc import Generator, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from urllib.parse import urljoin, urlsplit

from monitor.config import Config
from monitor.discover import latest_date
from monitor.errors import FetchError, LayoutChanged, MonitorError, StoreError
from monitor.fetch import Fetcher
from monitor.hosts import is_invented
from monitor.pipeline.clock import find_slow_clock
from monitor.pipeline.crawl import is_of_rules, probe_routes
from monitor.pipeline.finding import Finding
from monitor.pipeline.incident_words import NONE_NAMED, WORDS, advise_on, say_invented
from monitor.pipeline.pauses import find_pause
from monitor.pipeline.problems import find_old_age
from monitor.store import open_store
from monitor.text import counted, ended, moment_in_words


def examine_site(config: Config, key: str, fetcher: Fetcher) -> Iterator[Finding]:
    """Yield findings about a series' site: robots.txt, its lists and the newest assessment."""
    settings = config.series[key]
    host = urlsplit(settings.site).hostname or ""
    if is_invented(host):
        text = f"not tried: {say_invented(host)}"
        yield Finding(about=f"{key} routes", good=None, text=text)
        return
    if pause := find_stored_pause(config, settings.site):
        until = moment_in_words(pause, config.timezone)
        text = f"not tried: {settings.site} is left alone until {until}, as it asks"
        yield Finding(about=f"{key} routes", good=None, text=text)
        return
    if failure := _try_robots(fetcher, settings.site):
        who = advise_on(failure, alone=False, now=datetime.now(UTC), zone=config.timezone)
        yield Finding(about=f"{key} robots.txt", good=False, text=f"{failure}. {who}")
        yield Finding(about=f"{key} routes", good=None, text="not tried: robots.txt comes first")
        return
    robots = urljoin(settings.site, "/robots.txt")
    yield Finding(about=f"{key} robots.txt", good=True, text=f"{robots}: can be read")
    listed = yield from _examine_lists(config, key, fetcher)
    yield from _examine_clock(config, key, fetcher)
    yield from _examine_newest(config, key, listed)


def find_stored_pause(config: Config, site: str) -> datetime | None:
    """Return until when the site is to be left alone; a database that cannot be read has its own finding."""
    with suppress(StoreError), open_store(config.database, write=False) as store:
        return find_pause(store, site, datetime.now(UTC))
    return None


def _examine_lists(config: Config, key: str, fetcher: Fetcher) -> Generator[Finding, None, date | None]:
    """Report which lists can be read, and then who must act on the failures, once for each kind of advice.

    Return the newest date in the lists that may be true, or None.
    """
    settings, latest = config.series[key], latest_date(datetime.now(UTC), config.series[key].zone)
    failed: list[MonitorError] = []
    empty: list[MonitorError] = []
    dates: list[date] = []
    works = False
    for route, found in probe_routes(fetcher.get, settings.shape(key), settings.site):
        if isinstance(found, MonitorError):
            failed.append(found)
            text, good = str(found), False
        elif not found:
            empty.append(LayoutChanged("assessments", 0))
            text, good = "names no assessment", False
        else:
            newest = max((link.date for link in found if link.date), default=None)
            dates += [link.date for link in found if link.date and link.date <= latest]
            text, good = f"{counted(len(found), 'link')}, the newest of {newest}", True
        yield Finding(about=f"{key} {route}", good=good, text=text)
        works = works or good
    now = datetime.now(UTC)
    if empty and not works:
        yield Finding(about=f"{key} routes", good=False, text=NONE_NAMED.format(key=key))
        empty.clear()
    for advice in dict.fromkeys(
        advise_on(one, alone=works, now=now, zone=config.timezone) for one in (*empty, *failed)
    ):
        yield Finding(about=f"{key} routes", good=False, text=advice)
    return max(dates, default=None)


def _examine_clock(config: Config, key: str, fetcher: Fetcher) -> Iterator[Finding]:
    """Report if this machine's clock is far behind; a database that cannot be read has its own finding."""
    zone, now = config.series[key].zone, datetime.now(UTC)
    with suppress(StoreError), open_store(config.database, write=False) as store:
        if slow := find_slow_clock(store, key, zone, now, fetcher.ahead):
            yield Finding(about=f"{key} clock", good=False, text=f"{slow}. {WORDS['clock'].advice}")


def _examine_newest(config: Config, key: str, listed: date | None) -> Iterator[Finding]:
    """Report if the newest listed assessment could not be read, or if it is old; `listed` is the newest date in the lists.

    A database that cannot be read has its own finding.
    """
    settings, now, about = config.series[key], datetime.now(UTC), f"{key} newest assessment"
    latest = latest_date(now, settings.zone)
    with suppress(StoreError), open_store(config.database, write=False) as store:
        if failure := store.pages.newest_failure(key, until=latest):
            text = f"{ended(failure)} {WORDS['unread'].advise(failure)}"
            yield Finding(about=about, good=False, text=text)
            return
        age = find_old_age(store, key, now.astimezone(config.timezone).date())
        newest = store.dates.newest(key, until=latest)
        if listed and newest and age is not None:
            text = f"{newest}, {counted(age, 'day')} old. {_explain_age(settings.site, newest, listed)}"
            yield Finding(about=about, good=True, text=text, warning=True)


def _explain_age(site: str, newest: date, listed: date) -> str:
    """Return why there is no newer assessment, and what to do."""
    if listed > newest:
        return f"A list names one of {listed}: `monitor check` reads it"
    return (
        f"No list names a newer one, so the publisher pauses, unless a browser shows one at {site}: then monitor does not look"
        " where it is, and needs an update. Meanwhile, save the page and `monitor import` it"
    )


def _try_robots(fetcher: Fetcher, site: str) -> FetchError | None:
    """Return why robots.txt cannot be read, or None. A list is requested for this, which may itself fail or be forbidden."""
    try:
        fetcher.get(urljoin(site, "/sitemap_index.xml"))
    except FetchError as exc:
        return exc if is_of_rules(exc) else None
    return None
