"""Remove start tags without an end tag, which would swallow what follows."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

# A whole comment, script or style, or a tag; attributes may have ">" in quotation marks.
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b(?:[^<]++|<(?!/\1\s*>))*+(?:</\1\s*>|\Z)"
    r"|<(/?)([a-z][\w:-]*+)((?:[^\"'<>]++|\"[^\"]{0,2000}\"|'[^']{0,2000}'){0,99}+)>",
    re.IGNORECASE | re.DOTALL,
)
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"}
# HTML does not need their end tags, or parsers end them with the surrounding block.
_NO_END = {"p", "li", "dt", "dd", "option", "optgroup", "colgroup", "caption", "rt", "rp", "html", "body"}
_NO_END |= {"a", "b", "i", "u", "em", "strong", "span", "font", "small", "sub", "sup", "big", "code", "mark"}
_NOT_OPEN = _VOID | _NO_END | {""}  # "": a comment, script or style
_CELLS = {"thead", "tbody", "tfoot", "tr", "td", "th"}  # nor does it need these, within a table
_LISTS = {"ul", "ol", "dl"}
_FRAMES = {"div", "section", "article", "main", "aside", "header", "footer"}

_PARAGRAPH = "</p>"


class _Open(NamedTuple):
    """An element that is open at one point of the text."""

    name: str
    span: tuple[int, int]  # of its start tag
    inner: list[tuple[int, int]]  # start tags of closed lists in it with the same name


def leave_out_unclosed(text: str) -> str:
    """Return the text of a page without the start tags that have no end tag.

    Of nested lists the inner start tag is removed, so that all entries are in one list, unless text between them shows
    that the outer one had ended. Frames stay unless a list or table ends around them: it is unknown which lacks its end.
    """
    pieces, end = list[str](), 0
    for start, stop in sorted(_find_unclosed(text)):
        pieces.append(text[end:start])
        end = stop
    return "".join([*pieces, text[end:]]) if pieces else text


def _find_unclosed(text: str) -> Iterator[tuple[int, int]]:
    open_: list[_Open] = []
    names = Counter[str]()
    for tag in _TAG.finditer(text):
        name = (tag[3] or "").lower()
        if name in _NOT_OPEN or tag[4].endswith("/"):
            continue
        if not tag[2]:
            open_.append(_Open(name, tag.span(), []))
            names[name] += 1
        elif names[name]:
            while (last := open_.pop()).name != name:
                names[last.name] -= 1
                yield from _left_out(text, last, name)
            names[name] -= 1
            if name in _LISTS:
                around = next((one for one in reversed(open_) if one.name in _LISTS), None)
                if around and around.name == name:
                    around.inner.append(last.span)
    for last in open_:
        yield from _left_out(text, last, "")


def _left_out(text: str, unclosed: _Open, around: str) -> Iterator[tuple[int, int]]:
    """Yield the start tag to remove if an element is still open when the one around it ends."""
    is_cell = unclosed.name in _CELLS and (around in _CELLS or around == "table")
    is_frame = unclosed.name in _FRAMES and around not in _LISTS | _CELLS | {"table"}
    if not (is_cell or is_frame):
        inner = unclosed.inner[0] if unclosed.inner else unclosed.span
        yield unclosed.span if _PARAGRAPH in text[unclosed.span[1] : inner[0]] else inner
