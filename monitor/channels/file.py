"""Write messages to a file: JSON lines, Markdown, or an Atom feed.

Quoted text cannot imitate the line that shows that a message is in the file: a JSON line begins with the id, and in
Markdown all quoted text is indented.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Literal
from xml.etree import ElementTree as ET

from monitor.channels.atom import add_entry
from monitor.channels.base import Channel
from monitor.channels.webhook import webhook_payload
from monitor.errors import TransportError, reason_of
from monitor.files import hand_over
from monitor.messages import Message

FORMATS = {".xml": "atom", ".atom": "atom", ".md": "markdown"}  # that the name of a file suggests
OURS = b'{"id": '  # the beginning of each JSON line
_LOCK = Lock()  # two channels may name one file
PATH_ADVICE = "look at `path`: whether it can be written, and whether the disk is full"


class File(Channel):
    """One file. A message that is already in it, as after a crash, is not written again."""

    kind: Literal["file"] = "file"
    path: Path  # created if missing
    format: Literal["json", "markdown", "atom"] = "json"  # lines of JSON, one document, or a feed

    @property
    def file(self) -> Path:
        """The file that messages are written to."""
        return self.path

    def find_risk(self) -> str | None:
        """Return a warning if the name of the file suggests another format."""
        promised = FORMATS.get(self.path.suffix.lower(), self.format)
        return (
            None
            if promised == self.format
            else f"format: {self.format} is written to {self.path.name}, whose name suggests format: {promised}"
        )

    def send(self, message: Message, *, thread: str | None = None) -> None:
        """Write the message and return when it is on disk."""
        del thread
        write = {"json": _append_line, "markdown": _append_section, "atom": add_entry}[self.format]
        try:
            with _LOCK:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                if self.path.exists() and not self.path.is_file():
                    raise TransportError(
                        f"{self.path}: is not a regular file", permanent=True, advice=PATH_ADVICE
                    )
                write(self.path, message)
        except (OSError, ET.ParseError, ValueError) as exc:
            reason = reason_of(exc)
            raise TransportError(f"{self.path}: {reason}", advice=PATH_ADVICE) from exc


def _append_line(path: Path, message: Message) -> None:
    begins = json.dumps({"id": message.id}, ensure_ascii=False)[:-1] + ", "
    with _opened(path) as file:
        kept, between = 0, ""
        for line in file:
            known = line.startswith(_encoded(begins))
            if known and line.endswith(b"\n"):
                return
            if known or _is_cut(line):
                break  # written again, whole
            between = "" if line.endswith(b"\n") else "\n"
            kept += len(line)
        _write(file, kept, f"{between}{json.dumps(webhook_payload(message), ensure_ascii=False)}\n")


def _is_cut(line: bytes) -> bool:
    """Return whether a crash cut a line of ours short; any other last line, even without its end, is not ours."""
    if line.endswith(b"\n") or not (line.startswith(OURS) or OURS.startswith(line)):
        return False
    try:
        json.loads(line)
    except ValueError:
        return True
    return False


def _append_section(path: Path, message: Message) -> None:
    """Add a section between two marks.

    If the last section lacks its second mark, a crash cut it short and it is written again; an earlier version wrote no
    second mark, and its sections stay, as does anything else in the file.
    """
    name = message.id.replace("--", "- -")
    first, last = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    with _opened(path) as file:
        size, cut, between = 0, None, ""
        for line in file:
            if line == _encoded(last) or (cut is not None and line.startswith(b"<!-- ")):
                return
            if line == _encoded(first) or (not line.endswith(b"\n") and _encoded(first).startswith(line)):
                cut = size if cut is None else cut
            between = "" if line.endswith(b"\n") else "\n\n"
            size += len(line)
        quoted = "\n".join(f"    {one}".rstrip() for one in message.text.rstrip("\n").split("\n"))
        section = f"{first}\n## {_escaped(message.subject)}\n\n{quoted}\n\n{last}\n"
        _write(file, *((size, between + section) if cut is None else (cut, section)))


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Yield the file, open at its beginning; create it if it is missing."""
    is_new = not path.exists()
    with path.open("a+b") as file:
        if is_new:
            hand_over(path)
        file.seek(0)
        yield file


def _write(file: BinaryIO, size: int, text: str) -> None:
    """Truncate the file to its first `size` bytes and append text; if the disk is full, nothing is appended."""
    file.truncate(size)
    left, handle = memoryview(_encoded(text)), file.fileno()
    try:
        while left:  # not by way of a buffer, whose rest would still be written when the file is closed
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except OSError:
        os.truncate(handle, size)
        raise


def _encoded(text: str) -> bytes:
    return text.encode(errors="replace")


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>()#+!|" else c for c in text)
