"""Keep the pauses that a site asks for (Retry-After: RFC 9110, 10.2.3): whichever series, command or process asks it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.errors import FetchError, MonitorError
from monitor.store import Store

LONGEST = timedelta(hours=3)  # since one page may ask for it while an assessment is due


def read_pause(store: Store, site: str, now: datetime) -> datetime | None:
    """Return until when the site last asked to be left alone, which may be over; None if never.

    A time further ahead than any pause was noted before the clock was put back, and counts for nothing.
    """
    until = store.runs.last(_name(site))
    return until if until and until <= now + LONGEST else None


def find_pause(store: Store, site: str, now: datetime) -> datetime | None:
    """Return until when the site is to be left alone, or None."""
    until = read_pause(store, site, now)
    return until if until and until > now else None


def keep_pause(store: Store, site: str, failures: Iterable[MonitorError], now: datetime) -> None:
    """Store until when the site asked to be left alone, if one of its answers did."""
    asked = [one for one in failures if isinstance(one, FetchError) and one.pause]
    if pause := max((one.pause for one in asked if _name(one.url) == _name(site)), default=0.0):
        store.runs.mark(_name(site), now + min(timedelta(seconds=pause), LONGEST))


def _name(url: str) -> str:
    return f"pause {urlsplit(url).netloc}"
