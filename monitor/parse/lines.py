"""Read single lines: dates, times, authors, titles."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import NamedTuple
from zoneinfo import ZoneInfo

from monitor.site import SeriesShape
from monitor.text import MONTHS, find_edition, fold, last_segment, squeeze

_MONTH = "|".join(f"{one[:3]}(?:{one[3:]}|{one[3:4]})?" for one in MONTHS)  # and "Feb", "Sept"
_NTH = r"(\d{1,2})(?:st|nd|rd|th)?"
_DATE = re.compile(  # "June 1", "1 June"
    rf"\b(?:({_MONTH})\.? {_NTH}|{_NTH} (?:of )?({_MONTH})(?! \d{{1,2}}\b))\b(?:\.? ?,? ?(\d{{4}})\b)?",
    re.IGNORECASE,
)
_SHORT_MONTHS = [one[:3] for one in MONTHS]
_CLOCK = (
    r"\b(?:(?:\d{1,2}(?:[:.]?\d{2})? ?(?:[ap]\.?m\.?)?|noon|midnight) ?(?:E[SD]?T|UTC|GMT)\b"
    r"|\d{1,2}[:.]\d\d ?[ap]\.?m\b\.?)"
)
_TIME = re.compile(_CLOCK, re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\([^()]{1,40}\)")
_OF_TIMES = re.compile(  # the other words of a line that only tells when
    r"[^\w]|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:last )?updated|published|assessment|data|as of|on|at|and"
    r"|eastern|standard|daylight|local|kyiv|washington|d\.?c|time)\b",
    re.IGNORECASE,
)
_AS_OF = re.compile(
    rf"\bas of:? ?(?:\w{{3,9}}\.? \d{{1,2}},? (?:\d{{4}},? )?(?:at )?)?({_CLOCK})", re.IGNORECASE
)
_CUTOFF = re.compile(rf"\bcut-? ?off\b[^.]{{0,40}}?({_CLOCK})", re.IGNORECASE)
_AFTER_NAME = r"(?:[JS]r\.?|I{1,3}|IV|Ph\.?D\.?|M\.?D\.?)"
_NAME = re.compile(
    r"[A-ZÀ-ÞŁŚŠŻŽ][\w’'-]{0,40}\.?(?: (?:[A-ZÀ-ÞŁŚŠŻŽ][\w’'-]{0,40}\.?|de|van|von|der)){1,4}"
    rf"(?:,? {_AFTER_NAME})?"
)
_SPLIT = re.compile(rf",(?!\s?{_AFTER_NAME}(?:,|\s|\Z))\s?(?:(?:and|with)\s)?|\s(?:and|with|&)\s")
_BY = re.compile(r"(?:by|authors?:)\s", re.IGNORECASE)
_MAX_BYLINE_CHARS = 400  # characters
_MAX_LINE_CHARS = 1_000  # characters that are searched for a date or a time
_MAX_SLUG_CHARS = 300  # characters; a user's own pattern is not tried on longer ones
_MAX_HEADING_CHARS = 130  # characters
_MAX_NAME_CHARS = 90  # characters of a heading before its bracket
_MIN_OBJECTIVE_CHARS = 20  # characters in that bracket
_MAX_LABEL_CHARS = 40  # characters of a heading that ends with a colon
FULL_STOPS = tuple(stop + closing for stop in ".!?…" for closing in ("", *"”\"’')»"))
_NO_NAME_END = ("?", ",", ".”", '."')
SENTENCE_END = (*FULL_STOPS, ":", ";", ",")
_NEAR_NAME = 0.95  # difflib's ratio, 0..1: one letter in twenty; "Iran Update" is not "Iraq Update"
_OTHERS = "(?:updates|archives?|weekly|monthly|maps?)"  # after the name of a series
_ABOUT = "(?:corrections? to|takeaways from|maps? (?:of|for)|how to read|guide to)"  # before it
FIRST_YEAR, LAST_YEAR = 1900, 2199  # years outside are not credible


class Dateline(NamedTuple):
    """The line under the authors: "June 1, 5:30pm ET"."""

    day: str  # the line itself, for `find_date`
    clock: str  # "5:30pm ET"


def find_date(text: str, near: date | None) -> date | None:
    """Return the first date in `text`; a date without a year is the one nearest to `near`.

    None if there is no date, if the calendar has no such day, or if the year is unknown or of another century.
    """
    return next(_find_dates(text, near), None)


def find_title_date(title: str, published: date | None) -> date | None:
    """Return the date in a title; of several, the one nearest to publication, or the last if that is unknown."""
    found = [*_find_dates(title, published)]
    if published:
        return min(found, key=lambda day: abs(day - published), default=None)
    return found[-1] if found else None


def has_date(text: str) -> bool:
    """Return whether a text has a date, with or without a year."""
    return _DATE.search(_one_line(text)) is not None


def _find_dates(text: str, near: date | None) -> Iterator[date]:
    for match in _DATE.finditer(_one_line(text)):
        month = _SHORT_MONTHS.index((match[1] or match[4])[:3].lower()) + 1
        day = int(match[2] or match[3])
        nearby = (near.year - 1, near.year, near.year + 1) if near else ()
        years = (int(match[5]),) if match[5] else nearby
        days = [found for year in years if (found := _day(year, month, day))]
        if days:
            yield min(days, key=lambda found: abs((found - near).days) if near else 0)


def _one_line(text: str) -> str:
    """Return the beginning of a text with single spaces and no soft hyphens, as the expressions here need it."""
    return squeeze(text[:_MAX_LINE_CHARS].replace("\u00ad", ""))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def read_time(text: str | None) -> datetime | None:
    """Return an ISO 8601 time with an offset, in UTC; None for any other text and for an implausible year."""
    try:
        time = datetime.fromisoformat((text or "")[:_MAX_LINE_CHARS])
        return time.astimezone(UTC) if time.tzinfo and FIRST_YEAR < time.year <= LAST_YEAR else None
    except (ValueError, OverflowError):
        return None


def local_date(time: datetime | None, series: SeriesShape) -> date | None:
    """Return the date of a time in the publisher's time zone."""
    return time.astimezone(ZoneInfo(series.timezone)).date() if time else None


def read_dateline(text: str) -> Dateline | None:
    """Return the parts of a line with a date and a time and nothing else; else None."""
    time = _TIME.search(text) if len(text) <= _MAX_HEADING_CHARS else None
    return Dateline(text, time[0]) if time and _tells_only_when(text) else None


def is_day(text: str) -> bool:
    """Return whether a line is only a date: "Thursday, June 1, 2023"."""
    return len(text) <= _MAX_LABEL_CHARS and not _TIME.search(text) and _tells_only_when(text)


def _tells_only_when(text: str) -> bool:
    """Return whether a line has a date and no words but those of dates and times."""
    untimed = _TIME.sub(" ", _IN_BRACKETS.sub("", text))
    undated, dates = _DATE.subn("", untimed, count=1)
    return dates == 1 and not _OF_TIMES.sub("", undated)


def find_as_of(text: str) -> str | None:
    """Return the time of "Assessment as of: 7:45 PM ET"."""
    match = _AS_OF.search(_one_line(text))
    return match[1] if match else None


def find_cutoff(text: str) -> str | None:
    """Return the time of "Data Cutoff: 12:00 PM ET"."""
    match = _CUTOFF.search(_one_line(text))
    return match[1] if match else None


def read_authors(text: str) -> tuple[str, ...]:
    """Return the names in a line of names only, else ()."""
    names = split_names(text)
    return names if all(map(_NAME.fullmatch, names)) else ()


def split_names(text: str) -> tuple[str, ...]:
    """Split "By Ann Lee, Per van Dael, and Eva Moe" into names; return () if the text is too long to be names."""
    if len(text) > _MAX_BYLINE_CHARS:
        return ()
    return tuple(
        name for name in _SPLIT.split(_BY.sub("", text, count=1) if _BY.match(text) else text) if name
    )


def reads_as_heading(text: str, *, longest: int = _MAX_HEADING_CHARS) -> bool:
    """Return whether a line looks like a heading: no sentence, or a name with an objective in brackets.

    The objective may have any length and end with a full stop: "Northern Axis (Objective: Hold the river.)."
    """
    if has_objective(text):
        return True
    if text.endswith(":"):
        return len(text) <= _MAX_LABEL_CHARS
    return 0 < len(text) <= longest and not text.endswith(SENTENCE_END) and not text.startswith(("[", "("))


def has_objective(text: str) -> bool:
    """Return whether a line is a name with an objective in brackets and nothing after it."""
    name, bracket, inside = text.rstrip(".;: ").partition("(")
    is_name = 0 < len(name) <= _MAX_NAME_CHARS and not name.rstrip().endswith(_NO_NAME_END)
    is_objective = len(inside) > _MIN_OBJECTIVE_CHARS and inside[:1].isupper() and " " in inside
    return bool(bracket) and is_name and ". " not in name and is_objective and _closes_last(inside)


def _closes_last(inside: str) -> bool:
    """Return whether a bracket that was opened before `inside` closes at its last character, and not earlier."""
    open_ = 1
    for i, sign in enumerate(inside, 1):
        open_ += (sign == "(") - (sign == ")")
        if open_ == 0:
            return i == len(inside)
    return False


def is_of(title: str, series: SeriesShape) -> bool:
    """Return whether a title contains the name of the series or one of its aliases."""
    words = fold(title[:_MAX_LINE_CHARS])
    return any(fold(name) in words for name in series.names)


def is_misspelt(title: str, series: SeriesShape) -> bool:
    """Return whether a title is a misspelt name of the series and a day: "... Campaign Assesment, June 1"."""
    begun = fold(title[:_MAX_LINE_CHARS]).partition(",")[0]
    near = get_close_matches(begun, map(fold, series.names), cutoff=_NEAR_NAME)
    return bool(near) and has_date(title)


def is_hub(title: str, series: SeriesShape) -> bool:
    """Return whether a title belongs to another page about the series: "... Assessment Updates", "Maps of the ..."."""
    names = "|".join(map(re.escape, map(fold, series.names)))
    words = fold(title[:_MAX_LINE_CHARS])
    return bool(
        re.search(rf"(?:{names})s?\W{{1,9}}{_OTHERS}\b|\b{_ABOUT} (?:the |our ){{0,1}}(?:{names})", words)
    )


def read_slug(url: str, series: SeriesShape) -> re.Match[str] | None:
    """Match the last path segment of an address with the series' pattern."""
    slug = last_segment(url)
    return re.fullmatch(series.slug, slug) if len(slug) <= _MAX_SLUG_CHARS else None


def find_slug_date(url: str, near: date | None, series: SeriesShape) -> date | None:
    """Return the date in an address; a missing year is the one nearest to `near`.

    None if there is no date, as in most old addresses.
    """
    slug = read_slug(url, series)
    groups = slug.groupdict() if slug else {}
    return find_date(" ".join(groups.get(name) or "" for name in ("month", "day", "year")), near)


def read_edition(url: str, title: str, series: SeriesShape) -> str:
    """Return the edition, such as "morning special", or "" for the regular one.

    The title names it, or else the address. "Special Edition" counts only if the series' address pattern has editions: elsewhere it
    stands in place of the regular one, while a "Special Report" comes beside it.
    """
    slug = read_slug(url, series)
    group = (slug.groupdict().get("edition") or "") if slug else ""
    special = "(?P<edition>" in series.slug
    lines = (_after_name(title, series), group, last_segment(url))
    found = (find_edition(line, special=special) for line in lines)
    return next(filter(None, found), group.replace("-", " ").strip())


def _after_name(title: str, series: SeriesShape) -> str:
    """Return the part of a title after the name of the series."""
    words = fold(title[:_MAX_LINE_CHARS])
    return next((words.partition(name)[2] for name in map(fold, series.names) if name in words), "")
