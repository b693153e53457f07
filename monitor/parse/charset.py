"""Bytes -> text, in the character set that a page declares."""

import codecs
import re
from typing import NamedTuple

from monitor.errors import LayoutChanged

_MARKS = (  # a byte order mark, or how a page in UTF-16 begins without one
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_HEAD = 4_096  # bytes in which a page declares its character set; the HTML standard looks at 1,024
_META = re.compile(rb"<meta\b[^>]{0,200}?\bcharset\s?=\s?[\"']?([\w:.-]{1,40})", re.IGNORECASE)
_HEADER = re.compile(r"\bcharset\s?=\s?[\"']?([\w:.-]{1,40})", re.IGNORECASE)
_READABLE = re.compile(r"utf-?8|utf-?16(-?[lb]e)?|windows-125\d|(x-)?cp125\d|iso-?8859-\d\d?|koi8-[ru]")
_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")  # beyond ASCII, in UTF-8
_LETTERS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
# What browsers read as Windows-1252.
_MEANS_1252 = {"iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii", "x-cp1252"}


class Decoded(NamedTuple):
    """A body's text; `damaged` if invalid bytes became U+FFFD."""

    text: str
    damaged: bool


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Return the text of a body by its byte order mark, its `Content-Type`, its `meta` tag, or else as UTF-8.

    This is the order of the HTML standard (13.2.3.2), except that valid UTF-8 is always read as UTF-8: if a server names
    another set by mistake, every letter would look like an edit. Control characters beyond ASCII stand for the letters
    that Windows-1252 has in their place. Raises LayoutChanged for an unknown set.
    """
    charset = _find_mark(body) or ("utf-8" if _is_utf8(body) else _find_declared(body, content_type or ""))
    try:
        text, damaged = body.decode(charset), False
    except UnicodeDecodeError:
        text, damaged = body.decode(charset, "replace"), True
    text = text.translate(_LETTERS) if _CONTROLS.search(body) else text
    return Decoded(text.removeprefix("\ufeff").replace("\0", ""), damaged)


def _is_utf8(body: bytes) -> bool:
    """Return whether a body is valid UTF-8 beyond ASCII, which text in another set never is by chance."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not body.isascii()


def _find_mark(body: bytes) -> str | None:
    return next((charset for mark, charset in _MARKS if body.startswith(mark)), None)


def _find_declared(body: bytes, content_type: str) -> str:
    if header := _HEADER.search(content_type[:_HEAD]):
        return _check(header[1])
    meta = _META.search(body[:_HEAD])
    named = _check(meta[1].decode("ascii", "replace")) if meta else "utf-8"
    return "utf-8" if named.startswith("utf-16") else named  # a tag that could be read as ASCII is not UTF-16


def _check(name: str) -> str:
    """Return the codec for a declared character set: UTF-8, UTF-16 or a single-byte set; raise LayoutChanged."""
    label = name.casefold()
    if label in _MEANS_1252:
        return "cp1252"
    try:
        if _READABLE.fullmatch(label):
            return codecs.lookup(label.removeprefix("x-")).name
    except LookupError:
        pass
    raise LayoutChanged("a character set we can read", repr(name))
