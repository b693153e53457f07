"""Add messages to an Atom feed (RFC 4287) in a file that feed readers fetch."""

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from xml.etree import ElementTree as ET

from monitor.files import hand_over, real_path, write_atomically
from monitor.messages import Message
from monitor.printable import displayable

ATOM = "http://www.w3.org/2005/Atom"
MAX_ENTRIES = 100  # entries of the feed
_BODY = re.compile(r"<body\b[^>]*>(.*)</body>", re.DOTALL | re.IGNORECASE)
# Hidden in mails; a feed reader that ignores styles would show it.
_PREHEADER = re.compile(r'<div style="display:none[^>]*>.*?</div>', re.DOTALL)


def add_entry(path: Path, message: Message) -> None:
    """Add the message as the first entry, unless the feed already has it, and replace the file in one step.

    Raises OSError, or ParseError if the file is not a feed.
    """
    old = _load(path)
    entries = list(old.iter(f"{{{ATOM}}}entry")) if old is not None else []
    name = f"urn:monitor:{displayable(message.id)}"
    if any(entry.findtext(f"{{{ATOM}}}id") == name for entry in entries):
        return
    now = datetime.now(UTC).isoformat(timespec="seconds")
    known = old.findtext(f"{{{ATOM}}}id") if old is not None else None
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", known or uuid4().urn)  # it never changes (4.2.6)
    _add(feed, "title", "monitor")
    _add(feed, "updated", now)
    _add(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", "monitor")
    feed.extend([_entry(message, name, now), *entries[: MAX_ENTRIES - 1]])
    ET.register_namespace("", ATOM)
    _replace(real_path(path), ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _load(path: Path) -> ET.Element | None:
    """Return the current feed without characters that XML forbids, which an earlier version wrote."""
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    return ET.fromstring(displayable(text).encode()) if text.strip() else None  # noqa: S314  a file of our own


def _entry(message: Message, name: str, now: str) -> ET.Element:
    entry = ET.Element(f"{{{ATOM}}}entry")
    _add(entry, "id", name)
    _add(entry, "title", message.subject)
    _add(entry, "updated", now)
    ET.SubElement(entry, f"{{{ATOM}}}category", term=message.kind)
    if message.takeaways:
        ET.SubElement(entry, f"{{{ATOM}}}link", href=displayable(message.takeaways[0].url))
    body = _BODY.search(message.html)
    content = body[1].strip() if body else message.html
    _add(entry, "content", _PREHEADER.sub("", content, count=1), type="html")
    return entry


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = displayable(text)


def _replace(path: Path, content: bytes) -> None:
    """Replace a file's content, but keep its mode and owner."""
    if not path.exists():
        path.touch()
        hand_over(path)
    write_atomically(path, content, like=path.stat())
