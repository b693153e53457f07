"""The normalised text: toplines, "Key Takeaways:", "- " bullets, "For full report: URL"; see `monitor.render`."""

import re
from datetime import date

from monitor.errors import LayoutChanged, NotAnAssessment
from monitor.models import Assessment, Takeaway
from monitor.parse.lines import find_slug_date, read_edition, read_slug
from monitor.site import SeriesShape
from monitor.text import is_web, last_segment, long_date

HEADING = "Key Takeaways:"
BULLET = "- "
SOURCE = "For full report: "
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_ADDRESS = re.compile(r"\S{1,1000}")


def fits(text: str) -> bool:
    """Return whether a text has this form, or had it before it was damaged."""
    lines = f"\n{text}".replace("\r", "\n")
    return any(f"\n{line}" in lines for line in (HEADING, SOURCE))


def parse_plain(text: str, *, url: str, series: SeriesShape) -> Assessment:
    """Return the assessment in a normalised text; its address `url` has the date if its last line does not.

    Raises LayoutChanged, or NotAnAssessment if the last line leads to another series.
    """
    lines = [line.rstrip() for line in re.split(r"\r\n?|\n", text.rstrip())]
    heading = _find_heading(lines)
    bullets, source = lines[heading + 1 : -1], lines[-1]
    odd = next((line for line in bullets if not line.startswith(BULLET)), None)
    if odd is not None:
        raise LayoutChanged(f"lines that begin with {BULLET!r} below {HEADING!r}", repr(odd[:60]))
    if not source.startswith(SOURCE):
        raise LayoutChanged(f"a last line {SOURCE!r}", repr(source[:60]))
    address = source.removeprefix(SOURCE)
    if not (is_web(address) and _ADDRESS.fullmatch(address)):
        raise LayoutChanged(f"a web address after {SOURCE!r}", repr(address[:60]))
    day = _find_day(url, address, series)
    return Assessment(
        series=series.key,
        date=day,
        edition=read_edition(address, "", series),
        url=address,
        title=f"{series.name}, {long_date(day)}",
        published_at=None,
        toplines=tuple(lines[:heading]),
        takeaways=tuple(
            Takeaway(position=i, text=line.removeprefix(BULLET)) for i, line in enumerate(bullets, 1)
        ),
        layout="plain",
    )


def _find_heading(lines: list[str]) -> int:
    found = lines.count(HEADING)
    if found != 1:
        raise LayoutChanged(f"one line {HEADING!r}", found)
    heading = lines.index(HEADING)
    if heading + 1 >= len(lines) - 1:
        raise LayoutChanged(f"takeaways below {HEADING!r}", 0)
    return heading


def _find_day(url: str, address: str, series: SeriesShape) -> date:
    """Return the date in the file's name, or else in the address; raise LayoutChanged if these contradict each other."""
    match = _ISO.search(last_segment(url))
    named = _iso(match[0]) if match else None
    slug = read_slug(address, series)
    if not slug and named is None:
        raise NotAnAssessment(
            f"{url}: {address[:200]!r} is not an address of {series.name}, and the name holds no date"
        )
    addressed = find_slug_date(address, named, series)
    day = named or addressed
    if day is None:
        raise LayoutChanged(
            "a date with its year in the file's name or the address", f"{url}, {address[:200]}"
        )
    if addressed and addressed != day:
        raise LayoutChanged(f"one date, that of the name: {named}", f"{addressed} in {address[:200]}")
    return day


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
