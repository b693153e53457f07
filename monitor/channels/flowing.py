"""Adapt the text form to screens of any width, such as a phone's: join lines that were wrapped for a mail."""

import re
from itertools import pairwise

from monitor.text import TIE

COLUMNS = 72  # of the text form (monitor.compose.screen)
# What stands at the right margin: a date, or a takeaway's number, maybe with words for its edition.
_MARGIN = re.compile(r"(?<=\S) {2,}(?=last seen |\d{4}-\d\d-\d\d(?:\+[^/]+)?/\d+$)")
_FIRST = re.compile(rf"(?:`monitor [^`]*`|\S|{TIE})*")  # a word, or a command, with those tied to it
# In the text form four spaces stand before each line of a quote, and before signs of a strip.
_QUOTE = re.compile(r"^ {4}(?! )(?=.*[^\W\d_]{2})(.+)(\n(?=[^\n]))?", re.MULTILINE)
_ADDRESS = re.compile(r"(?:.{1,80}: )?https?://\S+")  # "June 1: https://..."


def flow(text: str, subject: str = "") -> str:
    """Return the text with each paragraph, headline and name on one line; tables, addresses and lists stay as they are.

    The mail's headline is in lines of about the same length, which only its subject or its capitals tell from the next line.
    """
    lines = text.split("\n")
    head = 1
    while head < len(lines) and lines[head] and _is_headline(" ".join(lines[: head + 1]), subject):
        head += 1
    flowing = [" ".join(lines[:head]), *lines[head : head + 1]]
    for before, line in pairwise(lines[head:]):
        if _goes_on(before, line):
            flowing[-1] += f" {line.strip()}"
        elif _MARGIN.search(line):
            flowing.append(_whole_name(flowing, line))
        else:
            flowing.append(line)
    return "\n".join(_MARGIN.sub("  ", line) for line in flowing)


def mark_quotes(flowing: str) -> str:
    """Return the text that flows with "> " before each quote instead of four spaces, and an empty line after it.

    Services that drop spaces keep this, and those that read Markdown show a quote, where four spaces would make it code.
    """
    return _QUOTE.sub(lambda found: f"> {found[1]}" + ("\n\n" if found[2] else ""), flowing)


def _is_headline(text: str, subject: str) -> bool:
    """Return whether the text is (the beginning of) a headline: the subject begins so, or it counts themes in capitals."""
    return subject.startswith(text) or text.isupper()


def _whole_name(flowing: list[str], line: str) -> str:
    """Return the last line of a name with the lines above it that belong to the same name, which leave `flowing`."""
    while flowing[-1].strip() and "  " not in flowing[-1].strip() and _indent(flowing[-1]) == _indent(line):
        line = f"{flowing.pop()} {line.strip()}"
    return line


def _goes_on(before: str, line: str) -> bool:
    """Return whether a line continues the one before, which had no room for its first word.

    It begins below the first word of that line, or of what follows a label ("Note: ").
    """
    column, words = _indent(line), line.strip()
    above = before[column:]
    if not (words and above.strip()) or above[0] == " " or before[:column][-1:].strip():
        return False
    if any("  " in one or _ADDRESS.fullmatch(one) for one in (above, words)):
        return False
    first = _FIRST.match(words)
    return first is not None and len(before) + 1 + len(first[0]) > COLUMNS


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
