"""Whatever an editor or a plug-in does to a list of takeaways, they are read as they are, and nothing else is."""

import re

import pytest

from monitor.errors import LayoutChanged
from monitor.parse import parse_assessment
from tests.parse.editors import (
    LAYOUTS,
    SERIES,
    TAKEAWAYS,
    TITLE,
    TOPLINES,
    URL,
    entries,
    heading,
    layouts,
    list_of,
    read,
    read_body,
    with_areas,
)

FIRST, SECOND, THIRD, FOURTH = TAKEAWAYS
JUNK = "Junk that nobody sees among the takeaways of this page."


def _assert_read(layout: str, takeaways: str) -> None:
    found = read(layout, takeaways)
    assert [one.text for one in found.takeaways] == list(TAKEAWAYS)
    assert (found.toplines, [one.number for one in found.endnotes]) == (TOPLINES, [1, 2])


UNSEEN = (
    "<li hidden>{}</li>",
    '<li style="display:none">{}</li>',
    '<li style="color: red; DISPLAY : none !important">{}</li>',
    '<li style="visibility: hidden">{}</li>',
    '<li aria-hidden="true">{}</li>',
    '<li class="sr-only">{}</li>',
    '<li class="x screen-reader-text">{}</li>',
    '<li class="visually-hidden">{}</li>',
    '<li class="element-invisible">{}</li>',
    '<li class="d-none">{}</li>',
    '<li class="print-only">{}</li>',
    '<li style="position: absolute; left: -9999px">{}</li>',
    '<li style="clip:rect(0 0 0 0);position:absolute">{}</li>',
    '<li style="font-size:0">{}</li>',
    "<li><del>{}</del></li>",
    "<li><s>{}</s></li>",
    "<!-- <li>{}</li> -->",
    "<template><li>{}</li></template>",
    "<noscript><li>{}</li></noscript>",
    '<script type="text/template"><li>{}</li></script>',
    "<li><video>{}</video></li>",
)


@layouts
@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_readers_do_not_see_is_no_takeaway(layout: str, unseen: str) -> None:
    """Neither as the first entry of the list, nor as the last, nor within an entry."""
    junk, listed = unseen.format(JUNK), list_of(entries(layout))
    _assert_read(
        layout, heading(layout) + listed.replace("<ul>", f"<ul>{junk}").replace("</ul>", f"{junk}</ul>")
    )
    inner = junk.replace("<li", "<span").replace("</li>", "</span>")
    _assert_read(layout, heading(layout) + listed.replace("</li>", f"{inner}</li>"))


SEEN = (
    '<div class="collapse" id="more" aria-hidden="true">{}</div><button aria-controls="more">Show more</button>',
    '<div class="accordion__content" style="display:none">{}</div>',
    '<div role="tabpanel" hidden>{}</div>',
    '<div hidden="until-found">{}</div>',
    '<div class="d-none d-md-block">{}</div>',
    "<details><summary>More</summary>{}</details>",
    '<button>Show all takeaways</button><div class="x" style="display:none">{}</div>',
    '<p><a href="#">Read more</a></p><div class="x" style="display:none">{}</div>',
    '<div style="margin-left:-9999px; font-size:0.9em; text-indent:-180px">{}</div>',
)


@layouts
@pytest.mark.parametrize("seen", SEEN)
def test_what_a_button_or_a_wider_window_shows_is_read(layout: str, seen: str) -> None:
    """The rest of a list that readers unfold is no less a part of it."""
    every = entries(layout)
    _assert_read(layout, heading(layout) + list_of(every[:2]) + seen.format(list_of(every[2:])))


LABELS = (
    *("Share", "Tweet", "Advertisement", "Copy link", "Download PDF", "Continue reading", "Print this page"),
    *(
        "Subscribe to our newsletter",
        "Follow us on Telegram",
        "Listen to this article",
        "View the interactive map",
    ),
    "Subscribe to our newsletter to get the assessment each evening in your inbox, free of charge.",
    '<a href="/x">Read more »</a>',
    '<a href="https://x.example/share">Share on X</a>',
    '<a href="/s">Sign up for our daily emails.</a>',
    '<a href="/x">Click here to read the full report</a>',
    '<a href="/x">Read the full report here.</a>',
    'Related: <a href="/y">Marrow Update, March 1, 2031</a>',
    '<a href="/y">Marrow Update, March 1, 2031</a>',
    '<a href="#toplines">Toplines</a>',
    '<a href="/uk">Українською</a>',
    "",
    "&nbsp;",
    "•",
    "<br>",
)


@layouts
@pytest.mark.parametrize("label", LABELS)
def test_buttons_and_links_are_no_takeaways(layout: str, label: str) -> None:
    """Within the list, and in a list of their own before or after it."""
    every = entries(layout)
    _assert_read(layout, heading(layout) + list_of([every[0], label, *every[1:], label]))
    _assert_read(layout, heading(layout) + list_of([label, label]) + list_of(every) + list_of([label]))


@layouts
@pytest.mark.parametrize("link", ["Share", "Marrow Update, March 1, 2031", "The Front at Hollen"])
def test_links_between_toplines_are_none_of_them(layout: str, link: str) -> None:
    """They lead to maps and to other reports."""
    page = LAYOUTS[layout](heading(layout) + list_of(entries(layout)))
    linked = page.replace(b"[1]</p>", f"[1]</p><p><a href='/x'>{link}</a></p>".encode(), 1)
    assert linked != page
    assert read_body(linked).toplines == TOPLINES


@pytest.mark.parametrize("label", ["<ul><li>{}</li></ul>", "<p>{}</p>"])
def test_buttons_and_links_are_no_toplines(label: str) -> None:
    """Above them and between them."""
    link = label.format('<a href="https://x.example/share">Share</a>')
    page = with_areas(list_of(TAKEAWAYS)).replace(b"<h2>Toplines</h2>", f"<h2>Toplines</h2>{link}".encode())
    page = page.replace(b"[1]</p>", f"[1]</p>{link}".encode(), 1)
    assert parse_assessment(page, url=URL, series=SERIES).toplines == TOPLINES


@pytest.mark.parametrize("end", ["", "."])
def test_authors_and_times_above_the_toplines_are_none_of_them(end: str) -> None:
    """In the area of their name, too."""
    lines = (
        TITLE,
        "Ida Lindqvist and Jon Maas",
        "March 2, 2031, 7:15pm ET",
        f"Data Cutoff: 12:00 PM ET{end}",
    )
    page = with_areas(list_of(TAKEAWAYS)).replace(
        b"<h2>Toplines</h2>", f"<h2>Toplines</h2>{''.join(f'<p>{line}</p>' for line in lines)}".encode()
    )
    found = parse_assessment(page, url=URL, series=SERIES)
    assert (found.toplines, found.authors) == (TOPLINES, ("Ida Lindqvist", "Jon Maas"))
    assert (found.as_of, found.data_cutoff) == ("7:15pm ET", "12:00 PM ET")


@pytest.mark.parametrize("layout", ["moved", "old"])
@pytest.mark.parametrize(
    "line", ["March 2, 2031", "Monday, March 2", "March 2, 5:30pm ET (updated)", "Published March 2, 5:30 pm"]
)
def test_a_line_with_the_date_is_no_topline(layout: str, line: str) -> None:
    """Nor are what stands above it and the notes below, however the editor wrote it."""
    below = "<p><strong><em>Note: The data cut-off for this report was noon ET on March 2.</em></strong></p>"
    body = LAYOUTS[layout](heading(layout) + list_of(entries(layout))).decode()
    page = body.replace(
        "<p><strong>March 2, 5:30pm ET</strong></p>", f"<p><strong>{line}</strong></p>{below}"
    )
    assert page != body
    found = parse_assessment(page.encode(), url=URL, series=SERIES)
    assert (found.toplines, found.data_cutoff) == (TOPLINES, "noon ET")
    assert found.authors == ("Ida Lindqvist", "Jon Maas", "Per O. van Dael")


@layouts
@pytest.mark.parametrize("head", ["Notes", "Endnotes:", "Source List", "Works Cited", "Citations"])
def test_endnotes_may_have_any_heading_and_invisible_signs(layout: str, head: str) -> None:
    """The heading is no section, and a note begins with its number whatever stands unseen before it."""
    body = LAYOUTS[layout](heading(layout) + list_of(entries(layout))).decode()
    notes = f"<h2>{head}</h2><p>&#8203;[1] https://a.example/1<br>&lrm;[3] https://a.example/2</p>"
    page = body.replace("<p>[1] https://a.example/1</p><p>[2] https://a.example/2</p>", notes)
    found = parse_assessment(page.encode(), url=URL, series=SERIES)
    assert [one.number for one in found.endnotes] == [1, 3]
    assert head.strip(":") not in [one.heading for one in found.sections]


@pytest.mark.parametrize("space", ["\u00a0", "%C2%A0", "%20", "%c2%a0%20"])
def test_an_encoded_space_within_a_link_is_a_space(space: str) -> None:
    """Of several addresses in one link, and of an address written with "dot", each is found."""
    body = LAYOUTS["old"](heading("old") + list_of(entries("old"))).decode()
    link = (
        f'<a href="https://crown{space}dot{space}example/1;{space}https://b.example/2%203">The Crown News</a>'
    )
    page = body.replace("<p>[1] https://a.example/1</p>", f"<p>[1] {link}</p>")
    found = parse_assessment(page.encode(), url=URL, series=SERIES).endnotes
    assert found[0].urls == ("https://crown.example/1", "https://b.example/2%203")


@layouts
@pytest.mark.parametrize(
    "button",
    [
        "<a href='#se'>Read more</a>",
        " <a href='/x'>Tweet this</a>",
        "<br><a href='/x'>Share</a>\n",
        " <a href='#se'>Read more.</a>",
    ],
)
def test_a_button_behind_a_takeaway_is_no_word_of_it(layout: str, button: str) -> None:
    """A link that ends its sentence is."""
    _assert_read(layout, heading(layout) + list_of([one + button for one in entries(layout)]))
    linked = "The council met in <a href='/x'>Port Sorrel.</a>"
    found = read(layout, heading(layout) + list_of([linked, "It met twice. <a href='/x'>It ate.</a>[1]"]))
    assert [one.text for one in found.takeaways] == [
        "The council met in Port Sorrel.",
        "It met twice. It ate.",
    ]


APART = (
    "<p>Photo: The mill at Hollen, seen from the tannery.</p>",
    "<div>Related: <a href='/x'>Marrow Update, March 1, 2031</a></div>",
    "<p><a href='/x'>Marrow Update, March 1, 2031</a></p>",
    "<div><p><a href='/d'>Subscribe to our newsletter.</a></p></div>",
    "<div class='share-bar'><span>Share</span><a href='https://x.example'>X</a></div>",
    "<p>Click here to see the map of Hollen.</p>",
    "<div class='box'><p>Lorem ipsum</p></div>",
)


@layouts
@pytest.mark.parametrize("apart", APART)
@pytest.mark.parametrize("form", ["<p>{0}</p>{1}", "{0}{1}", "{1}<p>{0}</p>"])
def test_a_notice_within_an_entry_is_no_word_of_it(layout: str, apart: str, form: str) -> None:
    """A paragraph of its own there may be a caption, an invitation or the title of another report."""
    if "<p><a" in apart and form.startswith("{1}"):
        return  # a link above its text may be a part of it
    _assert_read(layout, heading(layout) + list_of([form.format(one, apart) for one in entries(layout)]))


@layouts
def test_paragraphs_of_an_entry_are_one_takeaway(layout: str) -> None:
    """A link that leads them, too; a correction among them is told as one."""
    first, *others = entries(layout)
    lead = "<h4><a href='#hollen'>Hollen</a></h4>"
    note = "<p>Correction: An earlier version misspelt Hollen.</p>"
    found = read(layout, heading(layout) + list_of([f"{lead}<p>{first}</p>{note}<p>It fell.</p>", *others]))
    assert [one.text for one in found.takeaways] == [f"Hollen {FIRST} It fell.", SECOND, THIRD, FOURTH]
    assert found.corrections == ("Correction: An earlier version misspelt Hollen.",)


@layouts
def test_a_takeaway_that_was_cut_in_two_is_one(layout: str) -> None:
    """The second part begins in lower case; after a full stop, so does a name."""
    begun, cut, rest = FIRST.partition(" and in ")
    parts = [begun, cut.strip() + " " + rest, SECOND, "de Vries called the council to Hollen on March 2."]
    marked = parts if layout == "areas" else [f"<strong>{one}</strong>" for one in parts]
    found = read(layout, heading(layout) + list_of(marked))
    assert [one.text for one in found.takeaways] == [FIRST, SECOND, parts[3]]


@pytest.mark.parametrize("form", ["Key Takeaways: {}", "<strong>Key Takeaways:</strong> {}", "Takeaway : {}"])
def test_the_heading_in_the_first_entry_is_no_word_of_it(form: str) -> None:
    """Their area tells where the takeaways are; elsewhere the page is refused."""
    first, *others = TAKEAWAYS
    _assert_read("areas", list_of([form.format(first), *others]))
    for layout in ("moved", "old"):
        with pytest.raises(LayoutChanged, match="Key Takeaways"):
            read(layout, list_of([form.format(first), *others]))


@layouts
@pytest.mark.parametrize("name", ["<h4>{}</h4>", "<p><strong>{}</strong></p>", "<div>{}:</div>"])
@pytest.mark.parametrize("word", ["Correction", "Editor’s Note", "Erratum", "Clarification"])
def test_the_name_of_a_notice_is_one_with_its_text(layout: str, name: str, word: str) -> None:
    """Though it stands above it, as the heading of a box."""
    text = "An earlier version of this report said that the mill had burned on March 1."
    box = f'<div class="box">{name.format(word)}<p>{text}</p></div>'
    page = LAYOUTS[layout](heading(layout) + list_of(entries(layout))).decode()
    found = read_body(re.sub(r"(?=<p><strong>Ida|<div data-id=.toplines)", box, page).encode())
    [correction] = found.corrections
    assert correction.replace(":", "") == f"{word} {text}"
    assert (found.toplines, [one.text for one in found.takeaways]) == (TOPLINES, list(TAKEAWAYS))


HEADINGS = (
    *(
        "Key Takeaways:",
        "Key Takeaway",
        "KEY TAKEAWAYS",
        "Key&nbsp;Takeaways",
        "Key Take&shy;aways",
        "Takeaways",
    ),
    *(
        "Key \u200bTakeaways",
        "Key Take<wbr>aways",
        "Key Takeaways :",
        "Key takeaways from March 2",
        "Main Takeaways",
    ),
    *("Today’s Key Takeaways", "The Key Takeaways", "ISV Key Takeaways", "Key Take-aways", "Key Take Aways"),
    *("Key Takeways", "Key Takaways:", "KEY TAKEAWYAS", "Key Takeawys", "Kye Takeaways", "KeyTakeaways"),
    *(
        "Key Talkaways",
        "Keys Takeaways",
        "Key Tackaways:",
        "ey Takeaways",
        "Кey Takeaways",
        "II. Key Takeaways",
    ),
    *("1. Key Takeaways", "“Key Takeaways”", "➤ Key Takeaways", "• Key Takeaways", "Key Takeaways[1]"),
    *("Key&amp;nbsp;Takeaways", '<a name="kt"></a>Key Takeaways <a href="#kt" aria-hidden="true">¶</a>'),
)


@layouts
@pytest.mark.parametrize("words", HEADINGS)
def test_a_heading_may_be_spelt_in_many_ways(layout: str, words: str) -> None:
    """Its words, spaces, signs and anchors differ between editors."""
    _assert_read(layout, heading(layout, words) + list_of(entries(layout)))


@layouts
@pytest.mark.parametrize(
    "form",
    [
        "<ul><li><strong>KEY TAKEAWAYS</strong></li>{}</ul>",
        "<ul><li><strong>Key Takeaways:</strong><ul>{}</ul></li></ul>",
        "<details open><summary><strong>Key Takeaways</strong></summary><ul>{}</ul></details>",
        "<table><tr><td><p>Key Takeaways</p><ul>{}</ul></td></tr></table>",
        "<fieldset><legend>Key Takeaways</legend>ISV assesses:<ul>{}</ul></fieldset>",
        "<details><summary>Key Takeaways</summary>ISV assesses:<ul>{}</ul></details>",
        "<h3>Key Takeaways</h3><ul>{}</ul>",
    ],
)
def test_a_heading_may_stand_in_other_elements(layout: str, form: str) -> None:
    """In the list itself, a summary or a table."""
    _assert_read(layout, form.format("".join(f"<li>{one}</li>" for one in entries(layout))))


BULLETS = (
    "• ",
    "•&nbsp;&nbsp;",
    "&#8203;&bull; ",
    "– ",
    "— ",
    "- ",
    "* ",
    "➤ ",
    "▪ ",
    "§ ",
    "» ",
    "→ ",
    "o&nbsp; ",
)
FORMS = {
    **{f"paragraphs with {sign!r}": f"<p>{sign}{{}}</p>" for sign in BULLETS},
    **{f"entries with {sign!r}": f"<li>{sign}{{}}</li>" for sign in BULLETS},
    "paragraphs": "<p>{}</p>",
    "pieces": '<div class="takeaway">{}</div>',
    "pieces with paragraphs": "<div><p>{}</p></div>",
    "definitions": "<dd>{}</dd>",
    "rows": "<tr><td>{}</td></tr>",
    "parts of a list": '<div role="listitem">{}</div>',
    "entries without a list": "<li>{}</li>",
    "entries that do not end": "<ul><li>{}</ul>",
    "lists": "<ol><li>{}</li></ol>",
    "lists in lists": "<ul><ul><li>{}</li></ul></ul>",
    "paragraphs in entries": "<li><p>{}</p></li>",
    "comments": "<!-- wp:list-item --><li><!-- x -->{}</li>",
    "icons": '<li><i class="fa" aria-hidden="true">x</i><svg><title>Arrow</title></svg> {}</li>',
    "lines": "{}<br>",
    "lines with bullets": "• {}<br>",
    "lines with gaps": "{}<br><br>",
    "summaries": "<details><summary>{}</summary></details>",
}


@layouts
@pytest.mark.parametrize("name", FORMS)
def test_takeaways_may_have_any_form(layout: str, name: str) -> None:
    """Lists, bullets and numbers typed by hand, paragraphs, pieces, rows, lines."""
    _assert_read(layout, heading(layout) + "".join(map(FORMS[name].format, entries(layout))))


@layouts
@pytest.mark.parametrize("form", ["<p>{}. {}</p>", "<p>{}) {}</p>", "<li>{}. {}</li>", "<li>({}) {}</li>"])
def test_numbers_typed_by_hand_are_no_words(layout: str, form: str) -> None:
    """A takeaway that moves up would else be reworded."""
    numbered = [form.format(i, one) for i, one in enumerate(entries(layout), 1)]
    _assert_read(layout, heading(layout) + "".join(numbered))


@layouts
@pytest.mark.parametrize("form", ["<p>{}{}</p>", "<li>{}{}</li>", "<li><strong>{}</strong>{}</li>"])
@pytest.mark.parametrize(
    "sign",
    [
        *(
            "-&nbsp;",
            "–&nbsp;&nbsp;",
            "-\t",
            "&#8203;- ",
            "&amp;middot; ",
            "&#8203;{}. ",
            "{}.",
            "{}: ",
            "{} - ",
            "#{} ",
        ),
        *(
            "—",
            "-",
            "*",
            "🔹 ",
            "✅",
            "⬛ ",
            "⦁ ",
            "⇒ ",
            "->",
            "| ",
            "+ ",
            "~",
            "{}\ufe0f\u20e3 ",
            "{}． ",
            "No. {}: ",
            "Takeaway {}: ",
        ),
    ],
)
def test_a_sign_or_number_before_every_takeaway_is_no_word_of_it(layout: str, form: str, sign: str) -> None:
    """Whatever sign an editor types, and whatever space follows it."""
    numbers = range(1, len(TAKEAWAYS) + 1)
    signed = [form.format(sign.format(i), one) for i, one in zip(numbers, entries(layout), strict=True)]
    try:
        found = read(layout, heading(layout) + "".join(signed))
    except LayoutChanged:
        assert (form[:3], sign[:2]) == ("<p>", "No")  # on old pages, a takeaway is in bold from its beginning
        return
    assert [one.text for one in found.takeaways] == list(TAKEAWAYS)


@layouts
@pytest.mark.parametrize(
    "form", ["<p>{}. {}</p>", "<p>{}) {}[1]</p>", "<p>{}: <strong>{}</strong></p>", "{}. {}<br>"]
)
def test_numbers_tell_which_paragraphs_are_takeaways(layout: str, form: str) -> None:
    """Whatever their style. A sentence in bold below them may be one without its number."""
    numbered = "".join(form.format(i, one) for i, one in enumerate(TAKEAWAYS, 1))
    numbered = numbered if form.startswith("<p>") else f"<p>{numbered}</p>"
    if layout == "areas" and "[1]" in form:
        return  # there, a paragraph with a footnote mark is in doubt
    below = (
        ""
        if layout == "areas"
        else "<p>It rained.[2]</p><p><strong>It rained on the coast, too.</strong> On March 2.</p>"
    )
    found = read(layout, heading(layout) + numbered + below)
    assert [one.text for one in found.takeaways] == list(TAKEAWAYS)


@layouts
def test_numbers_may_begin_again(layout: str) -> None:
    """Below a caption, or in a list that is printed twice."""
    numbered = [f"{i}: {one}" for i, one in zip((1, 2, 1, 2), entries(layout), strict=True)]
    _assert_read(layout, heading(layout) + list_of(numbered[:2]) + "<p>The mill.</p>" + list_of(numbered[2:]))
    again = list_of([f"{i}. {one}" for i, one in enumerate(entries(layout), 1)])
    _assert_read(layout, heading(layout) + again + again)


@layouts
def test_a_sign_before_some_takeaways_stays(layout: str) -> None:
    """It may be a word of theirs."""
    every = entries(layout)
    words = ("#1 priority of the council is salt.", "3: the number of mills left.", "~40 carts crossed.")
    found = read(layout, heading(layout) + list_of([*words, *every]))
    assert [one.text for one in found.takeaways] == [*words, *TAKEAWAYS]


@layouts
def test_lines_of_one_paragraph_are_takeaways_however_many(layout: str) -> None:
    """Each has its own length."""
    many = [
        f"Veldian forces crossed the river at ford {i} of the long valley road on March 2." for i in range(20)
    ]
    marked = many if layout == "areas" else [f"<strong>{one}</strong>" for one in many]
    found = read(layout, f"{heading(layout)}<p>{'<br>'.join(marked)}</p>")
    assert [one.text for one in found.takeaways] == many


@layouts
@pytest.mark.parametrize(
    "words",
    [
        *("Hollen has not yet fallen", "2,000 carts crossed the river.", "1st Regiment crossed the river."),
        *("7. Regiment crossed at Hollen.", "o-rings failed on the pontoons.", "A) plan was dropped."),
        *(
            "Share prices in Port Sorrel fell by a third.",
            "Support for the war fell.",
            "View of the river is blocked.",
        ),
        *(
            "Related Ostmark efforts to buy rope failed.",
            "Follow-on forces came.",
            "Read in full, it forbids fishing.",
        ),
        *(
            "Activity in Hollen harbour has resumed.",
            "Veldian main effort stalls at the bridge.",
            "See-saw war goes on.",
        ),
        *(
            "Notes from the council: they met.",
            "Note that the council met twice.",
            "Corrections officers rioted.",
            "Update on Hollen: the mill burned.",
            "Updated plans of the council: salt first.",
        ),
        *(
            "Toplines of the decree leaked.",
            "Key takeaways of the council came out.",
            "Sources: the council met.",
        ),
        *(
            "Click beetles ate the rope.",
            "Lorem Castle burned.",
            "*Some* forces crossed.",
            "€5 coins vanished.",
        ),
        '<a href="https://a.example/1">Ostmark forces crossed the river.</a>',
    ],
)
def test_a_takeaway_may_begin_like_something_else(layout: str, words: str) -> None:
    """Like a button, a number, a note, a heading or an effort: it stays what it is, word for word."""
    every = entries(layout)
    found = read(layout, heading(layout) + list_of([*every[:2], words, *every[2:]]))
    plain = words.removeprefix('<a href="https://a.example/1">').removesuffix("</a>")
    assert [one.text for one in found.takeaways] == [FIRST, SECOND, plain, THIRD, FOURTH]


@layouts
@pytest.mark.parametrize("line", ["<br>", "<br>• ", "<br><br>"])
def test_heading_and_takeaways_may_be_lines_of_one_paragraph(layout: str, line: str) -> None:
    """The heading is none of them, though all are in bold."""
    _assert_read(layout, f"<p>{line.join(['<strong>Key Takeaways:</strong>', *entries(layout)])}</p>")


@layouts
@pytest.mark.parametrize("line", ["<br>", "<br>• ", "<br><br>", "</p><p>"])
def test_one_entry_that_holds_them_all_is_no_takeaway(layout: str, line: str) -> None:
    """Its lines are."""
    _assert_read(layout, heading(layout) + list_of([line.join(entries(layout))]))


_NOTE_OF_CUTOFF = (
    "Note: The data cut-off for this product was noon ET on March 2. ISV will cover what is reported later "
    "in the Veldian Offensive Campaign Assessment of March 3."
)
BETWEEN = (
    "<p>The front on March 2.</p>",
    "<p>Control of terrain. Source: ISV</p>",
    "<p><em>Photo: The mill at Hollen, seen from the tannery on March 2</em></p>",
    "<p><em>The mill at Hollen, seen from the tannery on March 2.</em></p>",
    "<p><strong>Assessed Control of Terrain around Hollen</strong></p>",
    "<h3>The Coast</h3>",
    "<p>The mill at Hollen.</p><hr>",
    "<p><strong>On the coast:</strong></p>",
    "<p><u>On the coast:</u></p>",
    "<p>Last updated on March 3, 2031, at nine in the morning.</p>",
    '<div><h3>Stay informed</h3><p><a href="/d">Make your gift to the Institute today.</a></p></div>',
    '<div class="newsletter-signup"><h3>Stay informed</h3><p>Get the assessment in your inbox each evening.</p></div>',
    "<figure><img><figcaption>The mill at Hollen.</figcaption></figure>",
    '<div><img><p class="wp-caption-text">The mill at Hollen.</p></div>',
    '<p><img alt="The map"></p><p>The mill.</p><p><img></p>',
    '<p><a href="/map/x">View the map of Hollen</a></p>',
    "<p>Photo: The mill at Hollen, seen from the tannery on March 2, after the fire that burned for three days.</p>",
    "<p><em>CORRECTION: An earlier version of this report said three days.</em></p>",
    "<p>Update, March 3: This list was changed when the council had met.</p>",
    "<p><strong>UPDATE (March 3, 9:00 am ET):</strong> The council has met.</p>",
    "<p>Corrections: The mill stands, and so does the tannery.</p>",
    "<p>Retraction: ISV no longer says that the mill has burned.</p>",
    "<p><em>Note: ISV does not receive any classified material.</em></p>",
    *(
        f"<p>{mark}{_NOTE_OF_CUTOFF}{end}</p>"
        for mark, end in (("", ""), ("<strong>", "</strong>"), ("<strong><em>", "</em></strong>"))
    ),
    "<p><strong>ISV needs your support, and a gift keeps our work free for all.</strong></p>",
    "<p>We use cookies to optimize the site and the service.</p>",
    "<p>ISV is a non-profit. Please consider donating to keep our work free.</p>",
    "<p>Please consider a gift to the Institute.</p>",
    "<textarea>The mill burns at Hollen, and the river rises.</textarea>",
    '<blockquote class="twitter-tweet"><p>The mill burns.</p>&mdash; Crown News</blockquote><script></script>',
    '<div class="cookie-notice" role="dialog"><p>We use cookies.</p><ul><li>Accept all our cookies now.</li></ul></div>',
    '<div class="ez-toc-container"><ul><li>Where the river bends and the mill stands.</li></ul></div>',
    '<div class="column"><hr class="wp-block-separator"></div>',
    '<div class="related-box"><h4>Related</h4><a href="/x">Marrow Update, March 1, 2031</a></div>',
    '<div class="author-box"><h4>The authors</h4><p>Ida Lindqvist is an analyst of the river at ISV.</p></div>',
    '<div class="share"><span>Share</span><a href="https://x.example">X</a></div>',
    '<p>Contents</p><ul><li><a href="#ve">Veldian Main Effort—The River</a></li><li><a href="#co">Coast</a></li></ul>',
)


@layouts
@pytest.mark.parametrize("between", BETWEEN)
def test_what_stands_between_two_lists_ends_no_takeaways(layout: str, between: str) -> None:
    """Captions, headings in the list, maps, notes, embedded messages, banners; nor if it stands within one list."""
    every = entries(layout)
    _assert_read(layout, heading(layout) + list_of(every[:2]) + between + list_of(every[2:]))
    _assert_read(layout, heading(layout) + list_of(every).replace("</li><li>", f"</li>{between}<li>", 1))


AFTER = (
    '<div class="research-card-loop-item"><h3><a href="/x">Marrow Update</a></h3><p>The mill burns at Hollen.</p></div>',
    '<ul class="wp-block-latest-posts"><li><a href="/x">The council meets again in Hollen.</a></li></ul>',
    '<h4>More</h4><ul><li><a href="/x">The council meets again in Hollen as the river rises at the mill</a></li></ul>',
    '<ol class="comment-list"><li><p>Thank you all for this work on the river war!</p></li></ol>',
    '<ul><li class="x"><a href="https://x.example"><svg></svg><span class="screen-reader-text">X</span></a></li></ul>',
    "<p>Source: Institute for the Study of Veldia.</p>",
    "<p>© 2031 Institute for the Study of Veldia.</p>",
    "<p><strong>ISV needs your support, and a gift keeps our work free for all.</strong></p>",
    "<p>Please enable JavaScript to read the comments below.</p>",
    '<p>Contents</p><ul><li><a href="#kt">Key Takeaways</a></li><li><a href="#ve">The River</a></li></ul>',
    "<p>Photo 2: The mill at Hollen, seen from the tannery.</p>",
    '<p><a href="/x">Read the full report</a></p>',
    "<p>Subscribe to get the assessment each evening, free of charge.</p>",
    '<div class="newsletter"><h4>Subscribe</h4><p>Get the assessment each evening in your inbox.</p></div>',
)


@layouts
@pytest.mark.parametrize("after", AFTER)
def test_what_a_site_puts_below_a_list_is_no_takeaway(layout: str, after: str) -> None:
    """Other posts, comments, icons, sources, invitations."""
    _assert_read(layout, heading(layout) + list_of(entries(layout)) + after)


@layouts
@pytest.mark.parametrize(
    "form", ["<ol class='wp-block-footnotes'>{}</ol>", "<div class='footnotes'><ol>{}</ol></div>"]
)
def test_footnotes_of_an_editor_are_endnotes(layout: str, form: str) -> None:
    """Even right below the takeaways."""
    cited = [f'{one}<sup data-fn="a" class="fn"><a href="#a">1</a></sup>' for one in entries(layout)]
    notes = form.format("<li id='a'>The Crown News, https://a.example/1</li>")
    page = LAYOUTS[layout](heading(layout) + list_of(cited) + notes)
    bare = re.sub(rb"<p>\[[12]\] https://a.example/[12]</p>", b"", page).replace(b'data-id="endnotes"', b"")
    found = parse_assessment(bare, url=URL, series=SERIES)
    assert [one.text for one in found.takeaways] == list(TAKEAWAYS)
    assert [(one.number, one.urls) for one in found.endnotes] == [(1, ("https://a.example/1",))]


@layouts
def test_paragraphs_below_a_list_may_be_takeaways(layout: str) -> None:
    """Those up to the end of their area, or to the note that closes them."""
    first, second, third, fourth = entries(layout)
    _assert_read(layout, heading(layout) + list_of([first, second, third]) + f"<p>{fourth}</p>")
    _assert_read(layout, heading(layout) + list_of([first, second]) + f"<p>{third}</p>" + list_of([fourth]))


@layouts
@pytest.mark.parametrize(
    "line", ["<strong>Around the town of Hollen</strong><br>{}", "{}<br>- near the mill and the weir"]
)
def test_an_entry_of_several_lines_is_one_takeaway(layout: str, line: str) -> None:
    """A lead, or details with bullets typed by hand, belong to it."""
    every = [line.format(one) for one in TAKEAWAYS]
    plain = line.replace("<strong>", "").replace("</strong>", "").replace("<br>", " ")
    found = read(layout, heading(layout) + list_of(every))
    assert [one.text for one in found.takeaways] == [plain.format(one) for one in TAKEAWAYS]


@layouts
def test_an_entry_outside_its_list_joins_no_others(layout: str) -> None:
    """An editor closed the list too early, and opened it again."""
    first, second, third, fourth = entries(layout)
    _assert_read(
        layout, f"{heading(layout)}<li>{first}</li>{list_of([second])}<li>{third}</li>{list_of([fourth])}"
    )


@layouts
@pytest.mark.parametrize("closed", range(1, 5))
@pytest.mark.parametrize("place", ["within", "between", "after"])
def test_an_end_tag_too_many_ends_no_takeaways(layout: str, closed: int, place: str) -> None:
    """It closes the list, the area and the body before their end; what stands behind belongs to them all the same."""
    ends, every = "</div>" * closed, entries(layout)
    lists = {
        "within": list_of(every).replace(f"<li>{every[2]}", f"{ends}<li>{every[2]}"),
        "between": f"{list_of(every[:2])}{ends}<p>The mill.</p>{list_of(every[2:])}",
        "after": f"{list_of(every)}{ends}",
    }
    _assert_read(layout, heading(layout) + lists[place])
    sections = read(layout, heading(layout) + lists[place]).sections
    whole = read(layout, heading(layout) + lists[place].replace(ends, "")).sections
    assert [one.heading for one in sections if one.heading] == [one.heading for one in whole if one.heading]


@layouts
@pytest.mark.parametrize("end", ["</body>", "</HTML>", "</body></html>", "<title>Map</title>"])
def test_a_page_within_the_page_ends_no_takeaways(layout: str, end: str) -> None:
    """What an editor pasted as a whole page, or in part, ends the page no more than it does in a browser."""
    listed = list_of(entries(layout))
    _assert_read(layout, heading(layout) + listed.replace("</li><li>", f"</li>{end}<li>", 2))
    every = entries(layout)
    _assert_read(layout, f"{end}{heading(layout)}{list_of(every[:2])}{end}{list_of(every[2:])}")


@pytest.mark.parametrize(
    "form",
    [
        '</div></div><div><h2 data-id="key-takeaways">Key Takeaways</h2><ol>{}</ol>',
        "<h2>Key Takeaways</h2></div></div><div><div><ol>{}</ol>",
        '<h2>Key Takeaways</h2></div></div><div><div data-id="kt-list"><ol>{}</ol>',
        '<h2>Key Takeaways</h2><ol data-id="kt-list">{}</ol>',
    ],
)
@pytest.mark.parametrize("entry", ["<li>{}</li>", '<li data-id="{0:.5}">{0}</li>'])
def test_an_area_may_hold_the_heading_alone(form: str, entry: str) -> None:
    """The list right below it is that of the takeaways."""
    _assert_read("areas", form.format("".join(map(entry.format, TAKEAWAYS))))


@pytest.mark.parametrize(
    "behind",
    [
        '</div></div><div data-id="changes"><ul><li>The map of March 1 was corrected on March 2.</li></ul>',
        '</div></div></div><span class="screen-reader-text">Share</span><div><div>',
    ],
)
def test_what_stands_behind_the_area_of_the_takeaways_is_none(behind: str) -> None:
    """Neither an area with a name of its own nor what only a screen reader reads out."""
    _assert_read("areas", heading("areas") + list_of(TAKEAWAYS) + behind)


@layouts
def test_takeaways_may_be_introduced_and_have_two_forms(layout: str) -> None:
    """Paragraphs, then a caption and a list."""
    first, second, *rest = entries(layout)
    paragraphs = f"<p>ISV assesses the following:</p><p>{first}</p><p>{second}</p>"
    _assert_read(layout, f"{heading(layout)}{paragraphs}<p>Map.</p>{list_of(rest)}")
    _assert_read(layout, f"{heading(layout)}{paragraphs}{''.join(f'<p>{one}</p>' for one in rest)}")


@layouts
def test_several_paragraphs_above_a_list_are_takeaways(layout: str) -> None:
    """Only one alone would introduce it."""
    first, second, third, fourth = entries(layout)
    _assert_read(layout, f"{heading(layout)}<p>{first}</p><p>{second}</p>{list_of([third, fourth])}")


@layouts
def test_a_line_of_the_source_ends_no_takeaway(layout: str) -> None:
    """Only a line that readers see does: two sentences in one paragraph are one takeaway."""
    first, second, third, fourth = entries(layout)
    found = read(layout, f"{heading(layout)}<p>{first}\n{second}</p><p>{third}\n{fourth}</p>")
    assert [one.text for one in found.takeaways] == [f"{FIRST} {SECOND}", f"{THIRD} {FOURTH}"]


@layouts
def test_takeaways_of_a_meeting_are_none_of_the_day(layout: str) -> None:
    """A list in a section, below words that are no heading."""
    body = LAYOUTS[layout](heading(layout) + list_of(entries(layout)))
    met = "<p>Two main takeaways of the meeting</p><ul><li>They met for a day.</li><li>They ate at noon.</li></ul>"
    page = body.replace(b"<p>Both dug.[2]</p>", f"<p>Both dug.[2]</p>{met}".encode())
    assert page != body
    found = parse_assessment(page, url=URL, series=SERIES)
    assert [one.text for one in found.takeaways] == list(TAKEAWAYS)


@layouts
@pytest.mark.parametrize(
    "words",
    [
        "ISV assesses the following:",
        "ISV assesses the following of the war as of March 2, 2031.",
        "The following key takeaways are those of March 2, 2031.",
        "Here are the takeaways of the day.",
    ],
)
def test_a_sentence_above_a_list_may_introduce_it(layout: str, words: str) -> None:
    """It is none of the takeaways if it says so; above paragraphs, it must name them."""
    _assert_read(layout, f"{heading(layout)}<p>{words}</p>{list_of(entries(layout))}")
    if "takeaways" in words:
        bold = words if layout == "areas" else f"<strong>{words}</strong>"
        _assert_read(layout, heading(layout) + "".join(f"<p>{one}</p>" for one in (bold, *entries(layout))))


DOUBTFUL = {
    "one above the list": lambda one: f"<p>{one[0]}</p>{list_of(one[1:])}",
    "one in other words below the list": lambda one: (
        f"{list_of(one[:3])}<p><strong>It set a date.</strong>[1] {FOURTH}</p>"
    ),
    "one in plain letters between lists": lambda one: f"{list_of(one[:2])}<p>{THIRD}</p>{list_of(one[3:])}",
    "one in a paragraph within the list": lambda one: list_of(one).replace(
        f"<li>{one[2]}</li>", f"<p>{one[2]}</p>"
    ),
    "one within the list without its mark-up": lambda one: list_of(one).replace(f"<li>{one[2]}</li>", one[2]),
    "one with a footnote": lambda one: "".join(f"<p>{x}</p>" for x in [one[0], one[1] + "[1]", *one[2:]]),
    "one without its full stop": lambda one: "".join(f"<p>{x}</p>" for x in [one[0], SECOND[:-1], *one[2:]]),
    "one in italics": lambda one: "".join(f"<p>{x}</p>" for x in [*one[:2], f"<em>{THIRD}</em>", one[3]]),
    "one in bold in part": lambda one: "".join(
        f"<p>{x}</p>" for x in [*one[:2], f"<strong>Neither side</strong>{THIRD[12:]}", one[3]]
    ),
    "one with a number in plain letters": lambda one: "".join(
        f"<p>{number}{x}</p>" for number, x in zip(["i. ", "ii. ", "iv. ", "v. "], one, strict=True)
    ),
    "two behind the end of their area": lambda one: (
        f"<p>{one[0]}</p><p>{one[1]}</p></div></div><p>{one[2]}</p><p>{one[3]}</p>"
    ),
    "one that begins with an end tag too many": lambda one: list_of(
        [*one[:2], f"</div></div></div></div>{one[2]}", one[3]]
    ),
    "one that quotes": lambda one: (
        f"{list_of(one[:2])}<p>The council told Hollen that “your mill will burn” on March 2.</p>{list_of(one[2:])}"
    ),
    "two behind a promotion without its end tag": lambda one: (
        f'{list_of(one[:2])}<div class="newsletter-signup"><p></p>{list_of(one[2:])}'
    ),
    "a short one": lambda one: "".join(f"<p>{x}</p>" for x in [*one[:2], "Hollen fell.", *one[2:]]),
    "a long one": lambda one: "".join(
        f"<p>{x}</p>" for x in [*one[:2], f"{'The war goes on ' * 80}.", *one[2:]]
    ),
}


@layouts
def test_text_of_the_report_below_the_list_is_no_doubt(layout: str) -> None:
    """A long paragraph with footnotes belongs to no list, whatever area it stands in."""
    text = f"<p><strong>The river rose.</strong> {'It rose by a foot at Hollen.[1] ' * 20}</p>"
    _assert_read(layout, heading(layout) + list_of(entries(layout)) + text)


@layouts
@pytest.mark.parametrize("name", DOUBTFUL)
def test_no_takeaway_is_left_out_unsaid(layout: str, name: str) -> None:
    """A paragraph that may be one either counts, or the page is refused."""
    markup = DOUBTFUL[name](entries(layout))
    try:
        found = read(layout, heading(layout) + markup)
    except LayoutChanged:
        return
    words = re.sub(r"<[^>]+>|\[1\]", " ", markup).split()
    assert " ".join(one.text for one in found.takeaways).split() == words


@layouts
@pytest.mark.parametrize(
    "form", ["<strong>{} {}</strong>", "<strong>{}</strong> {}", "<b><u>{}</u></b> <em>{}</em>"]
)
@pytest.mark.parametrize("name", ["Veldian Supporting Effort—The Coast", "Air, Missile, and Raft Campaign"])
def test_the_objective_behind_the_name_of_a_section_need_not_be_bold(
    layout: str, form: str, name: str
) -> None:
    """Name and objective are one heading; a sentence that begins in bold and ends with a bracket is none."""
    objective = "(Veldian objective: Hold the coast and its ports)"
    lead = (
        "<strong>Rafts set sail from Hollen on March 2.</strong> (The Crown News saw seven of them at noon.)"
    )
    page = LAYOUTS[layout](heading(layout) + list_of(entries(layout)))
    body = page.replace(
        b"<p>Both dug.[2]</p>", f"<p>{form.format(name, objective)}</p><p>{lead}</p>".encode()
    )
    found = parse_assessment(body, url=URL, series=SERIES)
    [section] = [one for one in found.sections if one.heading.startswith(name)]
    assert section.heading == f"{name} {objective}"
    assert section.paragraphs[0] == re.sub("<[^>]+>", "", lead)


@layouts
def test_a_list_in_a_list_belongs_to_its_entry_unless_that_is_a_heading(layout: str) -> None:
    """Details make one takeaway with the entry above them; a heading is none."""
    first, second, third, fourth = entries(layout)
    grouped = list_of(
        [f"The River{list_of([first, second])}", f"Along the coast of Ostmark{list_of([third, fourth])}"]
    )
    _assert_read(layout, heading(layout) + grouped)
    detailed = list_of([first + list_of(["It has three mills.", "near Hollen"]), second])
    found = read(layout, heading(layout) + detailed)
    assert [one.text for one in found.takeaways] == [f"{FIRST} It has three mills. near Hollen", SECOND]


MARKS = (
    *(
        "[1]",
        "[1][2]",
        "[1, 2]",
        "[1], [2]",
        "[1-3]",
        "[1]–[3]",
        "<sup>1</sup>",
        "<sup>[1]</sup>",
        "<sup>1,2</sup>",
        "<sup>(1)</sup>",
    ),
    '<sup><a href="#_edn1" id="_ednref1">1</a></sup>',
    '<a href="#_edn1" name="_ednref1" title="">[1]</a>',
    '<a href="#_edn1">[i]</a>',
    '<sup>[<a href="#_edn1">1</a>]</sup>',
    '<span>[</span><a href="#_edn1">1</a>]',
    '<a href="#fn1" role="doc-noteref">1</a>',
    *("&nbsp;<sup>1</sup>", "<b> </b><sup>1</sup>", "<sup>1–3</sup>"),
    '<span style="font-size:8pt;vertical-align: super">1</span>',
    *("¹", "¹,²", "&nbsp;¹⁰", "&sup1;"),
    *("&#8203;<sup>1</sup>", "\u200f<sup>1</sup>", "\u2060<sup><a href='#a'>1</a></sup>"),
    *("[i]", "<sup>[i]</sup>", "<sup>i</sup>", "<sup>(i)</sup>", "[i][iv]", "［1］", "［１］", "【1】"),
    *("[1—3]", "[1 & 2]", "[1]—[3]"),
)


@layouts
@pytest.mark.parametrize("mark", MARKS)
def test_a_footnote_mark_is_no_word_of_a_takeaway(layout: str, mark: str) -> None:
    """Whatever its markup; it is kept as a citation."""
    marked = [one.replace(".", f".{mark}") for one in entries(layout)]
    _assert_read(layout, heading(layout) + list_of(marked))
    citations = read(layout, heading(layout) + list_of(marked)).citations
    assert next(one.number for one in citations if one.part == "takeaways") == (10 if "⁰" in mark else 1)


@layouts
@pytest.mark.parametrize("form", ["[{}] {}", "<sup>[{}]</sup> {}", '<a href="#_ednref">[{}]</a>&nbsp;{}'])
def test_endnotes_may_have_roman_numbers(layout: str, form: str) -> None:
    """As Word gives them, and as the mirror prints them."""
    page = LAYOUTS[layout](heading(layout) + list_of(entries(layout)))
    notes = [f"https://a.example/{i}" for i in range(1, 15)]
    roman = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv"]
    listed = "".join(f"<p>{form.format(i, one)}</p>" for i, one in zip(roman, notes, strict=True))
    usual = b"<p>[1] https://a.example/1</p><p>[2] https://a.example/2</p>"
    assert usual in page
    found = read_body(page.replace(usual, listed.encode()))
    assert [(one.number, one.text, one.urls) for one in found.endnotes] == [
        (i, one, (one,)) for i, one in enumerate(notes, 1)
    ]


@layouts
@pytest.mark.parametrize(
    "mark", ["<sup>1</sup>", "<sup>1,2</sup>", '<span style="vertical-align:super">1</span>', "¹", "¹²"]
)
def test_a_raised_number_after_a_word_is_a_footnote_mark(layout: str, mark: str) -> None:
    """Within a sentence and before its full stop, too: only a number or a short word has a power."""
    marked = [
        one.replace(" in ", f"{mark} in ").replace("Bridge.", f"Bridge{mark}.") for one in entries(layout)
    ]
    _assert_read(layout, heading(layout) + list_of(marked))


@layouts
@pytest.mark.parametrize(
    "words",
    [
        "12 km<sup>2</sup>",
        "12 km²",
        "10⁶",
        "10<sup>6</sup>",
        "the 4<sup>th</sup>",
        '<a href="/x#a">Hollen</a>',
        "[2031]",
        "“[i]t cost [c]ivil” peace, and much",
    ],
)
def test_a_raised_sign_within_a_sentence_is_no_footnote_mark(layout: str, words: str) -> None:
    """Powers, ordinals, links and years in brackets are words."""
    found = read(layout, heading(layout) + list_of([f"{words} of the river bank flooded.", SECOND]))
    plain = words.replace("<sup>", "").replace("</sup>", "").replace('<a href="/x#a">Hollen</a>', "Hollen")
    assert found.takeaways[0].text == f"{plain} of the river bank flooded."


@layouts
def test_signs_that_were_encoded_twice_are_read(layout: str) -> None:
    """An editor pasted markup as text."""
    twice = [one.replace("council", "&amp;ldquo;council&amp;rdquo;") for one in entries(layout)]
    found = read(layout, heading(layout) + list_of(twice))
    assert found.takeaways[3].text == FOURTH.replace("council", "“council”")


@layouts
def test_efforts_are_no_takeaways_where_there_is_no_list(layout: str) -> None:
    """The list of efforts further down never stands in for takeaways that were not found: that would tell of no failure."""
    with pytest.raises(LayoutChanged, match="no takeaways"):
        read(layout, heading(layout) + "<p>None today, says the editor of this page</p>")


@layouts
@pytest.mark.parametrize("end", ["?”", "!”", '?"', ".)", "…", ".'", ".»"])
def test_a_sentence_may_end_inside_quotation_marks_and_brackets(layout: str, end: str) -> None:
    """Among paragraphs, and as the first entry of a list that goes on below a caption."""
    said = [*TAKEAWAYS[:2], "Neither side moved at Hollen Bridge (but who would have known it" + end, FOURTH]
    first, second, third, fourth = said if layout == "areas" else [f"<strong>{one}</strong>" for one in said]
    paragraphs = "".join(f"<p>{one}</p>" for one in (first, second, third, fourth))
    lists = f"{list_of([first, second])}<p>Map of the river.</p>{list_of([third, fourth])}"
    for form in (paragraphs, lists):
        assert [one.text for one in read(layout, heading(layout) + form).takeaways] == said
