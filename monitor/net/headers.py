"""Header fields that more than one client reads."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_PAUSE_SECONDS = 86_400.0  # seconds; a longer pause is cut to this
_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the pause in seconds that Retry-After asks for (RFC 9110, 10.2.3), at most a day, or None.

    Some services give a fraction, which the RFC does not allow.
    """
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), MAX_PAUSE_SECONDS)
    moment = read_moment(text)
    return None if moment is None else min(max((moment - now).total_seconds(), 0.0), MAX_PAUSE_SECONDS)


def read_moment(value: str | None) -> datetime | None:
    """Return the moment that a header field names (RFC 9110, 5.6.7), or None."""
    try:
        moment = parsedate_to_datetime(value or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
