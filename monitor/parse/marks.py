"""Read footnote marks: "[1]" in a text, and raised numbers and links that mean the same."""

import re
from itertools import islice

from monitor.parse.style import Style
from monitor.parse.tree import Element
from monitor.text import squeeze

# Begins with the bracket, for a fast search; a space before it belongs to the mark, too.
_MARK = r"\[ ?\d{1,3}(?: ?[,;&–—-] ?\d{1,3})* ?\]"
_MARKS = re.compile(rf"{_MARK} ?(?:(?:[,;–—-] ?)?{_MARK} ?)*(?=(\S?))")
# A single mark in roman numerals or with full-width brackets; not the "[i]t" of a quotation. Begins with the bracket, too.
_OTHER_MARK = re.compile(
    r"[\[［【〔](?:(?<=\[)\s?(?=[ivxlc])(c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})\s?\](?!\w)|(?<!\[)\s?(\d{1,3})\s?[］】〕])"
)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_CLOSING = ".,;:!?)”’"
_NUMBER = re.compile(r"\d+")
_REFERENCE = re.compile(r"[\[(]?(?:\d{1,3}(?:[,;–\- ]{1,3}\d{1,3})*|[ivxlc]{1,8})[\])]?")
# A raised number after a short word or 10 is a power: "12 km2".
_END_OF_WORDS = re.compile(rf"(?:[{_CLOSING}\]\"']|\b[^\W\d_]{{3,}}|\d(?<!\b10))\s*\Z")
_SMALL = re.compile("[⁰¹²³⁴-⁹]{1,3}")
_AS_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LAST_CHARS = 40  # of the text before a number: enough for a word
_MAX_TEXTS = 5  # pieces of text that are read of a link or a raised number


def in_digits(text: str) -> str:
    """Return the text with each footnote mark in digits and plain brackets: "[xiv]" and "［14］" become "[14]"."""
    if text.isascii() and "[" not in text:  # as most are
        return text
    return _OTHER_MARK.sub(lambda mark: f"[{mark[4] or _value(''.join(mark.group(1, 2, 3)))}]", text)


def _value(roman: str) -> int:
    """Return the number of a roman numeral in lower case: "xiv" is 14."""
    values = [_VALUES[letter] for letter in roman]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def read_marks(raw: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text on one line without its footnote marks, and the marks as (offset, number)."""
    raw = squeeze(raw)
    raw = raw if raw.isascii() else _SMALL.sub(_write_mark, raw)
    pieces, marks, end, length = list[str](), list[tuple[int, int]](), 0, 0
    for match in _MARKS.finditer(raw):
        start = match.start()
        start -= start > end and raw[start - 1] == " "
        piece = raw[end:start]
        length += len(piece)
        marks += [(length, int(number)) for number in _NUMBER.findall(match[0])]
        gap = " " if length and _needs_space(raw[start - 1], raw[start : match.end()], match[1]) else ""
        pieces += [piece, gap]
        length += len(gap)
        end = match.end()
    return "".join([*pieces, raw[end:]]), tuple(marks)


def _write_mark(small: re.Match[str]) -> str:
    """Return "[3]" for a small 3 after words, such as "³"; a power stays as it is."""
    before = small.string[max(small.start() - _LAST_CHARS, 0) : small.start()]
    return f"[{small[0].translate(_AS_DIGITS)}]" if _END_OF_WORDS.search(before) else small[0]


def without_marks(text: str) -> str:
    """Return the text without its footnote marks."""
    return _MARKS.sub("", text)


def may_refer(node: Element, style: Style) -> bool:
    """Return whether an element with that style may point to a note: a link or a raised text."""
    return node.tag in {"a", "sup"} or (style.raised and node.tag == "span")


def read_reference(node: Element, before: str) -> str | None:
    """Return "[3]" for a link to note 3, or for a raised 3 after punctuation; None for any other link or raised text.

    `before` is the text before it.
    """
    text = squeeze("".join(islice(node.itertext(), _MAX_TEXTS)))
    if not _REFERENCE.fullmatch(text) or _MARKS.fullmatch(text):
        return None
    link = node if node.tag == "a" else node.find(".//a")
    _, leads_to_note, note = (link.get("href") or "").partition("#") if link is not None else ("", "", "")
    if not leads_to_note and (node.tag == "a" or not _END_OF_WORDS.search(squeeze(before[-_LAST_CHARS:]))):
        return None
    numbers = _NUMBER.findall(text) or _NUMBER.findall(note)[-1:]
    numbers = numbers or _NUMBER.findall(in_digits(f"[{text.strip('[()]')}]"))  # a roman one
    if before.endswith("["):  # the brackets stand around the link
        return ", ".join(number[-3:] for number in numbers) or None
    return "".join(f"[{number[-3:]}]" for number in numbers) or None


def _needs_space(before: str, mark: str, after: str) -> bool:
    """Return whether a space must stay in place of a mark: there was one, or two words would become one."""
    spaced = mark != mark.strip()
    return bool(after) and after not in _CLOSING and (spaced or (before + after).isalnum())
