"""Mend start tags without an end tag, and comments without an end, which would swallow what follows."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

_NO_TEXT = r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(script|style)\b(?:[^<]++|<(?!/\1\s*>))*+(?:</\1\s*>|\Z)"
# A whole comment, script or style, or a tag; attributes may have ">" in quotation marks.
_TAG = re.compile(
    _NO_TEXT + r"|<(/?)([a-z][\w:-]*+)((?:[^\"'<>]++|\"[^\"]{0,2000}\"|'[^']{0,2000}'){0,99}+)>",
    re.IGNORECASE | re.DOTALL,
)
_ALL_NO_TEXT = re.compile(_NO_TEXT, re.IGNORECASE | re.DOTALL)
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"}
# HTML does not need their end tags, or parsers end them with the surrounding block.
_NO_END = {"p", "li", "dt", "dd", "option", "optgroup", "colgroup", "caption", "rt", "rp", "html", "body"}
_NO_END |= {"a", "b", "i", "u", "em", "strong", "span", "font", "small", "sub", "sup", "big", "code", "mark"}
_ENDS_NOTHING = {"html": "", "body": "", "br": "<br>"}  # end tags, and what is read instead
_NOT_OPEN = _VOID | _NO_END | {""}  # "": a comment, script or style
_CELLS = {"thead", "tbody", "tfoot", "tr", "td", "th"}  # nor does it need these, within a table
_LISTS = {"ul", "ol", "dl"}
# No frame that begins in one of these ends behind it.
_HOLD_NO_FRAME = _LISTS | _CELLS | {"table", "button", "h1", "h2", "h3", "h4", "h5", "h6"}
_FRAMES = {"div", "section", "article", "main", "aside", "header", "footer"}

_PARAGRAPH = "</p>"


Span = tuple[int, int]  # where a piece of the text begins and ends


class _Open(NamedTuple):
    """An element that is open at one point of the text."""

    name: str
    span: Span  # of its start tag
    inner: list[Span]  # start tags of closed lists in it with the same name


def mend_unclosed(text: str) -> str:
    """Return the text of a page without the start tags that have no end tag.

    As in browsers, an early end tag of body or html, such as that of an embedded page, ends nothing, and `</br>` is a `<br>`.
    Of nested lists the inner start tag is removed, so that all entries are in one list, unless text between them shows
    that the outer one had ended. Frames stay unless a list, table or heading ends around them: it is unknown which lacks its end.
    As in browsers, a `div` ends at the latest where the article or another frame around it does.
    """
    pieces, end = list[str](), 0
    for (start, stop), instead in sorted(_find_unclosed(text), key=lambda one: one[0]):
        pieces += [text[end:start], instead]
        end = stop
    return "".join([*pieces, text[end:]]) if pieces else text


def without_comments(text: str) -> str:
    """Return the text of a page without comments, scripts and styles; one without an end reaches to that of the page."""
    return _ALL_NO_TEXT.sub("", text)


def _find_unclosed(text: str) -> Iterator[tuple[Span, str]]:
    tags, early = _read_tags(text)
    yield from early
    excess = Counter[str]()  # of end tags over start tags, in what is still to come
    for tag, name in tags:
        excess[name] += 1 if tag[2] else -1
    open_: list[_Open] = []
    names = Counter[str]()
    for tag, name in tags:
        excess[name] -= 1 if tag[2] else -1
        if not tag[2]:
            open_.append(_Open(name, tag.span(), []))
            names[name] += 1
        elif names[name]:
            while (last := open_.pop()).name != name:
                names[last.name] -= 1
                yield from _left_out(text, last, name)
                if last.name == "div" and name in _FRAMES and excess[name] < names[name]:
                    yield (tag.start(), tag.start()), "</div>"
            names[name] -= 1
            if name in _LISTS:
                around = next((one for one in reversed(open_) if one.name in _LISTS), None)
                if around and around.name == name:
                    around.inner.append(last.span)
    for last in open_:
        yield from _left_out(text, last, "")


def _read_tags(text: str) -> tuple[list[tuple[re.Match[str], str]], list[tuple[Span, str]]]:
    """Return the tags that may lack another, with their names, and what is read instead of end tags that end nothing."""
    tags, early = list[tuple[re.Match[str], str]](), list[tuple[Span, str]]()
    for tag in _TAG.finditer(text):
        name = (tag[3] or "").lower()
        if name not in _NOT_OPEN and not tag[4].endswith("/"):
            tags.append((tag, name))
        elif name in _ENDS_NOTHING and tag[2]:
            early.append((tag.span(), _ENDS_NOTHING[name]))
    return tags, early


def _left_out(text: str, unclosed: _Open, around: str) -> Iterator[tuple[Span, str]]:
    """Yield the start tag to remove if an element is still open when the one around it ends."""
    is_cell = unclosed.name in _CELLS and (around in _CELLS or around == "table")
    is_frame = unclosed.name in _FRAMES and around not in _HOLD_NO_FRAME
    if not (is_cell or is_frame):
        inner = unclosed.inner[0] if unclosed.inner else unclosed.span
        yield (unclosed.span if _PARAGRAPH in text[unclosed.span[1] : inner[0]] else inner), ""
