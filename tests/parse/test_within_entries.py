"""What stands in an entry but is no part of it is not read as one; what cannot be told apart is refused."""

import pytest

from monitor.errors import LayoutChanged
from tests.parse.editors import TAKEAWAYS, entries, heading, layouts, list_of, read

FIRST, SECOND, THIRD, FOURTH = TAKEAWAYS
LABELS = (
    *(("a) ", "b) ", "c) ", "d) "), ("(A) ", "(B) ", "(C) ", "(D) "), ("a. ", "b. ", "c. ", "d. ")),
    *(
        ("i. ", "ii. ", "iii. ", "iv. "),
        ("I) ", "II) ", "III) ", "IV) "),
        ("I – ", "II – ", "III – ", "IV – "),
    ),
)


def _texts(layout: str, takeaways: str) -> list[str]:
    return [one.text for one in read(layout, heading(layout) + takeaways).takeaways]


@layouts
@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("form", ["{}{}", "<strong>{}</strong>{}", "{}&nbsp;{}"])
def test_letters_and_roman_numbers_that_count_are_no_words(
    layout: str, labels: tuple[str, ...], form: str
) -> None:
    """They are typed before all entries, in their order."""
    labelled = [form.format(*one) for one in zip(labels, entries(layout), strict=True)]
    assert _texts(layout, list_of(labelled)) == [*TAKEAWAYS]


@layouts
@pytest.mark.parametrize(
    "labels",
    [("a) ", "b) ", "d) ", "c) "), ("i. ", "", "iii. ", "iv. "), ("A. ", "C. ", "B. ", "D. "), ("V. ",) * 4],
)
def test_letters_that_do_not_count_may_be_words(layout: str, labels: tuple[str, ...]) -> None:
    """As in names: "V. Brandt"."""
    labelled = [f"{label}{one}" for label, one in zip(labels, TAKEAWAYS, strict=True)]
    assert _texts(layout, list_of(labelled)) == labelled


@layouts
def test_numbers_that_count_what_is_told_are_words(layout: str) -> None:
    """Even if they are those of the entries."""
    told = [
        f"{i} {'bridges' if i > 1 else 'bridge'} fell at {one}, they said." for i, one in enumerate("ABCD", 1)
    ]
    assert _texts(layout, list_of(told)) == told


@layouts
def test_a_quotation_has_its_marks(layout: str) -> None:
    """As browsers print them."""
    said = "The council said <q>the <q>old</q> bridge <em>stands</em></q> on March 2."
    found = _texts(layout, list_of([said, *entries(layout)[1:]]))
    assert found == ["The council said “the ‘old’ bridge stands” on March 2.", *TAKEAWAYS[1:]]


@layouts
@pytest.mark.parametrize(
    "apart",
    [
        "<p><em>The mill at Hollen, seen from the river.</em></p>",
        "<p><em>The mill at Hollen</em></p>",
        "<h4>On the River</h4>",
        "<p><strong>Ostmark Operations</strong></p>",
        "<p>https://veldia.example/video</p>",
        "<p>(Click here to enlarge)</p>",
        "<p>(Image: The river board)</p>",
        "<p>ADVERTISEMENT</p>",
        '<div class="image-caption">The mill is in ruins.</div>',
    ],
)
def test_a_caption_or_heading_below_an_entry_is_no_part_of_it(layout: str, apart: str) -> None:
    """Nor does it end the list."""
    for place in range(4):
        every = [*entries(layout)]
        every[place] = f"<p>{every[place]}</p>{apart}"
        assert _texts(layout, list_of(every)) == [*TAKEAWAYS]


@layouts
@pytest.mark.parametrize("sign", ["*", "†", "[*]", "<a href='#n'>**</a>"])
def test_a_raised_sign_marks_a_note(layout: str, sign: str) -> None:
    """It is no word, within a sentence or at its end."""
    first, *others = entries(layout)
    marked = first.replace(" and ", f"<sup>{sign}</sup> and ").replace(".", f".<sup>{sign}</sup>")
    assert _texts(layout, list_of([marked, *others])) == [*TAKEAWAYS]


@layouts
def test_what_an_entry_begins_with_is_a_part_of_it_though_only_that_is_in_italics(layout: str) -> None:
    """A caption stands below."""
    for place in range(4):
        every = [*entries(layout)]
        every[place] = f"<p><em>{every[place]}</em></p><p>It rained.</p>"
        said = [*TAKEAWAYS]
        said[place] += " It rained."
        assert _texts(layout, list_of(every)) == said


@layouts
@pytest.mark.parametrize(
    "unread",
    [
        "&lt;strong&gt;{}&lt;/strong&gt;",
        "{}[footnote]https://veldia.example/1[/footnote]",
        "It rained at Hollen&amp;amp;nbsp;Bridge. {}",
        "It rained at Hollen. • {}",
        "It rained at Hollen.<br>- {}",
    ],
)
def test_code_or_a_list_that_was_not_read_as_such_is_refused(layout: str, unread: str) -> None:
    """What an editor pasted as text is not what readers were meant to see."""
    first, *others = entries(layout)
    with pytest.raises(LayoutChanged, match="one takeaway in each entry"):
        _texts(layout, list_of([unread.format(first), *others]))


OTHERS = "<ul><li>Nobody moved at Hollen, it was said, on the day before.</li></ul>"


@layouts
@pytest.mark.parametrize(
    "words",
    [
        "Key Takeaways from March 1",
        "Key Takeaways (March 1, 2031)",
        "Yesterday’s Key Takeaways",
        "Key Takeaways of the Previous Day",
        "Key Takeaways for February",
        "Key Takeaways from the Marrow Update",
        "Key Takeaways 3/1",
    ],
)
def test_takeaways_of_another_day_are_not_those_of_this(layout: str, words: str) -> None:
    """Neither above its own list nor below it."""
    own, other = heading(layout) + list_of(entries(layout)), heading(layout, words) + OTHERS
    for both in (own + other, other + own):
        with pytest.raises(LayoutChanged, match="the takeaways of one report"):
            read(layout, both)


@pytest.mark.parametrize("layout", ["moved", "old"])
def test_two_lists_of_one_day_are_its_takeaways(layout: str) -> None:
    """Whether both headings name the day or one does."""
    every = entries(layout)
    for words in ("Key Takeaways", "Key inflections on March 2"):
        second = heading(layout, "Key inflections in recruitment on March 2") + list_of(every[2:])
        found = read(layout, heading(layout, words) + list_of(every[:2]) + second)
        assert [one.text for one in found.takeaways] == [*TAKEAWAYS]
