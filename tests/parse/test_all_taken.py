"""A sentence beside the takeaways is one of them, or is known for what it is, or the page is refused."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from monitor.errors import LayoutChanged
from monitor.parse import check_drift, parse_assessment
from tests.parse.editors import LAYOUTS, TAKEAWAYS, URL, entries, heading, list_of
from tests.shapes import VELDIA

SERIES = replace(VELDIA, site="https://veldia.example")
FIRST, SECOND, THIRD, FOURTH = TAKEAWAYS
layouts = pytest.mark.parametrize("layout", LAYOUTS)


def _read(layout: str, takeaways: str) -> list[str]:
    """Return the takeaways; no note stands below them to tell where they end."""
    page = LAYOUTS[layout](heading(layout) + takeaways)
    page = re.sub(rb"<p>(<strong>)?(<em>)?We do not report.*?</p>", b"", page)
    found = check_drift(parse_assessment(page, url=URL, series=SERIES), ())
    return [one.text for one in found.takeaways]


DOUBTFUL: dict[str, Callable[[list[str]], str]] = {
    "the first above the list": lambda one: f"<p>{one[0]}</p>{list_of(one[1:])}",
    "the first behind the heading's words": lambda one: f"<p>Key Takeaways: {one[0]}</p>{list_of(one[1:])}",
    "the first, which tells what followed": lambda one: (
        f"<p>Ostmark struck Hollen following the mill fire.</p>{list_of(one)}"
    ),
    "the last below the list": lambda one: f"{list_of(one[:3])}<p>{one[3]}</p>",
    "the last two below the list": lambda one: f"{list_of(one[:2])}<p>{one[2]}</p><p>{one[3]}</p>",
    "a part of one sentence": lambda one: (
        f"{list_of([x.replace('.', ';') for x in one[:2]])}<p>{one[2].replace('.', '; and')}</p>{list_of(one[3:])}"
    ),
    "a second list below a heading": lambda one: f"{list_of(one[:2])}<h3>On the Coast</h3>{list_of(one[2:])}",
    "a second list below a long caption": lambda one: (
        f"{list_of(one[:2])}<p><em>{'Map of the river and the coast. ' * 9}</em></p>{list_of(one[2:])}"
    ),
}


@layouts
@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_sentence_beside_a_list_is_never_lost(layout: str, bold: bool, name: str) -> None:
    """Whatever its style, and that of the list."""
    every = [f"<strong>{one}</strong>" for one in TAKEAWAYS] if bold else list(TAKEAWAYS)
    try:
        found = _read(layout, DOUBTFUL[name](every))
    except LayoutChanged:
        return
    assert len(found) >= len(TAKEAWAYS)
    assert found[-1] == FOURTH


@pytest.mark.parametrize("layout", ["moved", "old"])
@pytest.mark.parametrize(
    "below",
    [
        "<p><strong>Veldian forces are engaged in two efforts.</strong></p><ul><li>They cross the river at the mill.</li></ul>",
        "<p>The river rose by a foot at Hollen, and the mill stood still.[1]</p>",
        "<h3>The Coast</h3><p>The coast was quiet on March 2, it seems.</p>",
        "<p>CORRECTION: An earlier version of this report said three days.</p>",
    ],
)
def test_other_text_below_a_list_is_no_doubt(layout: str, below: str) -> None:
    """An introduced list, a report with footnotes, a section, a correction."""
    assert _read(layout, list_of(entries(layout)) + below) == [*TAKEAWAYS]


@pytest.mark.parametrize("layout", ["moved", "old"])
def test_a_sentence_in_bold_below_numbered_paragraphs_is_in_doubt(layout: str) -> None:
    """It has no number, so it is not simply one more takeaway."""
    numbered = "".join(f"<p>{i}. {one}</p>" for i, one in enumerate(entries(layout), 1))
    with pytest.raises(LayoutChanged, match="only takeaways"):
        _read(layout, f"{numbered}<p><strong>It rained at Hollen on March 2.</strong></p>")


OF_THE_HOUSE = (
    *(
        "This report is also available in Ukrainian.",
        "Also available in Ukrainian.",
        "This map is updated daily.",
    ),
    *("Click here for the interactive map.", "To view the interactive map of the river, click here."),
    *(
        "See the map below for assessed control of terrain.",
        "Download the PDF version here.",
        "Join us on May 1.",
    ),
    *("The next report will appear on Monday, March 8.", "ISW will publish its next assessment on March 8."),
    *("An audio version of this report is available.", "A glossary of terms can be found on our site."),
    *(
        "Our interactive time-lapse map complements this report.",
        "The full text of this assessment is a PDF.",
    ),
)


@layouts
@pytest.mark.parametrize("words", OF_THE_HOUSE)
@pytest.mark.parametrize(
    "form", ["<p>{}</p>", "<p><strong>{}</strong></p>", "<ul><li>{}</li></ul>", "<p><a href='/x'>{}</a></p>"]
)
def test_what_the_house_says_of_itself_is_no_takeaway(layout: str, words: str, form: str) -> None:
    """Below their list and in the midst of it, whatever its form."""
    said, every = form.format(words), entries(layout)
    assert _read(layout, list_of(every[:2]) + said + list_of(every[2:])) == [*TAKEAWAYS]
    assert _read(layout, list_of(every) + said) == [*TAKEAWAYS]


@layouts
@pytest.mark.parametrize(
    "words",
    [
        *(
            "The full report of the council was burned.",
            "Our sources in Hollen fell silent.",
            "Clicks were heard.",
        ),
        *(
            "ISW cannot confirm that the mill burns.",
            "The interactive press of the crown was closed in Hollen.",
        ),
        *("Available footage shows the mill on fire.", "To see the river fall, Ostmark waits."),
    ],
)
def test_a_takeaway_may_begin_like_a_word_of_the_house(layout: str, words: str) -> None:
    """It is one all the same."""
    said = words if layout == "areas" else f"<strong>{words}</strong>"
    assert _read(layout, list_of([*entries(layout), said])) == [*TAKEAWAYS, words]


@layouts
@pytest.mark.parametrize("dots", ["…", "...", " …"])
def test_a_list_that_is_printed_twice_is_read_once(layout: str, dots: str) -> None:
    """Even if its entries are cut short in one of the two, the first or the second."""
    every = entries(layout)
    short = list_of([one[:50] + dots if len(one) > 80 else one for one in TAKEAWAYS])
    assert _read(layout, list_of(every) + list_of(every)) == [*TAKEAWAYS]
    assert _read(layout, list_of(TAKEAWAYS) + short) == [*TAKEAWAYS]
    assert sorted(_read(layout, short + list_of(TAKEAWAYS))) == sorted(TAKEAWAYS)


@layouts
@pytest.mark.parametrize("said", ["the council’s date", "the “date”", "the date—at last", "Злата and Jiří"])
def test_a_page_that_was_encoded_twice_is_refused(layout: str, said: str) -> None:
    """Its words would be new words for all themes."""
    twice = said.encode().decode("cp1252", "ignore")
    assert (
        _read(layout, list_of([*entries(layout)[:3], f"They set {said} on March 2."]))[3]
        == f"They set {said} on March 2."
    )
    with pytest.raises(LayoutChanged, match="text that was encoded once"):
        _read(layout, list_of([*entries(layout)[:3], f"They set {twice} on March 2."]))
