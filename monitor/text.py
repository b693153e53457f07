"""White space, Unicode and footnote marks: what is no change to a reader is no change to us."""

import re
import unicodedata
from datetime import date

_SPACE = re.compile(r"\s+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_SOFT_HYPHEN = "\u00ad"  # printed in some texts: it stays, but makes no difference
_QUOTES = str.maketrans("‘’‚‛“”„‟′″–—‒−", "''''\"\"\"\"'\"----")

_DOT = r"\s*(?:\[\s*(?:dot|\.)\s*\]|\(\s*(?:dot|\.)\s*\))\s*|\s+dot\s+"
_DOTS = re.compile(_DOT, re.IGNORECASE)
_PLAIN = r"[^\s;<>\"()\[\]]"
_URL = re.compile(rf"\bh(?:tt|xx)ps?://{_PLAIN}+(?:(?:{_DOT}){_PLAIN}+|[()]{_PLAIN}*)*", re.IGNORECASE)


def squeeze(text: str) -> str:
    """Return the text on one line: runs of white space become one space, invisible characters go."""
    return _SPACE.sub(" ", text.translate(_INVISIBLE)).strip()


def fold(text: str) -> str:
    """Return a key for comparing: equal for texts that differ only in quote style, dashes, space or case."""
    plain = unicodedata.normalize("NFKC", text.replace(_SOFT_HYPHEN, "")).translate(_QUOTES)
    return squeeze(plain).casefold()


def long_date(day: date) -> str:
    """Return a date as the publisher prints it: "June 1, 2022"."""
    return f"{day:%B} {day.day}, {day.year}"


def short_date(day: date, *, year: int | None = None) -> str:
    """Return "June 1", or "June 1, 2022" where `year` is given and is another one."""
    return f"{day:%B} {day.day}" if year in {None, day.year} else long_date(day)


def find_urls(text: str) -> tuple[str, ...]:
    """Return the web addresses in `text`, in order; de-fanged ones ("tass dot ru", "hxxp") restored."""
    return tuple(map(_mend_url, _URL.findall(text)))


def _mend_url(found: str) -> str:
    url = re.sub(r"^hxxp", "http", _DOTS.sub(".", found), flags=re.IGNORECASE).rstrip(".,:'’”…")
    return url if "(" in url else url.split(")")[0]
