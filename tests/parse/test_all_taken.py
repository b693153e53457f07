"""A sentence beside the takeaways is one of them, or is known for what it is, or the page is refused."""

import re
from collections.abc import Callable

import pytest

from monitor.errors import LayoutChanged
from tests.parse.editors import LAYOUTS, TAKEAWAYS, entries, heading, layouts, list_of, read_body

FIRST, SECOND, THIRD, FOURTH = TAKEAWAYS


def _read(layout: str, takeaways: str) -> list[str]:
    return [one.text for one in read_body(_without_note(layout, takeaways)).takeaways]


def _without_note(layout: str, takeaways: str) -> bytes:
    """Return a page on which no note stands below the takeaways to tell where they end."""
    page = LAYOUTS[layout](heading(layout) + takeaways)
    return re.sub(rb"<p>(<strong>)?(<em>)?We do not report.*?</p>", b"", page)


DOUBTFUL: dict[str, Callable[[list[str]], str]] = {
    "the first above the list": lambda one: f"<p>{one[0]}</p>{list_of(one[1:])}",
    "the first behind the heading's words": lambda one: f"<p>Key Takeaways: {one[0]}</p>{list_of(one[1:])}",
    "the first, which tells what followed": lambda one: (
        f"<p>Ostmark struck Hollen following the mill fire.</p>{list_of(one)}"
    ),
    "the last below the list": lambda one: f"{list_of(one[:3])}<p>{one[3]}</p>",
    "the last two below the list": lambda one: f"{list_of(one[:2])}<p>{one[2]}</p><p>{one[3]}</p>",
    "one in an element of its own within the list": lambda one: list_of(one).replace(
        f"<li>{one[2]}</li>", f"<div><p>{one[2]}</p></div>"
    ),
    "a part of one sentence": lambda one: (
        f"{list_of([x.replace('.', ';') for x in one[:2]])}<p>{one[2].replace('.', '; and')}</p>{list_of(one[3:])}"
    ),
    "the last in a heading": lambda one: f"{list_of(one[:3])}<h4>{one[3]}</h4>",
    "the last but one in a heading": lambda one: f"{list_of(one[:2])}<h4>{one[2]}</h4>{list_of(one[3:])}",
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
    *("Help ISW continue its work. Donate today.", "Explore the new interactive map of the war."),
    *("Watch: ISW analysts explain the war in a new video.", "NEW REPORT: How the powers of the coast work."),
    "ISW released a new special report on the evolution of the river war.",
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
        *(
            "Help for Hollen came late.",
            "Watch towers along the river burned.",
            "Visit to Hollen ends early.",
        ),
        *(
            "Support in Ostmark for the war fell.",
            "ISW relied on footage of the mill.",
            "Read news spread fast.",
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
    """Even if its entries are cut short in one of the two, the first or the second, or have other punctuation."""
    every = entries(layout)
    short = list_of([one[:50] + dots if len(one) > 80 else one for one in TAKEAWAYS])
    assert _read(layout, list_of(every) + list_of(every)) == [*TAKEAWAYS]
    bare = list_of([one.replace(".", "").replace(",", "") for one in every])
    assert _read(layout, list_of(every) + bare) == [*TAKEAWAYS]
    assert _read(layout, list_of(TAKEAWAYS) + short) == [*TAKEAWAYS]
    assert sorted(_read(layout, short + list_of(TAKEAWAYS))) == sorted(TAKEAWAYS)


@layouts
@pytest.mark.parametrize("said", ["the council’s date", "the “date”", "the date—at last", "Злата and Jiří"])
@pytest.mark.parametrize("taken_for", ["cp1252", "latin-1"])
def test_a_page_that_was_encoded_twice_is_refused(layout: str, said: str, taken_for: str) -> None:
    """Its words would be new words for all themes."""
    twice = said.encode().decode(taken_for, "ignore")
    assert (
        _read(layout, list_of([*entries(layout)[:3], f"They set {said} on March 2."]))[3]
        == f"They set {said} on March 2."
    )
    with pytest.raises(LayoutChanged, match="text that was encoded once"):
        _read(layout, list_of([*entries(layout)[:3], f"They set {twice} on March 2."]))


@pytest.mark.parametrize("layout", ["moved", "old"])
@pytest.mark.parametrize("last", ["Ostmark fled.", "It rained at Hollen and at the mill. " * 40])
def test_a_sentence_in_bold_below_such_takeaways_is_in_doubt(layout: str, last: str) -> None:
    """However short or long it is."""
    every = "".join(f"<p>{one}</p>" for one in entries(layout))
    with pytest.raises(LayoutChanged, match="only takeaways"):
        _read(layout, f"{every}<p><strong>{last}</strong></p>")


@pytest.mark.parametrize("layout", ["moved", "old"])
def test_a_sentence_below_a_second_heading_of_takeaways_is_never_lost(layout: str) -> None:
    """Though nothing marks it as one but its heading."""
    second = heading(layout, "Key inflections in recruitment on March 2") + f"<p>{FOURTH}</p>"
    with pytest.raises(LayoutChanged, match="only takeaways"):
        _read(layout, list_of(entries(layout)[:3]) + second)


LATE = "Ostmark moved carts to Hollen on March 2."


@pytest.mark.parametrize("layout", ["moved", "old"])
@pytest.mark.parametrize("between", ["<p>We value your privacy.</p><p>The mill.</p>", "<h3>The Coast</h3>"])
def test_an_entry_between_two_headings_of_takeaways_is_never_lost(layout: str, between: str) -> None:
    """Though what stands above its list would end the takeaways, and more of them follow."""
    first, *others = (f"<strong>{one}</strong>" for one in TAKEAWAYS)
    lists = [list_of([first]), list_of([LATE]), list_of(others)]
    with pytest.raises(LayoutChanged, match="only takeaways, notes and captions below"):
        _read(
            layout, f"{lists[0]}{between}{lists[1]}{heading(layout, 'Key inflections on March 2')}{lists[2]}"
        )


JUMPS = (
    '<p><a href="#kt">Key Takeaways</a></p>',
    '<p><strong><a href="#kt">Key Takeaways</a></strong></p>',
    '<div><a href="#top">Toplines</a></div><div><a href="#kt">Key Takeaways</a></div>',
)


@pytest.mark.parametrize("layout", ["moved", "old"])
@pytest.mark.parametrize("jump", JUMPS)
def test_a_link_to_the_takeaways_is_not_their_heading(layout: str, jump: str) -> None:
    """Neither above them, where it would end the toplines, nor below, where another list would be theirs."""
    page = LAYOUTS[layout](heading(layout) + list_of(entries(layout))).decode()
    for place in (r"(<p><strong>The council)", r"(<p>Both dug)"):
        body = re.sub(place, rf"{jump}\1", page, count=1)
        assert body != page
        assert [one.text for one in read_body(body.encode()).takeaways] == [*TAKEAWAYS]


@pytest.mark.parametrize("layout", ["moved", "old"])
@pytest.mark.parametrize(
    "heading_below", ["Ostmark Raids on the Coast (Ostmark objective: Take the ports)", ""]
)
def test_the_name_of_a_section_is_no_takeaway(layout: str, heading_below: str) -> None:
    """Though its list, in which efforts follow it, is right below theirs; the last of them may lack its full stop."""
    first, *others = entries(layout) if heading_below else [f"<b>{one}</b>" for one in TAKEAWAYS]
    page = _without_note(layout, list_of([*others, first.replace("2.", "2")]))
    page = re.sub(rb"<p><strong>ISV has updated.*?</p>", b"", page)
    page = re.sub(
        rb"(?i)<ul><li>(?=(veldian )?main effort)", rb"<ul><li>Ostmark Raids on the Coast</li><li>", page
    )
    page = page.replace(b"<p>Both dug.[2]</p>", f"<h2>{heading_below}</h2><p>None.</p>".encode())
    assert b"Raids" in page
    assert [one.text for one in read_body(page).takeaways] == [*TAKEAWAYS[1:], FIRST.removesuffix(".")]


def test_entries_with_a_name_of_their_own_are_takeaways() -> None:
    """An area is more than an entry."""
    first, second, third, fourth = TAKEAWAYS
    listed = f'<ol><li>{first}</li><li data-id="kt-2">{second}</li><li>{third}</li><li data-id="kt-4">{fourth}</li></ol>'
    assert _read("areas", listed) == [*TAKEAWAYS]
