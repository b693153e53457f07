"""Page -> Assessment: choose the layout by the page's content, not by its address."""

import re
from dataclasses import dataclass, replace

from monitor.bot_check import looks_like_bot_check
from monitor.errors import MISNAMED, CutShort, LayoutChanged, NotAnAssessment, ParseError
from monitor.models import Assessment
from monitor.parse import plain
from monitor.parse.drift import check_drift
from monitor.parse.explain import explain_page
from monitor.parse.layouts import LAYOUTS
from monitor.parse.lines import find_slug_date, has_date, is_hub, is_misspelt, is_of, read_slug
from monitor.parse.page import (
    Source,
    check_own_words,
    check_view,
    check_whole,
    find_any_title,
    is_markup,
    read_source,
)
from monitor.parse.select import resolve
from monitor.parse.tree import read_tree
from monitor.parse.updates import read_updates
from monitor.site import SeriesShape
from monitor.text import counted, fold

__all__ = ["Explanation", "check_drift", "explain", "parse_assessment", "parse_updates"]

# UTF-8 that was read as Windows-1252.
_ENCODED_TWICE = re.compile("\u00e2\u20ac|[\u00c3\u00d0\u00d1][\u0080-\u00bf]")
# What shows that code, or a list within an entry, was not read as such.
_CODE = re.compile(
    r"</?(?:a|b|br|div|em|i|li|p|span|strong|ul)\b[^<>]{0,200}>|&(?:[a-z]{2,8}|#\d{2,5});|\[/\w{1,40}\]"
    r"|[.!?”] [-*•●▪◦‣] (?=[A-Z])"
)
# The character set of a page and of a text, and what helps where letters are damaged.
_BY_PAGE = (
    "the character set that the page declares",
    "it was garbled by the publisher or on its way; `monitor import` reads a copy saved in a browser, if that is whole",
)
_BY_FILE = ("the character set UTF-8", "save the file as UTF-8")
_MAX_QUOTE_CHARS = 120  # characters of a title, in an error


def parse_assessment(
    body: bytes, *, url: str, series: SeriesShape, content_type: str | None = None
) -> Assessment:
    """Return the assessment in a page or a normalised text.

    `content_type` is the header that came with it. Whatever the bytes, this raises only LayoutChanged, for an assessment
    in an unknown layout or with unreadable letters, or NotAnAssessment, for error pages, hubs and other series.
    """
    try:
        source = read_source(body, url=url, content_type=content_type)
        found = _parse_source(source, url=url, series=series)
        _check_letters(found, damaged=source.damaged)
    except LayoutChanged as changed:
        raise changed.of(url) from None
    return found


def parse_updates(
    body: bytes, *, url: str, series: SeriesShape, content_type: str | None = None
) -> tuple[Assessment, ...]:
    """Return the assessments on an updates page in its order, each `partial`: only toplines and takeaways.

    A day that cannot be read is left out, as its own page will be read. Raises the same errors as `parse_assessment`.
    """
    try:
        source = read_source(body, url=url, content_type=content_type)
        if not is_markup(source.text):
            raise NotAnAssessment(f"{url}: not a web page")
        check_whole(source.text)
        days = read_updates(read_tree(source.text), url=url, series=series)
        for day in days:
            _check_letters(day, damaged=source.damaged)
    except LayoutChanged as changed:
        raise changed.of(url) from None
    return days


def _parse_source(source: Source, *, url: str, series: SeriesShape) -> Assessment:
    text = source.text
    if is_markup(text) and (text.lstrip().startswith("<") or not plain.fits(text)):
        return _parse_page(source, url=url, series=series)
    if plain.fits(text):
        return plain.parse_plain(text, url=url, series=series)
    raise NotAnAssessment(f"{url}: neither a web page nor a normalised text")


def _parse_page(source: Source, *, url: str, series: SeriesShape) -> Assessment:
    page = read_tree(source.text)
    layout = next((layout for layout in LAYOUTS.values() if layout.fits(page)), None)
    title = (layout.find_title(page) if layout else None) or find_any_title(page)
    if looks_like_bot_check(fold(title or ""), "" if layout else source.text):
        raise NotAnAssessment(
            f"{url}: {_quote(title)} is a bot check or an access rule, not the page: save it once it shows the assessment"
        )
    check_own_words(source.text, url=url)
    if not layout:
        check_view(source.text, url=url)
    _check_title(title, url=url, series=series)
    check_whole(source.text)
    if title and layout:
        address = resolve(url, source.address, url, series)
        return _with_own_address(layout.parse(page, title=title, url=address, series=series), address, series)
    if title and has_date(title):
        raise LayoutChanged("an article's body in a layout we know", "none")
    raise NotAnAssessment(f"{url}: {_quote(title)} names no day")


def _with_own_address(found: Assessment, address: str, series: SeriesShape) -> Assessment:
    """Return the assessment with the address it was read from if only that, not the canonical one, has its date."""
    own, canonical = (find_slug_date(url, found.date, series) for url in (address, found.url))
    return replace(found, url=address) if own == found.date and canonical not in {own, None} else found


def _check_letters(found: Assessment, *, damaged: bool) -> None:
    """Raise LayoutChanged if letters were lost on the way to us, which would look like an edit, or code is shown as text."""
    said = [takeaway.text for takeaway in found.takeaways]
    charset, cause = _BY_FILE if found.layout == "plain" else _BY_PAGE
    if any("\ufffd" in text for text in ([repr(found)] if damaged else said)):
        raise LayoutChanged(f"text in {charset}", "damaged letters (U+FFFD)", cause=cause)
    if twice := next(filter(None, map(_ENCODED_TWICE.search, said)), None):
        raise LayoutChanged("text that was encoded once", repr(twice[0]), cause=cause)
    if found.layout == "plain":
        return  # a text has no markup that could be mistaken for words
    if code := next(filter(None, map(_CODE.search, said)), None):
        raise LayoutChanged("one takeaway in each entry, without code", repr(code[0]))


def _check_title(title: str | None, *, url: str, series: SeriesShape) -> None:
    """Raise NotAnAssessment unless this is the title of an assessment."""
    if title and series.publisher and fold(title) == fold(series.publisher):
        raise NotAnAssessment(
            f"{url}: the publisher answered with its site's frame instead of the assessment"
        )
    if title is None or not (is_of(title, series) or is_misspelt(title, series)):
        may_be = title and has_date(title) and read_slug(url, series)
        advice = f"; if it is one, `series.{series.key}.name` {MISNAMED}" if may_be else ""
        raise NotAnAssessment(f"{url}: {_quote(title)} is no {series.name}{advice}")
    if is_hub(title, series):
        raise NotAnAssessment(f"{url}: {_quote(title)} is a page on the series, not a single assessment")


def _quote(title: str | None) -> str:
    return repr(title[:_MAX_QUOTE_CHARS]) if title else "a page without a title"


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """How a page is read: what was looked for and found, then the verdict; `is_read` if it is an assessment."""

    lines: tuple[str, ...]
    is_read: bool


def explain(body: bytes, *, url: str, series: SeriesShape) -> Explanation:
    """Explain to a person, line by line, how a page is read."""
    lines: tuple[str, ...] = ()
    try:
        lines = tuple(explain_page(read_source(body, url=url).text, series))
        verdict = _verdict(parse_assessment(body, url=url, series=series))
    except ParseError as error:
        verdict = f"verdict: {_say_kind(error)}: {error}"
        return Explanation(lines=(*lines, verdict), is_read=False)
    return Explanation(lines=(*lines, verdict), is_read=True)


def _say_kind(error: ParseError) -> str:
    """Say in words what kind of page was refused."""
    if isinstance(error, CutShort):
        return "cut short"
    return "layout not known" if isinstance(error, LayoutChanged) else "no assessment"


def _verdict(found: Assessment) -> str:
    return (
        f"verdict: {found.layout}, {found.date}, {found.kind}: {counted(len(found.toplines), 'topline')}, "
        f"{counted(len(found.takeaways), 'takeaway')}, {counted(len(found.sections), 'section')}, "
        f"{counted(len(found.endnotes), 'endnote')}"
    )
