"""A page comes out the same however a browser saved it; a bot check is called that."""

import base64
import plistlib
import quopri
import re
from dataclasses import replace
from html import escape

import pytest

from monitor.errors import CutShort, NotAnAssessment
from monitor.parse import parse_assessment
from tests.pages import GOLDEN
from tests.shapes import VELDIA

PAGE = (GOLDEN / "wordpress" / "page.html").read_bytes()
URL = "https://veldia.example/research/veldia/veldian-offensive-campaign-assessment-march-2-2031/"
FILE = "file:page.html"
SERIES = replace(VELDIA, site="https://veldia.example")
WHOLE = parse_assessment(PAGE, url=FILE, series=SERIES)
TEXT = PAGE.decode()


def _mhtml(coding: str, payload: bytes) -> bytes:
    head = (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {URL}\r\n"
        "Subject: Veldian Offensive Campaign Assessment\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----MultipartBoundary--x----"\r\n\r\n'
    )
    frame = "Content-Type: text/html\r\nContent-Location: cid:frame@mhtml\r\n\r\n<html>An advertisement</html>\r\n"
    page = (
        "Content-Type: text/html; charset=utf-8\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: {coding}\r\nContent-Location: {URL}\r\n\r\n"
    ).encode() + payload
    style = "Content-Type: text/css\r\nContent-Location: https://veldia.example/a.css\r\n\r\nbody { color: red }\r\n"
    mark = b"------MultipartBoundary--x----"
    parts = [b"", b"\r\n" + frame.encode(), b"\r\n" + page + b"\r\n", b"\r\n" + style.encode()]
    return head.encode() + mark.join(parts) + mark + b"--\r\n"


def _nested_mhtml() -> bytes:
    """Return an archive as mail programs write it, with headers that are not ASCII."""
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="out"\r\nContent-Location: caf\xe9\r\n\r\n'
    inner = b'--out\r\nContent-Type: multipart/alternative; boundary="in"\r\n\r\n--in\r\nContent-Type: text/plain\r\n\r\nx\r\n'
    page = b"--in\r\nContent-Type: text/html; name=caf\xe9; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + inner + page + base64.encodebytes(PAGE) + b"\r\n--in--\r\n--out--\r\n"


def _chrome_source() -> bytes:
    lines = "".join(
        f'<tr><td class="line-number" value="{i}"></td><td class="line-content">{escape(line)}</td></tr>'
        for i, line in enumerate(TEXT.split("\n"), 1)
    )
    return f"<html><head></head><body><table><tbody>{lines}</tbody></table></body></html>".encode()


def _firefox_source() -> bytes:
    shown = re.sub(r"(&lt;\w+)", r'<span class="start-tag">\1</span>', escape(TEXT))
    head = '<html><head><title>view-source:x</title></head><body id="viewsource" class="highlight"><pre>'
    return f"{head}{shown}</pre></body></html>".encode()


def _web_archive(data: object = PAGE) -> bytes:
    page = {"WebResourceData": data, "WebResourceURL": URL, "WebResourceTextEncodingName": "UTF-8"}
    image = {"WebResourceData": bytes(10_000), "WebResourceURL": "https://veldia.example/map.png"}
    kept = {"WebMainResource": page, "WebSubresources": [image]}
    return plistlib.dumps(kept, fmt=plistlib.FMT_BINARY)


def _single_file() -> bytes:
    note = f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: Mon Mar 03 2031\n-->"
    image = f'<img src="data:image/png;base64,{"iVBO" * 1_200_000}">'
    text = re.sub(r"</(?:li|p|body|html)>\s*", "", TEXT).replace("</header>", f"{image}</header>", 1)
    assert image in text
    return re.sub(r"(<html[^>]*>)", rf"\1{note}", text, count=1).encode()


def _wayback() -> bytes:
    kept = re.sub(r'(href=")(?=https?:)', r"\1https://web.archive.org/web/20310303041503/", TEXT)
    toolbar = '<div id="wm-ipp-base" style="display:none"><ul><li>FEB MAR APR</li></ul></div>'
    return f"{kept.replace('<body>', f'<body>{toolbar}')}<!-- FILE ARCHIVED ON 04:15:03 Mar 03, 2031 -->".encode()


def _cached() -> bytes:
    frame = f'<html><head><base href="{URL}"></head><body><div>This is a copy of <a href="{URL}">{URL}</a>.</div><div>'
    return frame.encode() + PAGE + b"</div></body></html>"


SAVED = {
    "complete": b"<!-- saved from url=(0083)" + URL.encode() + b" -->\n" + PAGE,
    "quoted MHTML": _mhtml("quoted-printable", quopri.encodestring(PAGE)),
    "base64 MHTML": _mhtml("base64", base64.encodebytes(PAGE)),
    "plain MHTML": _mhtml("8bit", PAGE),
    "nested MHTML": _nested_mhtml(),
    "Chrome's source": _chrome_source(),
    "Firefox's source": _firefox_source(),
    "Safari's web archive": _web_archive(),
    "SingleFile": _single_file(),
    "a copy of the Wayback Machine": _wayback(),
    "an older one": _wayback().replace(b'"https://web.archive.org', b'"//web.archive.org'),
    "a copy in another page, as of a search engine": _cached(),
}


@pytest.mark.parametrize("name", SAVED)
def test_a_page_is_read_however_it_was_saved(name: str) -> None:
    """A complete page, an archive in any form, and the view of a source give what the page itself gives."""
    assert parse_assessment(SAVED[name], url=FILE, series=SERIES) == WHOLE


def test_a_reader_view_is_called_that() -> None:
    """It lacks what tells takeaways from other text."""
    body = re.search(r'(?s)<div class="dynamic-entry-content">.*(?=</article>)', TEXT)
    assert body
    view = f'<html><body><h1 class="reader-title">Veldian Offensive Campaign Assessment, March 2, 2031</h1>{body[0]}</body></html>'
    page = view.replace("<div", '<div id="readability-page-1"', 1).encode()
    with pytest.raises(NotAnAssessment, match="is a browser's reader view"):
        parse_assessment(page, url=FILE, series=SERIES)


@pytest.mark.parametrize("part", [0.5, 0.9])
def test_a_saved_page_without_end_tags_must_be_there_to_its_end(part: float) -> None:
    """A cut one has open elements."""
    page = SAVED["SingleFile"]
    start = page.index(b"<article ")
    with pytest.raises(CutShort):
        parse_assessment(page[: start + int((len(page) - start) * part)], url=FILE, series=SERIES)


@pytest.mark.parametrize(
    "body",
    [
        b"bplist00",
        b"bplist00" + bytes(64),
        plistlib.dumps([1], fmt=plistlib.FMT_BINARY),
        *(_web_archive(page) for page in ("text", 2**62, 2**64 - 1)),
    ],
)
def test_a_broken_web_archive_is_no_assessment(body: bytes) -> None:
    """It is refused as any other file is."""
    with pytest.raises(NotAnAssessment):
        parse_assessment(body, url=FILE, series=SERIES)


@pytest.mark.parametrize("tag", ["main", "article"])
def test_a_part_saved_alone_gives_its_text(tag: str) -> None:
    """`main` or `article` alone holds the text, endnotes included; it must be there to its end."""
    start, end = TEXT.index(f"<{tag} "), TEXT.index(f"</{tag}>") + len(tag) + 3
    found = parse_assessment(TEXT[start:end].encode(), url=FILE, series=SERIES)
    assert (found.date, found.takeaways, found.endnotes) == (WHOLE.date, WHOLE.takeaways, WHOLE.endnotes)
    with pytest.raises(Exception, match="cut short"):
        parse_assessment(TEXT[start : end - 20].encode(), url=FILE, series=SERIES)


def test_what_a_browser_noted_is_the_address_where_the_page_names_none() -> None:
    """Without a canonical link, the address is the one the page was saved from, if it is the publisher's."""
    bare = re.sub(rb'<link rel="canonical"[^>]*>', b"", PAGE)
    saved = [
        b"<!-- saved from url=(0030)https://" + host + b"/x -->" + bare
        for host in (b"veldia.example", b"evil.example")
    ]
    found = [parse_assessment(body, url=FILE, series=SERIES).url for body in saved]
    assert found == ["https://veldia.example/x", FILE]


@pytest.mark.parametrize(
    "page",
    [
        b"<html><head><title>Just a moment...</title></head><body>Enable JavaScript</body></html>",
        "<html><head><title>Nur einen Moment…</title></head><script>window._cf_chl_opt = {}</script></html>".encode(),
        b"<html><title>Attention Required! | Cloudflare</title><body>You have been blocked</body></html>",
        b"<html><title>Veldian Offensive Campaign Assessment</title><form id='challenge-form'></form></html>",
    ],
)
def test_a_bot_check_is_called_that(page: bytes) -> None:
    """A bot check saved in place of the page is named as what it is, in every language."""
    with pytest.raises(NotAnAssessment, match="is a bot check"):
        parse_assessment(page, url=FILE, series=SERIES)


@pytest.mark.parametrize(
    ("untouched", "translated"),
    [
        ('<html lang="en-US">', '<html lang="de" class="js translated-ltr">'),
        ("<p ", '<p _msttexthash="1234" '),
        (
            "</p>",
            '<font class="notranslate immersive-translate-target-wrapper" lang="uk"><br>Річка</font></p>',
        ),
    ],
)
def test_a_page_that_a_browser_translated_is_called_that(untouched: str, translated: str) -> None:
    """Its takeaways are not the publisher's words, whether its title was translated or not."""
    page = TEXT.replace(untouched, translated, 1)
    assert page != TEXT
    for title in ("Veldian Offensive", "Veldische Offensive"):
        with pytest.raises(NotAnAssessment, match="was translated in the browser"):
            parse_assessment(page.replace("Veldian Offensive", title).encode(), url=FILE, series=SERIES)
