"""Make text safe to print: terminals obey control characters, and directional characters reorder text."""

import re

# The Unicode categories Cc (control), Cf (format) and Cs (surrogates), except line feed, tab and soft hyphen.
_RANGES = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
# A joiner between two signs, but not letters of Latin, Greek or Cyrillic: in Persian, Hindi or emoji it decides their look.
_SHAPED = f"[^\x00-\u058f\u2000-\u206f{_RANGES}]"
_IN_PLACE = f"(?<={_SHAPED})[\u200c\u200d](?={_SHAPED})"
UNSAFE = re.compile(f"[{_RANGES}](?<!{_IN_PLACE})")
# Characters that XML 1.0 (section 2.2) forbids, and control characters that HTML forbids. They are listed, since
# a class of all the others takes 4 ms to compile.
_FORBIDDEN_IN_MARKUP = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Return the text without unsafe characters; a lone surrogate, as in an odd file name, becomes U+FFFD."""
    return UNSAFE.sub(lambda found: "\ufffd" if "\ud800" <= found[0] <= "\udfff" else "", text)


def displayable(text: str) -> str:
    """Return the text without the characters that HTML or XML forbids."""
    return _FORBIDDEN_IN_MARKUP.sub("", text)


def cell_text(text: str) -> str:
    """Return the text of a cell, with a ' before what a spreadsheet would run as a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def printable_json(document: str) -> str:
    """Return a JSON document with unsafe characters escaped, which does not change its meaning (RFC 8259, 7)."""
    return UNSAFE.sub(_escaped, document)


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
