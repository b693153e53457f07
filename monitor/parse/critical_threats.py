"""The layout of Critical Threats, a mirror, as in October 2026: only its text is known for sure, so little is asked of it."""

import re

from bs4 import BeautifulSoup, Tag

from monitor.errors import LayoutChanged
from monitor.models import Assessment, SeriesShape
from monitor.parse.assemble import build_assessment
from monitor.parse.blocks import find_blocks
from monitor.parse.lines import read_time
from monitor.parse.sections import read_parts
from monitor.parse.select import find_attribute, find_text, resolve

_SITE = re.compile(r"critical ?threats", re.IGNORECASE)
_SUFFIX = re.compile(r"\s?\|\s?(?:AEI'?s )?Critical Threats.*$", re.IGNORECASE)
_PUBLISHED = 'meta[property="article:published_time"]'
_BODIES = ("article", "main", "body")  # the innermost that holds the text
_AROUND = ("header", "footer", "aside", "nav", "form")
_ROMAN = re.compile(
    r"\[\s*(?=[ivxlcd])(c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})\s*\](?!\w)"  # not the "[i]t" of a quotation
)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
LOOKS_FOR = ("h1", "article")


def fits(soup: BeautifulSoup) -> bool:
    """Whether a page is of this site."""
    said = (
        find_attribute(soup, 'meta[property="og:site_name"]', "content"),
        find_attribute(soup, "link[rel=canonical]", "href"),
        find_text(soup, "title"),
    )
    return any(_SITE.search(text or "") for text in said)


def find_title(soup: BeautifulSoup) -> str | None:
    """Return the page's title, without the site's name."""
    title = find_text(soup, "h1") or find_attribute(soup, 'meta[property="og:title"]', "content")
    return _SUFFIX.sub("", title or find_text(soup, "title") or "") or None


def parse(soup: BeautifulSoup, *, title: str, url: str, series: SeriesShape) -> Assessment:
    """Return the assessment of a page of this site; raise LayoutChanged."""
    body = _find_body(soup)
    for around in body.find_all(_AROUND):
        around.decompose()
    _number_marks(body)
    return build_assessment(
        read_parts(find_blocks(body), series),
        series=series,
        layout="critical_threats",
        url=resolve(url, find_attribute(soup, "link[rel=canonical]", "href"), url, series),
        title=title,
        published_at=read_time(find_attribute(soup, _PUBLISHED, "content")),
    )


def _find_body(soup: BeautifulSoup) -> Tag:
    found = (soup.select_one(selector) for selector in _BODIES)
    body = next((tag for tag in found if tag and "key takeaways" in tag.get_text().lower()), None)
    if body is None:
        raise LayoutChanged("'Key Takeaways' in the text", 0)
    return body


def _number_marks(body: Tag) -> None:
    """Write its roman note marks as the other sites do: "[xiv]" is "[14]"."""
    for text in body.find_all(string=_ROMAN):
        text.replace_with(_ROMAN.sub(lambda mark: f"[{_value(''.join(mark.groups()))}]", text))


def _value(roman: str) -> int:
    """Return the number of a roman numeral in lower case: "xiv" is 14."""
    values = [_VALUES[letter] for letter in roman]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
