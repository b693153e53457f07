"""Page -> Assessment: picks the layout by what the page is, not by its address."""

from datetime import date

from monitor.errors import LayoutChanged, NotAnAssessment, ParseError
from monitor.models import Assessment, SeriesShape
from monitor.parse import critical_threats, drupal, plain, wordpress
from monitor.parse.drift import check_drift
from monitor.parse.explain import explain_page
from monitor.parse.lines import find_date, is_hub, is_of
from monitor.parse.page import find_any_title, is_markup, is_whole, read_soup, read_text
from monitor.parse.updates import read_updates

__all__ = ["check_drift", "explain", "parse_assessment", "parse_updates"]

_LAYOUTS = (drupal, wordpress, critical_threats)
_LONGEST_QUOTE = 120  # characters of a title, in an error


def parse_assessment(body: bytes, *, url: str, series: SeriesShape) -> Assessment:
    """Return the assessment that a page, or a normalised text, holds.

    Raises LayoutChanged where there should be one, but not in a shape we know; NotAnAssessment for error pages, hubs
    and other series. Nothing else, whatever the bytes.
    """
    text = read_text(body, url=url)
    try:
        if is_markup(text) and not (plain.fits(text) and not text.lstrip().startswith("<")):
            return _parse_page(text, url=url, series=series)
        if plain.fits(text):
            return plain.parse_plain(text, url=url, series=series)
    except LayoutChanged as changed:
        raise LayoutChanged(changed.looked_for, changed.found, url) from None
    raise NotAnAssessment(f"{url}: neither a web page nor a normalised text")


def parse_updates(body: bytes, *, url: str, series: SeriesShape) -> tuple[Assessment, ...]:
    """Return the assessments of an updates page, as it orders them, each `partial`: toplines and takeaways only.

    A day on it that cannot be read is left out: its own page will be. Raises as `parse_assessment` does.
    """
    text = read_text(body, url=url)
    if not is_markup(text):
        raise NotAnAssessment(f"{url}: not a web page")
    try:
        _check_whole(text)
        return read_updates(read_soup(text), url=url, series=series)
    except LayoutChanged as changed:
        raise LayoutChanged(changed.looked_for, changed.found, url) from None


def _parse_page(text: str, *, url: str, series: SeriesShape) -> Assessment:
    soup = read_soup(text)
    layout = next((layout for layout in _LAYOUTS if layout.fits(soup)), None)
    title = (layout.find_title(soup) if layout else None) or find_any_title(soup)
    _check_title(title, url=url, series=series)
    _check_whole(text)
    if title and layout:
        found: Assessment = layout.parse(soup, title=title, url=url, series=series)
        return found
    if title and find_date(title, near=date.min):
        raise LayoutChanged("an article's body in a layout we know", "none")
    raise NotAnAssessment(f"{url}: {_quote(title)} names no day")


def _check_title(title: str | None, *, url: str, series: SeriesShape) -> None:
    """Raise NotAnAssessment for a page that is none by its title."""
    if title is None or not is_of(title, series):
        raise NotAnAssessment(f"{url}: {_quote(title)} is no {series.name}")
    if is_hub(title, series):
        raise NotAnAssessment(f"{url}: {_quote(title)} gathers the series, it is no single assessment")


def _quote(title: str | None) -> str:
    return repr(title[:_LONGEST_QUOTE]) if title else "a page without a title"


def _check_whole(text: str) -> None:
    if not is_whole(text):
        raise LayoutChanged("</html> at the end", repr(text[-40:]))


def explain(body: bytes, *, url: str, series: SeriesShape) -> tuple[str, ...]:
    """Return lines for a person who wonders how a page was read: what was looked for, what was found, the verdict."""
    try:
        return (*explain_page(read_text(body, url=url), series), _verdict(body, url=url, series=series))
    except NotAnAssessment as error:
        return (str(error),)


def _verdict(body: bytes, *, url: str, series: SeriesShape) -> str:
    try:
        found = parse_assessment(body, url=url, series=series)
    except ParseError as error:
        return f"verdict: {type(error).__name__}: {error}"
    return (
        f"verdict: {found.layout}, {found.date}, {found.kind}: {len(found.toplines)} toplines, "
        f"{len(found.takeaways)} takeaways, {len(found.sections)} sections, {len(found.endnotes)} endnotes"
    )
