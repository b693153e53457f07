"""Write messages to a file: JSON lines, Markdown, or an Atom feed."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree as ET

from monitor.channels.base import Channel
from monitor.channels.webhook import webhook_payload
from monitor.errors import TransportError
from monitor.models import Message

ATOM = "http://www.w3.org/2005/Atom"
NEWEST = 100  # entries of the feed


class File(Channel):
    """One file; a message that is in it already, as after a crash, is not written again."""

    kind: Literal["file"] = "file"
    path: Path
    format: Literal["json", "markdown", "atom"] = "json"

    def send(self, message: Message, *, thread: str | None = None) -> None:
        """Write the message, and return when the disk has it."""
        del thread
        write = {"json": _append_line, "markdown": _append_section, "atom": _add_entry}[self.format]
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write(self.path, message)
        except (OSError, ET.ParseError, UnicodeError) as exc:
            raise TransportError(f"{self.path}: {getattr(exc, 'strerror', None) or exc}") from exc


def _append_line(path: Path, message: Message) -> None:
    line = json.dumps(webhook_payload(message), ensure_ascii=False)
    _append(path, f"{line}\n", is_there=lambda known: _holds_id(known, message.id))


def _append_section(path: Path, message: Message) -> None:
    mark = f"<!-- {message.id.replace('--', '- -')} -->"
    quoted = "\n".join(f"    {line}".rstrip() for line in message.text.rstrip("\n").split("\n"))
    section = f"{mark}\n\n## {_escaped(message.subject)}\n\n{quoted}\n\n"
    _append(path, section, is_there=lambda known: mark in known and known.endswith("\n\n"))


def _append(path: Path, text: str, *, is_there: Callable[[str], bool]) -> None:
    """Add text at the end of a file; what a crash cut short there is taken away first."""
    with path.open("a+b") as file:
        file.seek(0)
        known = file.read()
        whole = known[: known.rfind(b"\n") + 1]
        if is_there(whole.decode(errors="replace")):
            return
        file.truncate(len(whole))
        try:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.truncate(path, len(whole))
            raise


def _holds_id(known: str, name: str) -> bool:
    start = json.dumps({"id": name}, ensure_ascii=False)[:-1] + ", "
    return any(line.startswith(start) for line in known.splitlines())


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>()#+!|" else c for c in text)


def _add_entry(path: Path, message: Message) -> None:
    """Put the entry first, and lay the new feed in the old one's place at once (RFC 4287)."""
    ET.register_namespace("", ATOM)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    old = ET.fromstring(path.read_bytes()) if path.exists() else None  # noqa: S314  a file of our own
    entries = list(old.iter(f"{{{ATOM}}}entry")) if old is not None else []
    name = f"urn:monitor:{message.id}"
    if any(entry.findtext(f"{{{ATOM}}}id") == name for entry in entries):
        return
    feed = ET.Element(f"{{{ATOM}}}feed")
    _tell(feed, "id", f"urn:monitor:{message.series}")
    _tell(feed, "title", f"monitor: {message.series}")
    _tell(feed, "updated", now)
    _tell(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", "monitor")
    feed.extend([_entry(message, name, now), *entries[: NEWEST - 1]])
    _replace(path, ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(message: Message, name: str, now: str) -> ET.Element:
    entry = ET.Element(f"{{{ATOM}}}entry")
    _tell(entry, "id", name)
    _tell(entry, "title", message.subject)
    _tell(entry, "updated", now)
    ET.SubElement(entry, f"{{{ATOM}}}category", term=message.kind)
    if message.takeaways:
        ET.SubElement(entry, f"{{{ATOM}}}link", href=message.takeaways[0].url)
    _tell(entry, "content", message.text, type="text")
    return entry


def _tell(parent: ET.Element, name: str, text: str, **attributes: Any) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = text


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
