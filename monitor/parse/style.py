"""What the `style` attribute of an element says about its text."""

import re
from functools import lru_cache
from typing import NamedTuple

from monitor.parse.tree import Element

_BOLD = re.compile(r"font-weight:\s?(?:bold|[6-9]00)")
_ITALIC = re.compile(r"font-style:\s?(?:italic|oblique)")
_RAISED = re.compile(r"vertical-align:\s?super")
_HIDDEN = re.compile(  # also if it has no size, or lies outside the window
    r"(?<![\w-])(?:display\s{0,9}:\s{0,9}none\b|visibility\s{0,9}:\s{0,9}hidden\b|font-size\s{0,9}:\s{0,9}0(?![.\d])"
    r"|(?:left|top|text-indent)\s{0,9}:\s{0,9}-(?:999|\d{4})|clip\s{0,9}:\s{0,9}rect\()",
    re.IGNORECASE,
)
_REMEMBERED = 64  # styles: an editor repeats a few dozen on hundreds of elements


class Style(NamedTuple):
    """How the text of an element is shown."""

    bold: bool
    italic: bool
    raised: bool
    struck_out: bool  # as text pasted from Google Docs is
    hidden: bool


def style_of(node: Element) -> Style:
    """Return what the `style` attribute of an element says."""
    return _read(node.get("style") or "")


@lru_cache(maxsize=_REMEMBERED)
def _read(style: str) -> Style:
    return Style(
        bold=_BOLD.search(style) is not None,
        italic=_ITALIC.search(style) is not None,
        raised=_RAISED.search(style) is not None,
        struck_out="line-through" in style.lower(),
        hidden=_HIDDEN.search(style) is not None,
    )
