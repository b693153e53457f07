"""What is no assessment, and what was one until its layout changed."""

from pathlib import Path

import pytest

from monitor.errors import LayoutChanged, NotAnAssessment
from monitor.models import LayoutName
from monitor.parse import explain, parse_assessment, parse_updates
from monitor.parse.layouts import LAYOUTS
from tests.pages import CORPUS, GOLDEN
from tests.shapes import MARROW, ROCA, VELDIA

URL = "https://veldia.example/x"
FRAME = "<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"


def page(title: str, body: str = "") -> bytes:
    """Return a page of no known layout."""
    return FRAME.format(title=title, body=body).encode()


NO_ASSESSMENTS = {
    "a bot check": page("Just a moment...", "Checking your browser"),
    "a shell": page("Institute for the Study of Veldia", "<nav>menu</nav>"),
    "not found": page(
        "404", "<h1 class='title' id='page-title'>Page not found</h1><div class='field-name-body'></div>"
    ),
    "access denied": page("x", "<h1 id='page-title'>Access denied</h1><p>You are not authorized.</p>"),
    "a hub": page(
        "x",
        "<h1 class='h1-interior-page'>Veldian Offensive Campaign Assessment Updates</h1><article id='post-1'></article>",
    ),
    "a dated hub": page(
        "x",
        "<h1 class='h1-interior-page'>Veldian Offensive Campaign Assessment Updates, September 2031-Present</h1>",
    ),
    "the product line": page(
        "Veldian Offensive Campaign Assessment", "<h1>Veldian Offensive Campaign Assessment</h1>"
    ),
    "another series": (GOLDEN / "wordpress-takeaways-first" / "page.html").read_bytes(),
    "the updates page": (GOLDEN / "updates" / "page.html").read_bytes(),
    "a text": b"The river is high.\n",
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "nothing": b"",
}


@pytest.mark.parametrize("name", NO_ASSESSMENTS)
def test_what_is_no_assessment_is_refused(name: str) -> None:
    """Error pages, hubs, other series and files of other kinds are NotAnAssessment, never a changed layout."""
    with pytest.raises(NotAnAssessment, match=URL):
        parse_assessment(NO_ASSESSMENTS[name], url=URL, series=VELDIA)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("html/error/*.html")), ids=lambda path: path.stem)
def test_real_error_pages_are_refused(path: Path) -> None:
    """The publisher's own error pages are no assessments."""
    with pytest.raises(NotAnAssessment, match=r"is no Russian Offensive Campaign Assessment|is a bot check"):
        parse_assessment(path.read_bytes(), url=URL, series=ROCA)


def test_the_sites_frame_without_an_article_is_named() -> None:
    """A page that is called like its publisher is no other series: the site answered without the assessment."""
    frame = b"<html><head><title>Institute for the Study of War</title></head><body><h1>Institute for the Study of War</h1>"
    with pytest.raises(NotAnAssessment, match="answered with its site's frame instead of the assessment"):
        parse_assessment(frame, url=URL, series=ROCA)


WORDPRESS = (GOLDEN / "wordpress" / "page.html").read_bytes()
DRUPAL = (GOLDEN / "drupal" / "page.html").read_bytes()
PLAIN = (GOLDEN / "plain" / "page.txt").read_bytes()


CHANGED = {
    "no takeaways": (
        DRUPAL.replace(b"Key Takeaways", b"Main Points"),
        "Key Takeaways",
        "no takeaways",
    ),
    "no body": (DRUPAL.replace(b"field-name-body", b"field-name-corpus"), "div.field-name-body", "0"),
    "two bodies": (
        DRUPAL.replace(b"field-name-field-pdf-report", b"field-name-body"),
        "div.field-name-body",
        "2",
    ),
    "a new layout": (
        page("Veldian Offensive Campaign Assessment, June 1, 2031", "<main>All new</main>"),
        "a layout we know",
        "none",
    ),
    "half a page": (WORDPRESS[: len(WORDPRESS) // 2], "</html> at the end", "a page that was cut short"),
    "no date": (
        DRUPAL.replace(b"June 1", b"Someday").replace(b"-june-1", b""),
        "a date in the title",
        "Assessment, Someday",
    ),
    "a text without its last line": (
        PLAIN.rpartition(b"\n")[0],
        "For full report",
        "'- The ferries are full.'",
    ),
    "a text without takeaways": (
        PLAIN.replace(b"- The", b"The"),
        "begin with '- '",
        "'The river is high, and",
    ),
    "a text with two lists": (
        PLAIN.replace(b"- The river", b"Key Takeaways:\n- The river"),
        "one line 'Key Takeaways:'",
        "2",
    ),
}


@pytest.mark.parametrize("name", CHANGED)
def test_what_was_an_assessment_is_a_changed_layout(name: str) -> None:
    """A page that names an assessment but has lost a part says what was looked for, and what was found."""
    body, looked_for, found = CHANGED[name]
    with pytest.raises(LayoutChanged) as caught:
        parse_assessment(body, url=URL, series=VELDIA)
    error = caught.value
    assert (looked_for in error.looked_for, found in str(error.found), error.url) == (True, True, URL)


@pytest.mark.parametrize("title", ["{}, March 2", "{}, March 2, 2031"])
def test_an_assessment_in_an_unknown_layout_is_a_changed_layout(title: str) -> None:
    """Its title need not have a year, as the oldest have none."""
    words = title.format(VELDIA.name)
    body = f"<html><head><title>{words}</title></head><body><p>{words}</p></body></html>".encode()
    with pytest.raises(LayoutChanged, match="an article's body in a layout we know"):
        parse_assessment(body, url=URL, series=VELDIA)


def test_a_text_dated_twice_is_refused() -> None:
    """A text whose name and address tell different days is a changed layout."""
    with pytest.raises(
        LayoutChanged, match="looked for one date, that of the name: 2031-03-03, found 2031-03-02"
    ):
        parse_assessment(PLAIN, url="file:2031-03-03.txt", series=VELDIA)


def test_a_text_takes_its_year_from_its_name() -> None:
    """Where the address has no year, the name of the file gives the date."""
    body = PLAIN.replace(b"-march-2-2031/", b"-march-2")
    assert parse_assessment(body, url="file:2031-03-02.txt", series=VELDIA).date.isoformat() == "2031-03-02"
    with pytest.raises(LayoutChanged, match="a date with its year"):
        parse_assessment(body, url="file:march.txt", series=VELDIA)


def test_a_text_of_another_series_is_refused() -> None:
    """A text whose last line leads to another series is no assessment of this one."""
    with pytest.raises(NotAnAssessment, match="is not an address of Marrow Update"):
        parse_assessment(PLAIN, url="file:march.txt", series=MARROW)


def test_an_updates_page_without_days_is_refused() -> None:
    """A page that names no day of the series is no updates page."""
    with pytest.raises(
        NotAnAssessment, match="no heading here names Veldian Offensive Campaign Assessment and a day"
    ):
        parse_updates(page("x", "<h2>Marrow Update, June 1, 2031</h2>"), url=URL, series=VELDIA)


def test_an_updates_page_without_readable_days_has_changed() -> None:
    """Where no day of an updates page can be read, its layout has changed."""
    body = page("x", "<h2>Veldian Offensive Campaign Assessment, June 1, 2031</h2><p>Gone</p>")
    with pytest.raises(LayoutChanged, match=f"^{URL}: looked for"):
        parse_updates(body, url=URL, series=VELDIA)


@pytest.mark.parametrize(
    "entries", ["<li>The mill burned.</li>", "<li>Mill {} burned.</li>" * 26, f"<li>{'x ' * 3_000}.</li>" * 2]
)
def test_a_day_of_an_updates_page_with_odd_takeaways_is_left_out(entries: str) -> None:
    """Too few, too many or far too long ones are the changed layout that they would be on the day's own page."""
    text = (GOLDEN / "updates" / "page.html").read_text(encoding="utf-8")
    usual = "<li>The ferries are full.</li><li>The mill burned.</li>"
    assert usual in text
    odd = text.replace(usual, entries.format(*range(26)))
    days = [parse_updates(page.encode(), url=URL, series=VELDIA) for page in (text, odd)]
    assert days[1] == days[0][1:]


@pytest.mark.parametrize(
    "title", ["<h2>{}, March 1</h2>", "<p>{}, March 1, 2031</p>", "<h2>{}, Marhc 1, 2031</h2>"]
)
def test_a_day_of_an_updates_page_never_takes_the_takeaways_of_another(title: str) -> None:
    """It is left out if the heading of the day below it cannot be read."""
    text = (GOLDEN / "updates" / "page.html").read_text(encoding="utf-8")
    unread = text[
        text.index(f'<h2 class="gb-text">{VELDIA.name}, March 2') : text.index("<p><strong>Key Takeaways:")
    ]
    assert unread.endswith(", March 1, 2031</strong></p>\n")
    body = text.replace(unread, title.format(VELDIA.name)).encode()
    with pytest.raises(LayoutChanged, match="the takeaways of one report"):  # of March 3, the only day
        parse_updates(body, url=URL, series=VELDIA)


def test_explain_shows_what_each_layout_found() -> None:
    """Each layout's selectors are listed with how often they are found, then the headings, then the verdict."""
    lines = explain(WORDPRESS, url=URL, series=VELDIA).lines
    assert (
        "wordpress: title 'Veldian Offensive Campaign Assessment, March 2, 2031', of Veldian Offensive Campaign Assessment"
        in lines
    )
    assert "wordpress: looked for div#printable-area .dynamic-entry-content, found 1" in lines
    assert "drupal: looked for div.field-name-body, found 0" in lines
    assert "wordpress: heading <h2> 'Key Takeaways'" in lines
    assert (
        lines[-1]
        == "verdict: wordpress, 2031-03-02, regular: 2 toplines, 3 takeaways, 4 sections, 6 endnotes"
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_explain_covers_every_layout(layout: LayoutName) -> None:
    """A page that fits no layout is held against each that the parser knows, with the selectors of each."""
    lines = explain(b"<html><body><p>x</p></body></html>", url=URL, series=VELDIA).lines
    for selector in LAYOUTS[layout].LOOKS_FOR:
        assert any(line.startswith(f"{layout}: looked for {selector}, found ") for line in lines)
    assert any(line.startswith(f"{layout}: no body: looked for") for line in lines)


def test_explain_ends_with_the_error() -> None:
    """A page that is refused is explained by its error."""
    body, _, _ = CHANGED["no takeaways"]
    refused = explain(body, url=URL, series=VELDIA)
    assert refused.lines[-1].startswith("verdict: layout not known: https://veldia.example/x: looked for")
    endless = explain(b"<html>" + b"x" * 5_000_000, url=URL, series=VELDIA)
    assert endless.lines == (
        "verdict: no assessment: https://veldia.example/x: 5,000,006 bytes and 1 tag are too many for one assessment",
    )
    assert (refused.is_read, endless.is_read) == (False, False)
