"""A page is read in the character set it declares, or refused: never with letters that were lost on the way."""

import re
from dataclasses import replace

import pytest

from monitor.errors import LayoutChanged
from monitor.models import Assessment
from monitor.parse import parse_assessment
from tests.pages import GOLDEN
from tests.shapes import VELDIA

PAGE = (GOLDEN / "wordpress" / "page.html").read_text(encoding="utf-8").replace("Łuk", "Luk")
PLAIN = (GOLDEN / "plain" / "page.txt").read_text(encoding="utf-8").replace("The river", "The “Zürn” river")
UTF8 = '<meta charset="UTF-8">'
WESTERN = PAGE.replace(UTF8, '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">')


def _read(body: bytes, content_type: str | None = None) -> Assessment:
    return parse_assessment(body, url="https://veldia.example/x", series=VELDIA, content_type=content_type)


WHOLE = _read(PAGE.encode())
DECLARED = {
    "a byte order mark": (PAGE.encode("utf-8-sig"), None),
    "UTF-16": (PAGE.encode("utf-16"), None),
    "UTF-16 without a mark": (PAGE.encode("utf-16-le"), None),
    "windows-1252 by its meta tag": (WESTERN.encode("cp1252"), None),
    "windows-1252 by its header": (
        PAGE.replace(UTF8, "").encode("cp1252"),
        "text/html; charset=windows-1252",
    ),
    "Latin-1, which means windows-1252": (
        PAGE.replace(UTF8, '<meta charset="ISO-8859-1">').encode("cp1252"),
        None,
    ),
    "UTF-8 that its header calls Latin-1": (
        PAGE.replace(UTF8, "").encode(),
        "text/html; charset=iso-8859-1",
    ),
    "UTF-8 that its meta tag calls windows-1252": (WESTERN.encode(), None),
    "UTF-8 with a name that no browser knows": (PAGE.replace("UTF-8", "x-veldian").encode(), None),
    "UTF-8 with a database's name for it": (PAGE.encode(), "text/html; charset=utf8mb4"),
    "UTF-8 that was once read as Latin-1 in part": (
        re.sub("[–—‘’“”…]", lambda sign: sign[0].encode("cp1252").decode("latin-1"), PAGE).encode(),
        None,
    ),
    "a header that outweighs a meta tag": (WESTERN.encode(), "text/html; charset=utf-8"),
}


@pytest.mark.parametrize("name", DECLARED)
def test_a_page_is_read_in_the_character_set_it_declares(name: str) -> None:
    """By byte order mark, header, meta tag, or else as UTF-8: the text is the same."""
    assert _read(*DECLARED[name]) == WHOLE


DAMAGED = {
    "a byte that is no UTF-8": PAGE.encode().replace(b"salt", b"s\xffalt"),
    "windows-1252 that says it is UTF-8": PAGE.encode("cp1252"),
    "a text in windows-1252": PLAIN.encode("cp1252"),
    "letters lost before": PAGE.replace("Neither side", "Neither\ufffd side").encode(),
    "an unknown character set": PAGE.replace("UTF-8", "x-veldian").encode("cp1252"),
    "a codec that is no character set": PAGE.replace("UTF-8", "unicode_escape").encode("cp1252"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_page_with_lost_letters_is_refused(name: str) -> None:
    """What cannot be read letter by letter is set aside, not taken for the publisher's words."""
    with pytest.raises(LayoutChanged, match="character set"):
        _read(DAMAGED[name])


def test_damage_outside_the_text_does_no_harm() -> None:
    """A broken byte in a menu or a script takes nothing from the text."""
    assert _read(PAGE.encode().replace(b"<li>Menu", b"<li>Men\xff")) == WHOLE


def test_a_text_in_utf_16_is_read() -> None:
    """A normalised text may have been saved by any editor that marks its encoding."""
    found = [_read(body) for body in (PLAIN.encode(), PLAIN.encode("utf-16"), PLAIN.encode("utf-8-sig"))]
    assert found[0] == found[1] == found[2]
    assert replace(found[0], url="x").toplines[0].count("“Zürn”") == 1
