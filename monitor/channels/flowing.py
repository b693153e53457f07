"""Adapt the text form to screens of any width, such as a phone's: join lines that were wrapped for a mail."""

import re
from itertools import pairwise

COLUMNS = 72  # of the text form (monitor.compose.screen)
_MARGIN = re.compile(r"(?<=\S) {3,}(?=last seen |\d{4}-\d\d-\d\d\S*/\d+$)")  # the right one
# Like `_TOGETHER` in the text form.
_FIRST = re.compile(r"(?:`monitor [^`]*`|\d+ (?=\D)|[A-Z][a-z]+ (?=\d))?\S*")
_ADDRESS = re.compile(r"(?:.{1,20}: )?https?://\S+")  # "June 1: https://..."


def flow(text: str) -> str:
    """Return the text with each paragraph on one line; its headline, tables, addresses and lists stay as they are."""
    lines = text.split("\n")
    flowing = lines[:2]  # the headline, however long, and the line below it
    for before, line in pairwise(lines[1:]):
        if _goes_on(before, line):
            flowing[-1] += f" {line.strip()}"
        else:
            flowing.append(line)
    return "\n".join(_MARGIN.sub("  ", line) for line in flowing)


def _goes_on(before: str, line: str) -> bool:
    """Return whether a line continues the one before, which had no room for its first word."""
    above, words = before.strip(), line.strip()
    if not (words and above) or _indent(before) != _indent(line):
        return False
    if any("  " in one or _ADDRESS.fullmatch(one) for one in (above, words)):
        return False
    first = _FIRST.match(words)
    return first is not None and len(before) + 1 + len(first[0]) > COLUMNS


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
