"""Find which elements of a body hold text of the assessment: not maps, forms, captions and what readers do not see."""

import re
from itertools import islice

from monitor.parse.style import Style
from monitor.parse.tree import HIDDEN, Element

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNREAD = HIDDEN | {"br", "noscript", "svg", "button", "select", "form", "dialog"}
_UNREAD |= {"figure", "figcaption", "nav", "iframe", "title", "object", "canvas", "video", "audio"}
_UNREAD |= {"textarea", "datalist"}
_MAPS = {"conflict-map-block", "conflict-map-title", "conflict-map-id", "wp-caption-text", "image-caption"}
_FOR_EARS = {"screen-reader-text", "sr-only", "visually-hidden", "element-invisible", "element-hidden"}
_FOR_EARS |= {"visuallyhidden", "visually-hidden-focusable", "show-for-sr"}
_NOT_SHOWN = {"hidden", "d-none", "visible-print", "print-only"}
_OF_THE_SITE = {"wp-block-latest-posts", "wp-block-social-links", "related-posts", "jp-relatedposts"}
_OF_THE_SITE |= {"sharedaddy", "addtoany_share_save_container", "comment-list", "cookie-notice"}
_OF_THE_SITE |= {"research-card-loop-item", "research-card-loop-item-3colgrid"}
_OF_THE_SITE |= {"twitter-tweet", "instagram-media", "toc", "ez-toc-container"}
# At the pointer.
_POP_UPS = {"tooltiptext", "tooltip-text", "footnote_tooltip", "modern-footnotes-footnote__note"}
_UNREAD_CLASSES = frozenset(_MAPS | _FOR_EARS | _NOT_SHOWN | _OF_THE_SITE | _POP_UPS)
_PROMOTES = re.compile(
    r"(?:\A|[\s_-])(?:newsletter|advert|advertisement|sign-?up|subscribe|donate|related|share|sharing|author-?(?:box|bio))"
    r"(?:\Z|[\s_-])"
)
_MAX_PROMOTION = 4  # paragraphs
_AT_SOME_WIDTHS = re.compile(r"\b(?:sm|md|lg|xl|xxl)[-:]")  # "d-none d-md-block": hidden on small screens
_UNREAD_ROLES = frozenset({"dialog", "alertdialog", "navigation", "tooltip"})
_UNFOLDS = re.compile(r"accordion|collaps|expand|panel|tab|toggle|more", re.IGNORECASE)
_OFFERS_MORE = re.compile(r"(?:(?:read|show|see|view|load) (?:more|all)|expand)\b.{0,20}", re.IGNORECASE)
_NOTE_SIGN = re.compile(r"\s?\[?[*†‡§]{1,3}\]?\s?")  # raised, it marks a note
_STRUCK_OUT = frozenset({"del", "s", "strike"})


def is_read(node: Element, style: Style, area: str) -> bool:
    """Return whether an element with that style, in an area of the page, holds text of the assessment."""
    name = node.tag
    if not isinstance(name, str):  # a comment has no tag name
        return False
    if name in _UNREAD and not _holds_text(node):
        return False
    if node.attrib and (_belongs_to_site(node) or (area != "endnotes" and _is_hidden(node, style))):
        return False
    if name in _STRUCK_OUT or style.struck_out:  # a single letter may belong to a word: a tracked change
        return len(_first_text(node).strip()) <= 1
    if name == "sup":
        return _NOTE_SIGN.fullmatch(_first_text(node)) is None
    return name != "a" or not _needs_words(node.get("href") or "") or any(map(str.isalnum, _first_text(node)))


def _holds_text(node: Element) -> bool:
    """Return whether an element that usually has no text is a figure with a table, or a button that is all of a heading."""
    if node.tag == "button":
        heading = node.getparent()
        return heading.tag in HEADINGS and heading[0] is node and not (heading.text or "").strip()
    return node.tag == "figure" and next(node.iter("table", "ul", "ol"), None) is not None


def _needs_words(href: str) -> bool:
    """Return whether a link without words is no text: a map, or a sign that leads to a place in the page."""
    return "/map/" in href or href.startswith("#")


def _belongs_to_site(node: Element) -> bool:
    """Return whether an element is the site's rather than the editor's: a menu, a banner, an embedded message."""
    if node.get("role") in _UNREAD_ROLES:
        return True
    classes = node.get("class")
    if not classes:
        return False
    is_unread = not _UNREAD_CLASSES.isdisjoint(classes.split()) and not _AT_SOME_WIDTHS.search(classes)
    return is_unread or _promotes(node, classes)


def _promotes(node: Element, classes: str) -> bool:
    """Return whether an element asks readers to subscribe, to share or to buy, or is about other texts or the authors.

    If it has list entries or many paragraphs it is read: perhaps an end tag is missing, and it holds text of the report.
    """
    if not _PROMOTES.search(classes) or next(node.iter("li"), None) is not None:
        return False
    return next(islice(node.iter("p"), _MAX_PROMOTION, None), None) is None


def _is_hidden(node: Element, style: Style) -> bool:
    """Return whether an element is hidden from readers; one that a button unfolds is not."""
    is_hidden = (
        node.get("hidden") not in {None, "until-found"} or node.get("aria-hidden") == "true" or style.hidden
    )
    if not is_hidden:
        return False
    unfolds = _UNFOLDS.search(f"{node.get('class')} {node.get('id')} {node.get('role')}")
    return not (unfolds or _offers_more(node.getprevious()) or _offers_more(node.getnext()))


def _offers_more(node: Element | None) -> bool:
    """Return whether an element is a button or a link that unfolds something: "Show more"."""
    if node is None or node.tag not in {"button", "a", "p"}:
        return False
    return _OFFERS_MORE.fullmatch(_first_text(node).strip()) is not None


def _first_text(node: Element) -> str:
    """Return the text of the first elements below `node`: enough to see whether it has words."""
    return "".join(islice(node.itertext(), 20))
