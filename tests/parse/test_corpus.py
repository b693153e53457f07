"""The real pages and texts beside the repository: takeaways, toplines, sections and endnotes, counted independently."""

import html
import importlib.util
import json
import re
from collections import Counter
from functools import cache
from typing import Any

import pytest

from monitor.models import Assessment
from monitor.parse import check_drift, parse_assessment, parse_updates
from monitor.render import render_text
from tests.pages import CORPUS, SHARED
from tests.shapes import ROCA

pytestmark = pytest.mark.slow

if not CORPUS.is_dir():
    pytest.skip("no ../shared/corpus here", allow_module_level=True)

EXPECTED = [json.loads(line) for line in (CORPUS / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
MIGRATED = [
    json.loads(line) for line in (CORPUS / "expected-migrated.jsonl").read_text(encoding="utf-8").splitlines()
]
DAYS = [one["date"] for one in EXPECTED]
DRUPAL = [path.stem for path in sorted((CORPUS / "html" / "drupal").glob("*.html"))]
TEXTS = sorted((CORPUS / "text").glob("*.txt"))
# The text of this day holds the correction note as its first topline; we keep corrections apart.
CORRECTION_AS_TOPLINE = "2022-09-16"


def _raw(day: str) -> bytes:
    [path] = (CORPUS / "html").glob(f"[dw]*/{day}.html")
    return path.read_bytes()


@cache
def _read(day: str) -> Assessment:
    return parse_assessment(_raw(day), url="https://example.org/", series=ROCA)


def _bare(text: str) -> str:
    """Return a text without footnote marks and white space."""
    return re.sub(r"\[\d+\]|\s", "", text)


def test_takeaways_are_exact() -> None:
    """Date, address, title and takeaways are those two independent methods read, marks and white space aside."""
    for expected in EXPECTED:
        found = _read(expected["date"])
        assert (
            found.date.isoformat(),
            found.url,
            found.title,
            [_bare(one.text) for one in found.takeaways],
        ) == (
            expected["date"],
            expected["url"],
            expected["title"],
            [_bare(text) for text in expected["takeaways"]],
        ), expected["date"]


def test_a_page_renders_as_its_text() -> None:
    """A page's normalised text is byte for byte the text of that day."""
    for day in sorted({*DRUPAL} - {CORRECTION_AS_TOPLINE}):
        assert render_text(_read(day)).encode() == (CORPUS / "text" / f"{day}.txt").read_bytes(), day


def test_the_one_day_that_differs_differs_by_its_correction() -> None:
    """What the text counts as a topline, and we do not, is a correction note."""
    lines = (CORPUS / "text" / f"{CORRECTION_AS_TOPLINE}.txt").read_text(encoding="utf-8").split("\n")
    found = _read(CORRECTION_AS_TOPLINE)
    assert found.corrections
    assert [line for line in lines if line not in found.corrections] == render_text(found).split("\n")


def test_a_text_survives_reading_and_rendering() -> None:
    """A normalised text, read and rendered, is itself byte for byte, dated by its name."""
    for path in TEXTS:
        found = parse_assessment(path.read_bytes(), url=f"file:{path.name}", series=ROCA)
        assert (found.date.isoformat(), render_text(found).encode()) == (path.stem, path.read_bytes()), path


def test_a_text_served_as_a_page_comes_back() -> None:
    """A text that the replay publisher rendered as a page of the present layout comes back byte for byte."""
    for path in TEXTS:
        page = _publisher().Page.from_text(path)
        found = parse_assessment(page.body, url="https://example.org/", series=ROCA)
        text = path.read_bytes().replace(
            b"https://www.understandingwar.org/", b"https://understandingwar.org/"
        )
        kept = [line for line in text.split(b"\n") if line.decode() not in found.corrections]
        assert (len(found.corrections), render_text(found).encode()) == (
            path.stem == CORRECTION_AS_TOPLINE,
            b"\n".join(kept),
        ), path


def test_the_updates_page_holds_every_day() -> None:
    """Toplines, takeaways and addresses of every day on the replay publisher's updates page are those of the day."""
    pages = [_publisher().Page.from_text(path) for path in reversed(TEXTS[-39:])]
    home = "https://understandingwar.org"
    body = _publisher().updates_page(home, pages).encode()
    found = parse_updates(body, url=f"{home}{ROCA.updates}", series=ROCA)
    assert [
        (one.date, one.url, list(one.toplines), [takeaway.text for takeaway in one.takeaways], one.partial)
        for one in found
    ] == [(page.day, home + page.path, page.toplines, page.takeaways, True) for page in pages]


def test_every_mark_is_a_citation_or_an_endnote() -> None:
    """The marks "[n]" counted in the raw body are the citations and the endnotes, number by number."""
    for day in DAYS:
        found = _read(day)
        marks = Counter(int(number) for number in re.findall(r"\[(\d+)\]", _plain(_body(day))))
        assert (
            Counter([*(one.number for one in found.citations), *(one.number for one in found.endnotes)])
            == marks
        ), day


def test_every_numbered_paragraph_is_an_endnote() -> None:
    """Paragraphs that begin with their number in the raw page are the endnotes, in order."""
    for day in DRUPAL:
        counted = [
            int(found[1]) for text in _paragraphs(day) if (found := re.match(r"\[ ?(\d+) ?\]", _plain(text)))
        ]
        numbers = [one.number for one in _read(day).endnotes]
        assert [number for number in numbers if number in counted] == counted, day
        # A number inside a note's paragraph, the next in order, begins a note too.
        assert len(numbers) - len(counted) == {"2022-08-08": 1, "2022-09-30": 2}.get(day, 0), day


def test_every_effort_in_bold_is_a_heading() -> None:
    """Bold paragraphs of the raw page that name an effort, or ask to watch, are headings of sections, in order."""
    effort = re.compile(
        r"(Russian )?(Main|Subordinate|Supporting)\b.{0,25} [Ee]ffort|Immediate [Ii]tems|Main [Ee]ffort|Activity in"
    )
    for day in DRUPAL:
        counted = [
            text for text in map(_plain, _bold_paragraphs(day)) if effort.match(text) and len(text) <= 320
        ]
        headings = [one.heading for one in _read(day).sections]
        assert [text for text in headings if text in counted] == counted, day


def test_no_paragraph_is_lost() -> None:
    """Every paragraph of the raw body is read as something, save headings of parts and asides on maps."""
    for day in DAYS:
        found = _read(day)
        texts = [*found.toplines, *(one.text for one in found.takeaways), *found.corrections, *found.notes]
        texts += [text for one in found.sections for text in (one.heading, *one.paragraphs)]
        texts += [f"[{note.number}]{note.text}" for note in found.endnotes]
        known = _bare(" ".join(texts))
        lost = [text for text in map(_plain, _paragraphs(day)) if _bare(text) not in known]
        names = re.compile(f"(By |and |, |{'|'.join(map(re.escape, found.authors)) or '-'}| )*")
        assert [text for text in lost if not ASIDE.fullmatch(text) and not names.fullmatch(text)] == [], day


ASIDE = re.compile(
    r"Click here.*|Russian Offensive Campaign Assessment, \w+ \d+|Special Edition.*|·?"
    r"|Key (Takeaways|inflections?).*|\w+ \d+, .{0,20}E[SD]?T"
)


def test_no_day_of_the_corpus_looks_like_drift() -> None:
    """No real day raises an alarm against the seven before it."""
    days = [_read(day) for day in DRUPAL]
    for i, new in enumerate(days):
        assert check_drift(new, days[max(0, i - 7) : i]) == new


@pytest.mark.parametrize("expected", MIGRATED, ids=[one["date"] for one in MIGRATED])
def test_a_migrated_post_is_read_whole(expected: dict[str, Any]) -> None:
    """Date, headings with their objectives, takeaways and endnotes are those that were read by lines, sign for sign.

    Brackets and asterisks aside: the lines were Markdown, in which they are signs of the form.
    """
    body = (CORPUS / "html" / "migrated" / f"{expected['date']}.html").read_bytes()
    found = parse_assessment(body, url=expected["url"], series=ROCA)
    headings = [_words(one.heading) for one in found.sections]
    assert found.date.isoformat() == expected["date"]
    assert [text for text in map(_words, expected["headings"]) if text not in headings] == []
    assert [_words(one.text) for one in found.takeaways] == list(map(_words, expected["takeaways"]))
    assert [one.number for one in found.endnotes] == expected["notes"]
    assert (len(found.notes) > 0, found.missing, found.data_cutoff is None) == (True, (), False)


def _words(text: str) -> str:
    return re.sub(r"[\[\]*\s]", "", text)


def _body(day: str) -> str:
    """Return the article of a raw page, from where its body begins to its end."""
    text = _raw(day).decode()
    if day in DRUPAL:
        start = text.index("field-name-body")
        return text[start : text.index("</section>", start)]
    start = text.index('id="printable-area"')
    return text[start : text.index("</article>", start)]


def _paragraphs(day: str) -> list[str]:
    return re.findall(r"<p\b[^>]*>(.*?)</p>", _body(day), re.DOTALL)


def _bold_paragraphs(day: str) -> list[str]:
    return [
        text
        for text in _paragraphs(day)
        if not _bare(_plain(re.sub(r"<strong\b.*?</strong>", "", text, flags=re.DOTALL)))
    ]


def _plain(markup: str) -> str:
    """Return markup's text on one line."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", markup))).strip()


@cache
def _publisher() -> Any:
    spec = importlib.util.spec_from_file_location("publisher", SHARED / "tools" / "publisher.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
