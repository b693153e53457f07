"""Bytes -> text, within limits of time and memory, and checks of whole pages."""

import re
from typing import NamedTuple

from monitor.errors import CutShort, NotAnAssessment
from monitor.parse.charset import decode
from monitor.parse.saved import find_saved_from, omits_end_tags, unpack, unwrap
from monitor.parse.select import find_attribute, find_text
from monitor.parse.tree import Element
from monitor.parse.unclosed import without_comments
from monitor.text import counted

MAX_PAGE_BYTES = 4_000_000  # the largest real page has 440 kB
MAX_TAGS = 40_000  # and 2,900 tags; an element takes about 2 kB of memory
_WRAPPED = 3  # factor by which a page's source grows when a browser saves it
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_ROOT = re.compile(r"<(!doctype|[a-z]+)", re.IGNORECASE)
_HEAD = 4_000  # characters that are searched for the first tag
_TAIL = 2_000  # characters: caches add comments after the last tag
# Traces of Chrome, Edge and Immersive Translate in a page that they translated.
_TRANSLATED = re.compile(
    r"<html\b[^<>]{0,2000}\btranslated-(?:ltr|rtl)\b|\s_msttexthash="
    r"|<font class=[^<>]{0,100}\bimmersive-translate-target-wrapper\b"
)
_READER_VIEW = 'id="readability-page-1"'  # Firefox's, without what tells takeaways from other text
_SIGNS = ("_msttexthash", "immersive-translate")  # rarely there, and fast to look for
_PARTS = {"main", "article", "section", "div"}  # elements that may be saved alone


class Source(NamedTuple):
    """The text of a page, the `address` that a browser noted when saving it, and whether some bytes were `damaged`."""

    text: str
    address: str | None
    damaged: bool


def read_source(body: bytes, *, url: str, content_type: str | None = None) -> Source:
    """Return the text of a body, unwrapped if a browser saved it in another form.

    Raises NotAnAssessment if it is too large, LayoutChanged if its character set is unknown.
    """
    saved = unpack(body)
    _check_size(saved.body, url=url, times=_WRAPPED)
    decoded = decode(saved.body, saved.content_type or content_type)
    text = unwrap(decoded.text)
    if text is decoded.text:
        _check_size(saved.body, url=url)
    return Source(text, saved.address or find_saved_from(text), decoded.damaged)


def _check_size(body: bytes, *, url: str, times: int = 1) -> None:
    tags = body.count(b"<")
    if len(body) > MAX_PAGE_BYTES * times or tags > MAX_TAGS * times:
        raise NotAnAssessment(
            f"{url}: {counted(len(body), 'byte')} and {counted(tags, 'tag')} are too many for one assessment"
        )


def is_markup(text: str) -> bool:
    """Return whether a text is a web page, or a part of one that was saved alone."""
    return _MARKUP.search(text) is not None or (text.lstrip().startswith("<") and _find_root(text) in _PARTS)


def check_whole(text: str) -> None:
    """Raise CutShort if a web page, or a part of one, was cut short; the message does not depend on where."""
    root, seen = _find_root(text), without_comments(text)
    end = f"</{root if root in _PARTS else 'html'}>"
    is_open = end not in seen[-_TAIL:].lower()
    if omits_end_tags(text):
        end, is_open = "</div> for each <div>", text.count("<div") > text.count("</div")
    if is_open:
        raise CutShort(f"{end} at the end", "a page that was cut short")
    if seen.rfind("<article") > seen.rfind("</article"):
        raise CutShort("</article> after the article", "a page that was cut short")


def check_own_words(text: str, *, url: str) -> None:
    """Raise NotAnAssessment if a browser translated the page: its words would be new to every theme."""
    is_marked = "translated-" in text[:_HEAD] or any(sign in text for sign in _SIGNS)
    if is_marked and _TRANSLATED.search(text):
        raise NotAnAssessment(f"{url}: was translated in the browser: save the page as it was published")


def check_view(text: str, *, url: str) -> None:
    """Raise NotAnAssessment for a page of which a browser kept little more than the words."""
    if _READER_VIEW in text:
        raise NotAnAssessment(f"{url}: is a browser's reader view: save the page as it was published")


def _find_root(text: str) -> str:
    """Return the name of the first element, or ""."""
    found = _ROOT.search(text[:_HEAD])
    return found[1].lower() if found else ""


def find_any_title(page: Element) -> str | None:
    """Return the title of a page with an unknown layout."""
    return (
        find_attribute(page, 'meta[property="og:title"]', "content")
        or find_text(page, "h1")
        or find_text(page, "title")
    )
