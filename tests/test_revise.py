"""Laws of comparing two revisions."""

import time
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import Assessment, Change, Citation, Endnote, Section, Takeaway
from monitor.revise import compare, is_material, keep_lost_parts, keep_numbers, revise, supersedes

BASE = Assessment(
    series="reed",
    date=date(2026, 3, 1),
    url="https://institute.example/reed-march-1-2026/",
    title="Reed Assessment, March 1, 2026",
    published_at=None,
    toplines=("The reed cutters gathered at dawn.",),
    takeaways=(),
    layout="wordpress",
)
WORDS = ("Heron", "Curlew", "Plover", "Avocet", "Dunlin", "Knot", "Ruff", "Snipe", "Godwit")
OLD = (
    "Reed forces advanced near the Old Mill.",
    "The council raised the toll at the eastern ferry.",
    "Herons returned to the northern bank.",
)


def with_takeaways(*texts: str) -> Assessment:
    """Return an assessment with these takeaways."""
    return replace(
        BASE, takeaways=tuple(Takeaway(position=i, text=text) for i, text in enumerate(texts, start=1))
    )


def test_the_same_text_in_other_quotes_dashes_and_spaces_is_no_change() -> None:
    """A quote style, a dash, a space is no change."""
    old = with_takeaways("The “Old Mill” – a landmark – stands.")
    new = with_takeaways('The "Old  Mill" - a landmark - stands. ')
    assert revise(old, new) == ()


def test_a_reworded_takeaway_is_one_change() -> None:
    """A text most of whose words stay is reworded, not removed and added."""
    [change] = revise(
        with_takeaways(*OLD), with_takeaways(OLD[0], OLD[1].replace("eastern", "western"), OLD[2])
    )
    assert (change.kind, change.part, change.old, change.new) == (
        "reworded",
        "takeaway 2",
        OLD[1],
        "The council raised the toll at the western ferry.",
    )


def test_an_added_and_a_removed_takeaway_are_named_by_their_places() -> None:
    """What came is named by its new place, what went by its old one."""
    new = "A lighthouse keeper resigned over unpaid wages."
    assert revise(with_takeaways(*OLD), with_takeaways(new, *OLD[1:])) == (
        Change(kind="added", part="takeaway 1", old=None, new=new),
        Change(kind="removed", part="takeaway 1", old=OLD[0], new=None),
    )


@given(st.permutations(OLD))
def test_a_reorder_is_never_material(order: list[str]) -> None:
    """However takeaways are reordered, nothing is worth a notice."""
    changes = compare("takeaway", OLD, order)
    assert {change.kind for change in changes} <= {"moved"}
    assert not any(map(is_material, changes))


def test_a_house_style_change_is_not_material() -> None:
    """Words joined in another order say what they said."""
    [change] = compare("takeaway", ["CTP-ISW saw herons at the mill."], ["ISW-CTP saw herons at the mill."])
    assert (change.kind, is_material(change)) == ("reworded", False)


def test_a_changed_number_is_material() -> None:
    """One other number makes another statement."""
    [change] = compare("takeaway", ["The toll rose to 12 shells."], ["The toll rose to 21 shells."])
    assert is_material(change)


def test_a_new_correction_is_material_and_a_new_topline_is_not() -> None:
    """Corrections are reported; toplines are kept for `diff`."""
    corrected = replace(
        BASE, corrections=("CORRECTION: the toll is 12 shells.",), toplines=("Another lead.",)
    )
    assert [(c.part, is_material(c)) for c in revise(BASE, corrected)] == [
        ("topline 1", False),
        ("topline 1", False),
        ("correction 1", True),
    ]


@pytest.mark.slow
@given(st.lists(st.text(max_size=30), max_size=6), st.lists(st.text(max_size=30), max_size=6))
def test_changes_account_for_every_text(old: list[str], new: list[str]) -> None:
    """The texts of `old`, less those gone, plus those come, are as many as those of `new`."""
    changes = compare("takeaway", old, new)
    kinds = [change.kind for change in changes]
    assert len(old) + kinds.count("added") - kinds.count("removed") == len(new)


def test_a_bare_text_never_stands_in_for_a_full_page() -> None:
    """An import of a text cannot replace what the page itself gave."""
    plain = replace(BASE, layout="plain")
    partial = replace(BASE, partial=True)
    assert (supersedes(BASE, plain), supersedes(plain, BASE), supersedes(partial, plain)) == (
        True,
        False,
        True,
    )


def test_the_title_of_a_page_is_no_edit_of_a_bare_text() -> None:
    """An updates page prints titles in its own style, and a text has none; where both are the page's own, it is one."""
    titled = replace(BASE, title="Reed Assessment - March 1 2026")
    assert not any(
        revise(old, BASE) for old in (replace(titled, partial=True), replace(titled, layout="plain"))
    )
    assert [change.part for change in revise(titled, BASE)] == ["title 1"]


@pytest.mark.slow
def test_a_page_rewritten_whole_is_compared_in_bounded_time() -> None:
    """1,500 paragraphs, each like none before: a second or two, not minutes."""
    old, new = ([f"{word}{n} {n * 7 % 90} the mill " * 20 for n in range(1500)] for word in ("reed", "crab"))
    began = time.process_time()
    assert len(compare("section paragraph", old, new)) >= 1500
    assert time.process_time() - began < 8


def test_what_moved_is_found_however_long_the_page() -> None:
    """Equal texts are matched first, wherever they stand now."""
    texts = [f"Heron {n} nests." for n in range(400)]
    changes = compare("section paragraph", texts, [*texts[200:], *texts[:200]])
    assert {change.kind for change in changes} == {"moved"}


@pytest.mark.parametrize(
    ("order", "moved"), [("ABCHI HIAGBFC", "HI"), ("IJKBCDFGH EABLDJFGI", "IJ"), ("AXB XAXB", "")]
)
def test_as_few_texts_as_possible_count_as_moved(order: str, moved: str) -> None:
    """Those outside the longest run that stays in order; texts of the same words are told apart by their neighbours."""
    changes = compare("takeaway", *order.split())
    assert sorted(one.new or "" for one in changes if one.kind == "moved") == sorted(moved)


@pytest.mark.slow
def test_a_page_that_repeats_its_texts_is_compared_in_bounded_time() -> None:
    """Of 5,000 copies of two texts one is left out: a second or two."""
    texts = ["Reeds.", "Herons."] * 5000
    began = time.process_time()
    assert compare("section paragraph", texts, [*texts[:4000], *texts[4001:]])
    assert time.process_time() - began < 8


WHOLE = replace(
    with_takeaways(*OLD),
    sections=(Section(heading="The River", level=2, paragraphs=("It rose.",)),),
    endnotes=(Endnote(number=1, text="https://reed.example/1", urls=("https://reed.example/1",)),),
)


@pytest.mark.parametrize("part", ["toplines", "sections", "endnotes"])
def test_a_part_that_comes_later_is_kept_and_is_no_news(part: str) -> None:
    """A page published without a part, and given it later, is a fuller version: its changes are never material."""
    unfinished = replace(WHOLE, **{part: ()})  # type: ignore[arg-type]  # a field by its name
    changes = revise(unfinished, WHOLE)
    assert {change.kind for change in changes} == {"added"}
    assert not any(map(is_material, changes))
    assert (supersedes(WHOLE, unfinished), supersedes(unfinished, WHOLE)) == (True, False)


@pytest.mark.parametrize("part", ["toplines", "sections", "endnotes"])
def test_a_page_that_lost_a_part_is_no_edit(part: str) -> None:
    """A version that lacks nothing but a part that the one before had changes nothing."""
    assert revise(WHOLE, replace(WHOLE, **{part: ()})) == ()  # type: ignore[arg-type]  # a field by its name


@pytest.mark.parametrize("part", ["toplines", "sections", "endnotes"])
def test_a_page_that_lost_a_part_may_be_edited(part: str) -> None:
    """The part, and the marks in it, stay as they were; the edited takeaways take the place of those before."""
    marks = tuple(
        Citation(part=one, index=0, offset=1, number=1) for one in ("takeaways", "toplines", "sections/0")
    )
    old = replace(WHOLE, citations=marks)
    edited = with_takeaways("All is quiet now.", *OLD[1:])
    lost: dict[str, Any] = {part: ()}
    left = replace(old, takeaways=edited.takeaways, citations=marks[:1], missing=(part,), **lost)
    kept = keep_lost_parts(left, old)
    assert getattr(kept, part) == getattr(WHOLE, part)
    assert (kept.takeaways, kept.missing) == (edited.takeaways, ())
    assert {mark.part for mark in kept.citations} == {
        "takeaways",
        *(m.part for m in marks if m.part.startswith(part)),
    }
    assert supersedes(kept, old)
    assert any(map(is_material, revise(old, kept)))


def publish(*days: list[tuple[str, int]]) -> list[Assessment]:
    """Return the revisions of an assessment, numbered as they come; a takeaway is a word, in a wording."""
    revisions: list[Assessment] = []
    for takeaways in days:
        new = with_takeaways(*(f"{word} " * 4 + f"at {wording} o'clock" for word, wording in takeaways))
        revisions.append(keep_numbers(new, revisions) if revisions else new)
    return revisions


def numbers_of(assessment: Assessment) -> list[int]:
    """Return the numbers of the takeaways, in order."""
    return [one.number for one in assessment.takeaways]


def numbers_by_word(assessment: Assessment) -> dict[str, int]:
    """Return the numbers of the takeaways by what they are about, however it is worded."""
    return {one.text.split()[0]: one.number for one in assessment.takeaways}


REVISIONS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(WORDS[:5]), st.integers(1, 3)), max_size=6, unique_by=lambda one: one[0]
    ),
    min_size=1,
    max_size=6,
)


@given(REVISIONS)
def test_no_two_takeaways_have_one_number(edits: list[list[tuple[str, int]]]) -> None:
    """Each revision has as many numbers as takeaways, and the first counts them."""
    first, *later = publish(*edits)
    assert numbers_of(first) == [*range(1, len(first.takeaways) + 1)]
    assert all(len({*numbers_of(one)}) == len(one.takeaways) for one in later)


@given(REVISIONS)
def test_a_takeaway_keeps_its_number_as_long_as_it_is_there(edits: list[list[tuple[str, int]]]) -> None:
    """Whatever is inserted, removed or moved around it, and however it is reworded."""
    for old, new in pairwise(map(numbers_by_word, publish(*edits))):
        assert {word: new[word] for word in old if word in new} == {
            word: number for word, number in old.items() if word in new
        }


@given(REVISIONS)
def test_an_edit_that_is_undone_restores_the_numbers(edits: list[list[tuple[str, int]]]) -> None:
    """After any other edits; also if the undone one removed takeaways, or replaced them all."""
    *_, before, _, again = publish(*edits, [], edits[-1]) if len(edits) < 2 else publish(*edits, edits[-2])
    assert numbers_of(again) == numbers_of(before)


@given(REVISIONS)
def test_a_number_never_gets_to_other_words(edits: list[list[tuple[str, int]]]) -> None:
    """What had it is gone for good, or comes back."""
    owners: dict[int, str] = {}
    for revision in publish(*edits):
        for word, number in numbers_by_word(revision).items():
            assert owners.setdefault(number, word) == word


def test_of_two_texts_like_one_the_likest_has_its_number_whichever_way_the_edit_goes() -> None:
    """Two takeaways that are joined to one, and parted again, are the same two."""
    two = with_takeaways(
        "Reeds were cut at dawn by the ferry.", "Reeds were cut at dusk beside the long ferry."
    )
    one = with_takeaways("Reeds were cut at dusk beside the ferry.")
    joined = keep_numbers(one, [two])
    assert numbers_of(joined) == [2]
    assert numbers_of(keep_numbers(two, [two, joined])) == [1, 2]
    assert [(one.kind, one.part) for one in revise(joined, two)] == [
        ("added", "takeaway 1"),
        ("reworded", "takeaway 2"),
    ]
