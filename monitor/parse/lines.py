"""What single lines say: dates, times, authors, whose title this is."""

import re
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from monitor.models import SeriesShape
from monitor.text import fold

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DATE = re.compile(
    rf"\b({'|'.join(_MONTHS)})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:\s*,?\s*(\d{{4}})\b)?", re.IGNORECASE
)
_CLOCK = r"\b\d{1,2}(?:[:.]?\d{2})?\s*(?:[ap]\.?m\.?)?\s*E[SD]?T\b"
_TIME_LINE = re.compile(rf"\w+ \d{{1,2}}(?:, \d{{4}})?,? *(?:at )?({_CLOCK})\.?", re.IGNORECASE)
_AS_OF = re.compile(rf"as of:?\s*({_CLOCK})", re.IGNORECASE)
_CUTOFF = re.compile(rf"cut-?\s?off\b[^.]{{0,40}}?({_CLOCK})", re.IGNORECASE)
_NAME = re.compile(r"[A-ZÀ-ÞŁŚŠŻŽ][\w’'-]*\.?(?: (?:[A-ZÀ-ÞŁŚŠŻŽ][\w’'-]*\.?|de|van|von|der)){1,4}")
_SPLIT = re.compile(r",\s*(?:and\s+|with\s+)?|\s+(?:and|with)\s+")
_LONGEST_BYLINE = 400  # characters


class Dateline(NamedTuple):
    """The line under the authors: "June 1, 5:30pm ET"."""

    day: str  # the line itself, for `find_date`
    clock: str  # "5:30pm ET"


def find_date(text: str, near: date | None) -> date | None:
    """Return the first date in `text`; a date without a year is the one nearest to `near`.

    None where there is no date, or none that the calendar knows, or no year to be had.
    """
    for match in _DATE.finditer(text):
        month, day = _MONTHS.index(match[1].lower()) + 1, int(match[2])
        nearby = (near.year - 1, near.year, near.year + 1) if near else ()
        years = (int(match[3]),) if match[3] else nearby
        days = [found for year in years if (found := _day(year, month, day))]
        if days:
            return min(days, key=lambda found: abs((found - near).days) if near else 0)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_time(text: str | None) -> datetime | None:
    """Return an ISO 8601 time with its offset as UTC; None for none, or for one without a zone."""
    try:
        time = datetime.fromisoformat(text or "")
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def local_date(time: datetime | None, series: SeriesShape) -> date | None:
    """Return the day a time falls on where the publisher is."""
    return time.astimezone(ZoneInfo(series.timezone)).date() if time else None


def read_dateline(text: str) -> Dateline | None:
    """Return the parts of a line that is nothing but date and time, else None."""
    match = _TIME_LINE.fullmatch(text)
    return Dateline(text, match[1]) if match and _DATE.match(text) else None


def find_as_of(text: str) -> str | None:
    """Return the time of "Assessment as of: 7:45 PM ET"."""
    match = _AS_OF.search(text)
    return match[1] if match else None


def find_cutoff(text: str) -> str | None:
    """Return the time of "Data Cutoff: 12:00 PM ET"."""
    match = _CUTOFF.search(text)
    return match[1] if match else None


def read_authors(text: str) -> tuple[str, ...]:
    """Return the names of a line that is nothing but names, else ()."""
    if len(text) > _LONGEST_BYLINE:
        return ()
    names = tuple(_SPLIT.split(re.sub(r"^(?:by|authors?:)\s+", "", text, flags=re.IGNORECASE)))
    return names if all(map(_NAME.fullmatch, names)) else ()


def is_of(title: str, series: SeriesShape) -> bool:
    """Whether a title belongs to the series: holds its name or one of the aliases."""
    return any(fold(name) in fold(title) for name in (series.name, *series.aliases))


def is_hub(title: str, series: SeriesShape) -> bool:
    """Whether a title names the page that gathers the series: "... Assessment Updates, September 2026-Present"."""
    names = "|".join(re.escape(fold(name)) for name in (series.name, *series.aliases))
    return bool(re.search(rf"(?:{names})s?\W+updates\b", fold(title)))


def read_slug(url: str, series: SeriesShape) -> re.Match[str] | None:
    """Match the last path segment of an address with the series' pattern."""
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    return re.fullmatch(series.slug, path.rstrip("/").rpartition("/")[2])


def read_edition(url: str, series: SeriesShape) -> str:
    """Return what the address says sets this one apart from the day's regular one: "morning special"; mostly ""."""
    slug = read_slug(url, series)
    words = (slug.groupdict().get("edition") or "").replace("-", " ").split() if slug else []
    return " ".join(word for word in words if word != "report")
