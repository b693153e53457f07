"""Keep the pauses that a site asks for (Retry-After: RFC 9110, 10.2.3): whichever series, command or process asks it."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.errors import FetchError, MonitorError
from monitor.hosts import without_www
from monitor.store import Store

LONGEST = timedelta(hours=3)  # since one page may ask for it while an assessment is due
USUAL_PORTS = {None, 80, 443}


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


def keep_pause(store: Store, failure: MonitorError, now: datetime) -> None:
    """Store until when the site that answered so asks to be left alone, if it does."""
    if isinstance(failure, FetchError) and failure.pause:
        store.runs.mark(_name(failure.url), now + min(timedelta(seconds=failure.pause), LONGEST))


def _name(url: str) -> str:
    """Return where the pause of a site is kept: under one name, with "www." or without it, however that is written."""
    parts = urlsplit(url)
    port = "" if parts.port in USUAL_PORTS else f":{parts.port}"
    return f"pause {without_www(parts.hostname)}{port}"
