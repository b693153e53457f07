"""White space, Unicode and footnote marks: what is no change to a reader is no change to us."""

import re
import unicodedata
from datetime import date

_SPACE = re.compile(r"\s+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_QUOTES = str.maketrans("‘’‚‛“”„‟′″–—‒−", "''''\"\"\"\"'\"----")


def squeeze(text: str) -> str:
    """Return the text on one line: runs of white space become one space, invisible characters go."""
    return _SPACE.sub(" ", text.translate(_INVISIBLE)).strip()


def fold(text: str) -> str:
    """Return a key for comparing: equal for texts that differ only in quote style, dashes, space or case."""
    return squeeze(unicodedata.normalize("NFKC", text).translate(_QUOTES)).casefold()


def long_date(day: date) -> str:
    """Return a date as the publisher prints it: "June 1, 2022"."""
    return f"{day:%B} {day.day}, {day.year}"
