"""Extract pages as browsers and web archives save them: from archive files, and from views of a page's source."""

import binascii
import re
from email.message import Message
from email.parser import BytesHeaderParser
from html import unescape
from typing import NamedTuple

_HEAD = 4_000  # bytes or characters at the beginning that show how a page was saved
_ADDRESS = re.compile(
    r"<!--(?: saved from url=\(\d{4}\)|\s{0,9}Page saved with SingleFile\s{1,9}url: )(\S{1,1000})\s"
)
_EMBEDDED = re.compile(rb"\bdata:[\w.+-]{1,40}/[\w.+-]{1,60}(?:;[\w=-]{1,40}){0,3};base64,[\w+/=]{1,}")
_WAYBACK = r"(?:https?://web\.archive\.org)?/web/"  # before each address in a copy from the Wayback Machine
_ARCHIVED = re.compile(rf"{_WAYBACK}(\d{{14}})(?:[a-z]{{2}}_)?/https?:")
_TAG = re.compile(r"<[^<>]*>")
_HUGE_NUMBER = re.compile(r"&#\d{8,}")  # Python converts no more than 4,300 digits
_SOURCE_LINE = '<td class="line-content">'  # Chrome's view of a source
_SOURCE_TEXT = '<body id="viewsource"'  # Firefox's
_MAX_PARTS = 2_000  # of an archive; a page has a few dozen images


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
    top = _read_headers(body)
    boundary = top.get_boundary()
    if not boundary:
        return Saved(body)
    parts = body.split(b"--" + boundary.encode("utf-8", "replace"), _MAX_PARTS)[1:-1]
    pages = [part for part in map(_read_part, parts) if (part.content_type or "").startswith("text/html")]
    address = top.get("Snapshot-Content-Location") or top.get("Content-Location")
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


def _read_part(part: bytes) -> Saved:
    head, _, payload = part.lstrip(b"\r\n").replace(b"\r\n", b"\n").partition(b"\n\n")
    headers = _read_headers(head + b"\n\n")
    coding = str(headers.get("Content-Transfer-Encoding", "")).strip().lower()
    return Saved(_decode(payload, coding), headers.get("Content-Type"), headers.get("Content-Location"))


def _read_headers(body: bytes) -> Message:
    return BytesHeaderParser().parsebytes(body[: 4 * _HEAD])


def _decode(payload: bytes, coding: str) -> bytes:
    try:
        if coding == "quoted-printable":
            return binascii.a2b_qp(payload)
        return binascii.a2b_base64(payload) if coding == "base64" else payload
    except binascii.Error:
        return payload


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
