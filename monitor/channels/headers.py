"""Encode mail headers and addresses so that they decode to the same text (RFC 5322, RFC 2047).

The folding in `email.policy` differs between Python versions, and some lose spaces. So headers are folded here: ASCII
text at spaces, other text as encoded words.
"""

import re
from collections.abc import Sequence
from email.header import Header
from email.utils import formataddr, unquote
from textwrap import wrap
from typing import NamedTuple

MAX_LINE_CHARS = 76  # characters in a header line (RFC 2047, 2; RFC 5322, 2.1.1, asks for at most 78)
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
HOST_NAME = rf"{_LABEL}(?:\.{_LABEL})*"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{HOST_NAME}|\[[0-9A-Fa-f:.]+\])")
_NAMED = re.compile(r'(?P<name>"(?:[^"\\]|\\.)*"|[^"<>,;@\\]*)\s*<(?P<address>[^<>]*)>')


class Mailbox(NamedTuple):
    """A display name, which may be empty, and an address such as desk@example.org."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The part after the "@"."""
        return self.address.rpartition("@")[2]


def parse_mailbox(text: str) -> Mailbox:
    """Read "desk@example.org", "Desk <desk@example.org>" or '"Doe, Jane" <jane@example.org>'; raises ValueError."""
    named = _NAMED.fullmatch(text)
    name, address = (named["name"].strip(), named["address"]) if named else ("", text)
    if not text.isprintable() or not _ADDRESS.fullmatch(address):
        raise ValueError("is not one e-mail address, such as desk@example.org or Desk <desk@example.org>")
    return Mailbox(unquote(name).strip(), address)


def encode_text(name: str, text: str) -> str:
    """Return an unstructured header's value, folded; `text` is one printable line."""
    lines = _fold_ascii(f"{name}: {text}")
    if lines is None:
        return _encoded_words(text, before=len(name) + 2)
    return "\r\n ".join(lines).removeprefix(f"{name}:").lstrip(" ")


def encode_mailboxes(name: str, mailboxes: Sequence[Mailbox]) -> str:
    """Return the value of an address header, one address per line."""
    return ",\r\n ".join(_encode_mailbox(one, before=len(name) + 2) for one in mailboxes)


def _encode_mailbox(mailbox: Mailbox, *, before: int) -> str:
    plain = formataddr((mailbox.name, mailbox.address)) if mailbox.name.isascii() else ""
    if plain and before + len(plain) <= MAX_LINE_CHARS and "=?" not in mailbox.name:
        return plain
    if not mailbox.name:
        return mailbox.address
    words = _encoded_words(mailbox.name, before=before)
    space = " " if before + len(words) + len(mailbox.address) + 3 <= MAX_LINE_CHARS else "\r\n "
    return f"{words}{space}<{mailbox.address}>"


def _fold_ascii(line: str) -> list[str] | None:
    """Return the lines, or None if the text must be encoded: other characters, "=?", or a word longer than a line."""
    if not line.isascii() or "=?" in line or max(map(len, line.split(" "))) > MAX_LINE_CHARS // 2:
        return None
    return wrap(line, MAX_LINE_CHARS - 1, break_long_words=False, break_on_hyphens=False)


def _encoded_words(text: str, *, before: int) -> str:
    """Return encoded words of at most 75 characters (RFC 2047, 2), the first after `before` characters."""
    return Header(text, "utf-8", maxlinelen=MAX_LINE_CHARS, header_name="x" * (before - 2)).encode(
        linesep="\r\n"
    )
