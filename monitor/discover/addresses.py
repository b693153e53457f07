"""What an address says about its page: whether it is worth fetching, its date and edition. The page decides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from urllib.parse import urljoin, urlsplit

from monitor.discover.page_dates import PrintedDay, find_slug_day, read_slug_day
from monitor.hosts import without_www
from monitor.site import SeriesShape
from monitor.text import fold, last_segment, squeeze, trim_url

MAX_SLUG_CHARS = 200  # characters; the longest real one has 76
LONG_NAME = 4  # words; a name this long is recognised even if one of them is missing
TIMES_OF_DAY = ("morning", "evening")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What an address says about its assessment; `day` is None and `edition` "" if unknown."""

    day: PrintedDay | None
    edition: str


def read_address(url: str, series: SeriesShape) -> Claim | None:
    """Return what an address claims, or None if it is not worth fetching or is a hub page of the series.

    It is worth fetching if its last segment matches the series' `slug` or contains the words of its name.
    """
    slug = last_segment(url).lower()
    if len(slug) > MAX_SLUG_CHARS or _is_hub(url, series):
        return None
    match = re.fullmatch(series.slug, slug)
    if match is None and not _holds_name(slug, series):
        return None
    day = (read_slug_day(match) if match else None) or find_slug_day(slug)
    return Claim(day=day, edition=_read_edition(slug, match))


def is_updates(url: str, series: SeriesShape) -> bool:
    """Return whether an address leads to a page of many days: "...-assessment-updates-september-2026-present"."""
    return _is_followed_by(url, series, "updates")


def _is_followed_by(url: str, series: SeriesShape, words: str) -> bool:
    """Return whether the last segment has a name of the series followed by `words` (a pattern)."""
    slug = last_segment(url).lower()
    return len(slug) <= MAX_SLUG_CHARS and _after_name(series, words).search(slug) is not None


@cache
def _after_name(series: SeriesShape, words: str) -> re.Pattern[str]:
    names = "|".join("-".join(name) for name in _names(series))
    return re.compile(rf"(?:^|-)(?:{names})-(?:{words})(?:-|$)")


def same_slug(one: str, other: str) -> bool:
    """Return whether two addresses end in the same segment, which a post keeps when the site moves."""
    return last_segment(one) == last_segment(other)


def resolve(href: str, url: str | None, *, base: str | None = None) -> str | None:
    """Return the web address of `href` on the page at `url`; None if it leads to another site.

    Relative addresses start from `base`, if the page names one. Without `url`, any site is allowed. "www." and the scheme
    do not matter.
    """
    try:
        address = urljoin(base or url or "", trim_url(squeeze(href)))
        parts = urlsplit(address)
    except ValueError:  # such as "http://["
        return None
    if parts.scheme not in {"http", "https"} or (url and _site(address) != _site(url)):
        return None
    return address


def common_form(url: str) -> str:
    """Return an address without scheme, "www." and final slash, which all addresses of one page share."""
    parts = urlsplit(url)
    return f"{_site(url)}{parts.path.rstrip('/')}?{parts.query}"


def _site(url: str) -> str:
    return without_www(urlsplit(url).netloc.lower())


def _is_hub(url: str, series: SeriesShape) -> bool:
    hubs = {page.rstrip("/") for page in (series.hub, series.updates) if page}
    return urlsplit(url).path.rstrip("/") in hubs or _is_followed_by(
        url, series, "updates|archives?|weekly|monthly|maps?"
    )


@cache
def _names(series: SeriesShape) -> tuple[tuple[str, ...], ...]:
    """Return the words of each name of the series, as addresses spell them."""
    names = (re.findall(r"[a-z0-9]+", fold(name)) for name in series.names)
    return tuple(tuple(words) for words in names if words)


def _holds_name(slug: str, series: SeriesShape) -> bool:
    """Return whether the slug has the words of one of the names in order; a long name may lack one of them."""
    found = re.findall(r"[a-z0-9]+", slug)
    return any(
        _in_order(kept, found)
        for words in _names(series)
        for kept in combinations(words, len(words) - (len(words) >= LONG_NAME))
    )


def _in_order(words: Sequence[str], among: Sequence[str]) -> bool:
    rest = iter(among)
    return all(word in rest for word in words)


def _read_edition(slug: str, match: re.Match[str] | None) -> str:
    """Return the edition that a slug names: the words of the group `edition`, or time of day and "special report"."""
    named = ((match.groupdict().get("edition") if match else None) or "").replace("-", " ").split()
    told = [word for word in TIMES_OF_DAY if word in re.findall(r"[a-z]+", slug)]
    said = [word for word in (*told, *(["special"] if "special-report" in slug else [])) if word not in named]
    return " ".join(word for word in (*said, *named) if word not in {"report", "edition"})
