"""The elements of a page, searched in libxml2's own tree, since a copy would take time and memory."""

import re
from functools import cache
from typing import Any

from cssselect import HTMLTranslator
from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from monitor.parse.unclosed import mend_unclosed

Element = Any  # of lxml
Comment = etree.Comment  # the "tag" of comments
_INSTRUCTION = re.compile(rb"<\?((?:[^\"'<>]++|\"[^\"<>]*+\"|'[^'<>]*+')*+>)?")
HIDDEN = frozenset({"script", "style", "template", "rt", "rp"})  # with content that is not text of the page


def read_tree(text: str) -> Element:
    """Return the root of a page; an empty element if the page has none.

    As in browsers, `<q>` stands in quotation marks, and a processing instruction, such as Word's `<?xml:namespace ...>`,
    ends with the next ">".
    """
    parser = etree.HTMLParser(encoding="utf-8")
    try:
        body = mend_unclosed(text).encode("utf-8", "replace")  # bytes are searched and parsed faster
        # One without an end is text, else the rest is lost as a comment.
        parser.feed(_INSTRUCTION.sub(lambda found: b"" if found[1] else b"&lt;?", body))
        root = parser.close()
    except etree.LxmlError:
        root = None
    if root is None:
        return etree.Element("html")
    for quotation in root.iter("q"):
        begin, end = "‘’" if next(quotation.iterancestors("q"), None) is not None else "“”"
        quotation.text = f"{begin}{quotation.text or ''}"
        quotation.tail = f"{end}{quotation.tail or ''}"
    return root


def select(root: Element, selector: str) -> list[Element]:
    """Return the elements below `root` that a CSS selector for the whole page matches, in order."""
    page = root.getroottree().getroot()
    found: list[Element] = _compile(selector)(page)
    return found if root is page else [one for one in found if root in one.iterancestors()]


def select_first(root: Element, selector: str) -> Element | None:
    """Return the first such element, or None."""
    return next(iter(select(root, selector)), None)


def walk(root: Element) -> Any:
    """Return an iterator over all below `root`: "start" and "end" of each element, "comment" and "pi", each with the node."""
    return etree.iterwalk(root, events=("start", "end", "comment", "pi"))


def read_text(root: Element) -> str:
    """Return the text of an element and all below it, without scripts and styles."""
    pieces: list[str] = []
    hidden: Element | None = None
    for event, node in walk(root):
        if event == "start":
            hidden = node if hidden is None and node.tag in HIDDEN else hidden
            pieces.append("" if hidden is not None else node.text or "")
            continue
        hidden = None if node is hidden else hidden
        pieces.append("" if hidden is not None or node is root else node.tail or "")
    return "".join(pieces)


@cache
def _compile(selector: str) -> Any:
    return etree.XPath(HTMLTranslator().css_to_xpath(selector))
