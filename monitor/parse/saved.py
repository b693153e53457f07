"""Extract pages as browsers and web archives save them: from archive files, and from views of a page's source."""

import re
from email import message_from_bytes
from email.message import Message
from html import unescape
from typing import NamedTuple

_HEAD = 4_000  # bytes or characters at the beginning that show how a page was saved
_ADDRESS = re.compile(
    r"<!--(?: saved from url=\(\d{4}\)|\s{0,9}Page saved with SingleFile\s{1,9}url: )(\S{1,1000})\s"
)
_EMBEDDED = re.compile(rb"\bdata:[\w.+-]{1,40}/[\w.+-]{1,60}(?:;[\w=-]{1,40}){0,3};base64,[\w+/=]{1,}")
_WAYBACK = (
    r"(?:(?:https?:)?//web\.archive\.org)?/web/"  # before each address in a copy from the Wayback Machine
)
_ARCHIVED = re.compile(rf"{_WAYBACK}(\d{{14}})(?:[a-z]{{2}}_)?/https?:")
_TAG = re.compile(r"<[^<>]*>")
_HUGE_NUMBER = re.compile(r"&#\d{8,}")  # Python converts no more than 4,300 digits
_SOURCE_LINE = '<td class="line-content">'  # Chrome's view of a source
_SOURCE_TEXT = '<body id="viewsource"'  # Firefox's


class Saved(NamedTuple):
    """The body of a page, with its `Content-Type` and the address it was saved from, if known."""

    body: bytes
    content_type: str | None = None
    address: str | None = None


def unpack(body: bytes) -> Saved:
    """Return the page in an MHTML archive (RFC 2557) or a Safari web archive; any other body is returned as it is.

    Images and fonts embedded in such a body are removed.
    """
    head = body[:_HEAD].lstrip()
    if body.startswith(b"bplist"):
        return _read_web_archive(body)
    if b"multipart/related" not in head.lower() or head.startswith(b"<"):
        return Saved(_EMBEDDED.sub(b"data:,", body) if b";base64," in body else body)
    try:
        archive = message_from_bytes(body)
    except RecursionError:  # parts within parts
        return Saved(body)
    pages = [_read_part(part) for part in archive.walk() if part.get_content_type() == "text/html"]
    address = str(archive.get("Snapshot-Content-Location") or archive.get("Content-Location"))
    return next((page for page in pages if page.address == address), pages[0] if pages else Saved(body))


def _read_web_archive(body: bytes) -> Saved:
    import plistlib  # noqa: PLC0415  most pages come from the web

    try:
        main = plistlib.loads(body)["WebMainResource"]
        charset = f"text/html; charset={main.get('WebResourceTextEncodingName') or 'utf-8'}"
        page = memoryview(main["WebResourceData"]).tobytes()  # bytes(n) would return n zero bytes
        return Saved(page, charset, str(main["WebResourceURL"]))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return Saved(body)


def _read_part(part: Message) -> Saved:
    page = part.get_payload(decode=True)
    said = str(part.get("Content-Type")), str(part.get("Content-Location", ""))
    return Saved(page if isinstance(page, bytes) else b"", *said)


def unwrap(text: str) -> str:
    """Return the source in a saved "view-source:" page, or any other text, without prefixes of the Wayback Machine."""
    head = text[:_HEAD]
    if _SOURCE_LINE in head:
        return _read_source(text[text.index(_SOURCE_LINE) :].replace("</tr>", "\n"))
    if _SOURCE_TEXT in head:
        _, _, shown = text.partition(_SOURCE_TEXT)[2].partition(">")
        return _read_source(shown)
    archived = _ARCHIVED.search(text.partition("<body")[0]) if "web.archive.org" in text else None
    return re.sub(rf"{_WAYBACK}{archived[1]}(?:[a-z]{{2}}_)?/(?=https?:)", "", text) if archived else text


def _read_source(shown: str) -> str:
    return unescape(_HUGE_NUMBER.sub("", _TAG.sub("", shown))).strip()


def omits_end_tags(text: str) -> bool:
    """Return whether SingleFile saved a page: it leaves out end tags that HTML does not need."""
    return "Page saved with SingleFile" in text[:_HEAD]


def find_saved_from(text: str) -> str | None:
    """Return the address a browser noted when it saved the page."""
    found = _ADDRESS.search(text[:_HEAD])
    return found[1] if found else None
