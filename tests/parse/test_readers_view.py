"""A page is read as its readers see it: what a browser shows is text, what it does not show is none."""

import re

import pytest

from monitor.errors import LayoutChanged
from monitor.models import Assessment
from monitor.parse import parse_assessment
from tests.pages import GOLDEN
from tests.parse.editors import (
    LAYOUTS,
    SERIES,
    TAKEAWAYS,
    TOPLINES,
    URL,
    entries,
    heading,
    layouts,
    list_of,
    read,
    read_body,
)


def read_changed(layout: str, takeaways: str, *, old: str, new: str) -> Assessment:
    """Return the assessment on a page with these takeaways, after a part of it was replaced."""
    body = LAYOUTS[layout](takeaways).decode()
    page = body.replace(old, new, 1)
    assert page != body
    return read_body(page.encode())


def _texts(found: Assessment) -> list[str]:
    return [one.text for one in found.takeaways]


UNSEEN = (
    '<?xml:namespace prefix = o ns = "urn:schemas-microsoft-com:office:office" />',
    "<?php if (a) { ?>",
    '<span role="tooltip">A town on the river</span>',
    '<span class="tooltiptext">A town on the river</span>',
    '<sup>[1]</sup><span class="modern-footnotes-footnote__note">Crown News</span>',
    '<sup>[1]</sup><span class="footnote_tooltip">Crown News</span>',
    '<a href="#top">↑</a>',
    "<sup>1</sup> <sup>2</sup>",
    '<span style="text-decoration: line-through">It burned.</span>',
    '<span class="visuallyhidden">(opens in a new tab)</span>',
    '<span class="show-for-sr">(opens in a new tab)</span>',
)


@layouts
@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_a_browser_does_not_show_as_text_is_no_word_of_a_takeaway(layout: str, unseen: str) -> None:
    """What Word leaves behind, notes that open at the pointer, arrows to the top of the page, two raised numbers."""
    marked = [one.replace(".", f".{unseen}") for one in entries(layout)]
    assert _texts(read(layout, heading(layout) + list_of(marked))) == [*TAKEAWAYS]


@layouts
def test_a_raised_number_after_a_date_is_a_footnote_mark(layout: str) -> None:
    """It does not make another day of it; only 10 has powers here."""
    marked = [one.replace("March 2.", "March 2<sup>1</sup>.") for one in entries(layout)]
    assert marked[0] != entries(layout)[0]
    assert _texts(read(layout, heading(layout) + list_of(marked))) == [*TAKEAWAYS]


@layouts
def test_an_instruction_without_an_end_loses_nothing(layout: str) -> None:
    """Nor does one in an attribute."""
    first, second, *others = entries(layout)
    odd = [f"{first} <?", f'<a href="/x?<?y">{second}</a>', *others]
    assert _texts(read(layout, heading(layout) + list_of(odd)))[1:] == [*TAKEAWAYS[1:]]


@layouts
def test_the_end_tag_of_a_line_is_a_line(layout: str) -> None:
    """Browsers read `</br>` so; else two words would be one."""
    assert _texts(read(layout, f"{heading(layout)}<p>{'</br>'.join(entries(layout))}</p>")) == [*TAKEAWAYS]


@layouts
@pytest.mark.parametrize("line", ["<br>", "</br>"])
def test_a_line_that_ends_within_words_in_bold_is_no_heading(layout: str, line: str) -> None:
    """They go on below it."""
    found = read_changed(
        layout,
        heading(layout) + list_of(entries(layout)),
        old="a long summer",
        new=f"a long{line}summer",
    )
    assert found.toplines == TOPLINES


@layouts
@pytest.mark.parametrize(
    "head",
    [
        '<h2 class="accordion-header"><button class="accordion-button">Key Takeaways</button></h2>',
        '<h3><button><span>Key Takeaways</span><span aria-hidden="true">+</span></button></h3>',
        "<h2>Key Takeaways <button>Copy link</button></h2>",
        "<h2>Key-Takeaways</h2>",
        "<p><strong>Key – Takeaways</strong></p>",
        '<h2>Key Takeaways <a href="#kt">#</a></h2>',
    ],
)
def test_a_heading_may_be_a_button_or_have_one(layout: str, head: str) -> None:
    """That of an accordion is; its words may be joined by a dash, or have a link to themselves."""
    assert _texts(read(layout, head + list_of(entries(layout)))) == [*TAKEAWAYS]


@layouts
def test_a_button_may_be_the_heading_of_a_section(layout: str) -> None:
    """Its paragraphs belong to it."""
    found = read_changed(
        layout,
        heading(layout) + list_of(entries(layout)),
        old="<p>Both dug.[2]</p>",
        new="<p>Both dug.[2]</p><h2><button>The Coast</button></h2><p>The coast was quiet.</p>",
    )
    [coast] = [one for one in found.sections if one.heading == "The Coast"]
    assert coast.paragraphs[0] == "The coast was quiet."


@layouts
def test_a_table_in_a_figure_is_text(layout: str) -> None:
    """WordPress puts each there; its caption, and a figure with an image, are no text."""
    table = "<table><tr><td><p>Mills</p></td><td>Three stand still.</td></tr></table>"
    figure = f'<figure class="wp-block-table">{table}<figcaption>The mills.</figcaption></figure>'
    found = read_changed(
        layout,
        heading(layout) + list_of(entries(layout)),
        old="<p>Both dug.[2]</p>",
        new=f"<p>Both dug.[2]</p>{figure}<figure><img><p>A map.</p></figure>",
    )
    assert [one.paragraphs[:3] for one in found.sections if "Both dug." in one.paragraphs] == [
        ("Both dug.", "Mills", "Three stand still.")
    ]
    listed = f"<figure>{list_of(entries(layout))}<figcaption>The day.</figcaption></figure>"
    assert _texts(read(layout, heading(layout) + listed)) == [*TAKEAWAYS]


@layouts
@pytest.mark.parametrize(
    "form",
    [
        "<li><span>{}</span><span>{}</span></li>",
        "<div><span>{}</span><span>{}</span></div>",
        "<div><div>{}</div><div>{}</div></div>",
        "<dl><dt>{}.</dt><dd>{}</dd></dl>",
        "<table><tr><td>({})</td><td><p>{}</p></td></tr></table>",
    ],
)
def test_a_number_set_apart_from_its_takeaway_is_no_word(layout: str, form: str) -> None:
    """There is no space between the two in the source, or each has a cell of its own; ordinals are words."""
    numbered = "".join(form.format(i, one) for i, one in enumerate(entries(layout), 1))
    assert _texts(read(layout, heading(layout) + numbered)) == [*TAKEAWAYS]
    ordinals = [f"{nth} Regiment crossed the river near Hollen." for nth in ("1st", "2nd", "3rd")]
    marked = ordinals if layout == "areas" else [f"<strong>{one}</strong>" for one in ordinals]
    assert _texts(read(layout, heading(layout) + list_of(marked))) == ordinals


def test_a_bold_paragraph_may_be_the_heading_of_paragraphs_in_their_area() -> None:
    """It is no takeaway, nor a doubt about them."""
    paragraphs = "".join(f"<p>{one}</p>" for one in TAKEAWAYS)
    assert _texts(read("areas", f"<p><strong>Key Takeaways</strong></p>{paragraphs}")) == [*TAKEAWAYS]


@layouts
@pytest.mark.parametrize(
    "line", ["12 min read", "Institute for the Study of Veldia", "By: Ann Lee", "Українською | По-русски"]
)
def test_a_short_line_above_the_first_topline_is_none(layout: str, line: str) -> None:
    """It is neither a heading nor a sentence."""
    first = f"<p><strong>{TOPLINES[0][:20]}"
    found = read_changed(
        layout, heading(layout) + list_of(entries(layout)), old=first, new=f"<p>{line}</p>{first}"
    )
    assert found.toplines == TOPLINES


@layouts
def test_toplines_that_are_printed_twice_are_read_once(layout: str) -> None:
    """Once more for small screens, with the marks of their footnotes."""
    page = LAYOUTS[layout](heading(layout) + list_of(entries(layout))).decode()
    twice = re.sub(r"(<p><strong>The council.*?March 2\.\[2\]</p>)", r"<div>\1</div><div>\1</div>", page)
    assert twice != page
    assert read_body(twice.encode()) == read_body(page.encode())


def test_toplines_without_the_end_of_their_area_end_where_the_takeaways_begin() -> None:
    """What stands below the takeaways, in no area of its own, is no topline."""
    usual = read("areas", heading("areas") + list_of(TAKEAWAYS))
    assert (
        read_changed(
            "areas",
            heading("areas") + list_of(TAKEAWAYS),
            old='</div><div data-id="key-takeaways">',
            new='<div data-id="key-takeaways">',
        )
        == usual
    )


@layouts
@pytest.mark.parametrize("said", ["Editor's note", "Editors’ Note", "Editors note"])
def test_a_note_of_the_editors_is_a_correction(layout: str, said: str) -> None:
    """One editor or several."""
    first = f"<p><strong>{TOPLINES[0][:20]}"
    note = f"{said}: An earlier version misspelt Hollen."
    found = read_changed(
        layout, heading(layout) + list_of(entries(layout)), old=first, new=f"<p>{note}</p>{first}"
    )
    assert (found.toplines, found.corrections) == (TOPLINES, (note,))


@layouts
@pytest.mark.parametrize(
    "after",
    ["Both dug.[2]</p>", "</ul>", "//a.example/1</p>", "//a.example/2</p>"],
)
@pytest.mark.parametrize(
    "label", ["CORRECTION:", "Clarification (March 3):", "Editor’s note, March 3, 9 pm:"]
)
def test_a_correction_is_one_wherever_it_stands(layout: str, after: str, label: str) -> None:
    """In a section, below the last one, among the endnotes and below them; a section may speak of other corrections."""
    page = LAYOUTS[layout](heading(layout) + list_of(entries(layout))).decode()
    note = f"{label} An earlier version misspelt Hollen."
    above, _, below = page.rpartition(after)
    found = read_body(f"{above}{after}<p><em>{note}</em></p>{below}".encode())
    assert found.corrections == (note,)
    assert found.endnotes == read_body(page.encode()).endnotes
    fire = "Correction of artillery fire by balloon went on."
    other = read_body(page.replace("Both dug.", fire).encode())
    assert (other.corrections, fire in str(other.sections)) == ((), True)


_BODY = re.compile(
    r'(<div class="(?:dynamic-entry-content|field-name-body)">)(.*)(</div>)(?=</div></article>|</body>)'
)


@layouts
@pytest.mark.parametrize(
    "form", [r"\1\2\3\1\2\3", r"\1\2\3<div>\1\2\3</div>", r"\1\2\2\3", r"\1<div>\2</div><p>\2</p>\3"]
)
def test_a_body_that_is_printed_twice_is_read_once(layout: str, form: str) -> None:
    """Once more for small screens or for paper, beside the first or within it."""
    page = LAYOUTS[layout](heading(layout) + list_of(entries(layout))).decode()
    twice = _BODY.sub(form, page)
    assert len(twice) > len(page) + len(TOPLINES[0])
    assert read_body(twice.encode()) == read_body(page.encode())
    with pytest.raises(LayoutChanged, match="found 2"):
        read_body(_BODY.sub(r"\1\2\3\1\2<p>The river fell.</p>\3", page).encode())


@pytest.mark.parametrize("layout", ["moved", "old"])
@pytest.mark.parametrize(
    "title",
    [
        "Veldian Offensive Campaign Assessment, March 1, 2031",
        "Veldian Offensive Campaign Assessment, March 1",
        "Marrow Update, March 1, 2031",
    ],
)
@pytest.mark.parametrize("form", ["<h2>{}</h2>", "<p><strong>{}</strong></p>", "<div>{}</div>"])
def test_takeaways_of_another_report_on_the_page_are_never_those_of_the_day(
    layout: str, title: str, form: str
) -> None:
    """The page is refused."""
    other = f"{form.format(title)}<p>The mill stood still.[1]</p>{heading(layout)}{list_of(entries(layout))}"
    with pytest.raises(LayoutChanged, match="takeaways of one report, found more below"):
        read_changed(
            layout,
            heading(layout) + list_of(entries(layout)),
            old="<p>Both dug.[2]</p>",
            new=f"<p>Both dug.[2]</p>{other}",
        )


@pytest.mark.parametrize("layout", ["moved", "old"])
@pytest.mark.parametrize("form", ["<p>[2] More was dug.</p>", "<ol><li>[2] More was dug.</li></ol>"])
def test_a_misplaced_mark_in_a_section_does_not_begin_the_endnotes(layout: str, form: str) -> None:
    """They begin with note 1."""
    found = read_changed(
        layout,
        heading(layout) + list_of(entries(layout)),
        old="<p>Both dug.[2]</p>",
        new=f"<p>Both dug.</p>{form}",
    )
    assert "More was dug." in [text for one in found.sections for text in one.paragraphs]
    assert [one.number for one in found.endnotes] == [1, 2]


@pytest.mark.parametrize("form", ["{}. {}", "({}) {}", "<sup>{}</sup> {}", "{}&nbsp;{}"])
@pytest.mark.parametrize("line", ["<p>{}</p>", "{}<br>"])
def test_endnotes_in_their_area_may_be_numbered_without_brackets(form: str, line: str) -> None:
    """However each begins."""
    notes = [f"https://a.example/{i}" for i in range(1, 13)]
    found = read_changed(
        "areas",
        heading("areas") + list_of(TAKEAWAYS),
        old="<p>[1] https://a.example/1</p><p>[2] https://a.example/2</p>",
        new="".join(line.format(form.format(i, one)) for i, one in enumerate(notes, 1)),
    )
    assert [(one.number, one.text, one.urls) for one in found.endnotes] == [
        (i, one, (one,)) for i, one in enumerate(notes, 1)
    ]


@pytest.mark.parametrize(
    "words", ["Key&nbsp;Takeaways", "Key\n Take&shy;aways", "Takeaways", "Key-Takeaway:"]
)
def test_the_mirror_may_spell_the_heading_in_as_many_ways(words: str) -> None:
    """Its page is known to hold the text by the heading that is found in it later."""
    page = (GOLDEN / "critical-threats" / "page.html").read_text(encoding="utf-8")
    head = "<p><strong>Key Takeaways</strong></p>"
    assert head in page
    usual, odd = (
        parse_assessment(one.encode(), url=URL, series=SERIES)
        for one in (page, page.replace(head, f"<h2>{words}</h2>"))
    )
    assert odd == usual


@layouts
@pytest.mark.parametrize(
    "form",
    [
        "<ol>{}</ol>|<li>{1}</li>",
        "<ol>{}</ol>|<li><p>{1}</p></li>",
        "<p>{}</p>|{0}. {1}<br>",
        "{}|<p><sup>{0}</sup> {1}</p>",
        "<table>{}</table>|<tr><td>{0}</td><td>{1}</td></tr>",
    ],
)
@pytest.mark.parametrize("head", ["<h2>Endnotes</h2>", "<p><strong>Notes:</strong></p>"])
def test_endnotes_below_their_heading_need_no_area_and_no_brackets(layout: str, form: str, head: str) -> None:
    """Lists, lines, paragraphs and rows."""
    around, each = form.split("|")
    notes = [f"https://a.example/{i}" for i in range(1, 4)]
    listed = around.format("".join(each.format(i, one) for i, one in enumerate(notes, 1)))
    found = read_changed(
        layout,
        heading(layout) + list_of(entries(layout)),
        old="<p>[1] https://a.example/1</p><p>[2] https://a.example/2</p>",
        new=f"</div><div data-id='x'>{head}{listed}",
    )
    text = [line for one in found.sections for line in (one.heading, *one.paragraphs)]
    assert [(one.number, one.text, one.urls) for one in found.endnotes] == [
        (i, one, (one,)) for i, one in enumerate(notes, 1)
    ]
    assert not any("Notes" in line or "example" in line for line in text)


@pytest.mark.parametrize("layout", ["moved", "old"])
@pytest.mark.parametrize("below", ["<h2>The Coast</h2><p>The coast was quiet.</p>", ""])
def test_a_list_of_sources_in_a_section_is_text(layout: str, below: str) -> None:
    """So it is where another heading follows, and where the endnotes have their numbers in brackets."""
    page = LAYOUTS[layout](heading(layout) + list_of(entries(layout))).decode()
    notes = "<p>[1] https://a.example/1</p><p>[2] https://a.example/2</p>"
    sources = "<h3>Sources</h3><ul><li>The Crown News of March 2.</li></ul>"
    body = page.replace(notes, sources + (below or notes))
    found = read_body(body.encode())
    assert "The Crown News of March 2." in [text for one in found.sections for text in one.paragraphs]
    assert [one.number for one in found.endnotes] == ([] if below else [1, 2])
