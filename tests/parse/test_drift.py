"""An assessment whose takeaways cannot be trusted is a changed layout; one that lacks a part says so."""

from dataclasses import replace
from datetime import date

import pytest

from monitor.errors import LayoutChanged
from monitor.models import Assessment, Endnote, Section, Takeaway
from monitor.parse import check_drift


def _takeaways(count: int) -> tuple[Takeaway, ...]:
    return tuple(Takeaway(position=i, text="The river is high.") for i in range(1, count + 1))


WHOLE = Assessment(
    series="veldia",
    date=date(2031, 3, 2),
    url="https://veldia.example/x",
    title="Veldian Offensive Campaign Assessment, March 2, 2031",
    published_at=None,
    toplines=("The river is high.",),
    takeaways=_takeaways(4),
    sections=(Section(heading="The River", level=2, paragraphs=("It rose. " * 100,)),),
    endnotes=(Endnote(number=1, text="a", urls=()),),
    layout="wordpress",
)
RECENT = (WHOLE,) * 7


@pytest.mark.parametrize("count", [2, 25])
def test_the_usual_numbers_of_takeaways_pass(count: int) -> None:
    """Two to twenty-five takeaways are no drift, nor is anything on an empty store."""
    usual = replace(WHOLE, takeaways=_takeaways(count))
    first = replace(usual, endnotes=())
    assert (check_drift(usual, RECENT), check_drift(first, ())) == (usual, first)


@pytest.mark.parametrize("count", [0, 1, 26])
def test_other_numbers_of_takeaways_are_drift(count: int) -> None:
    """Fewer than two or more than twenty-five takeaways are a changed layout."""
    with pytest.raises(LayoutChanged, match=f"looked for 2 to 25 takeaways, found {count}"):
        check_drift(replace(WHOLE, takeaways=_takeaways(count)), RECENT)


def test_a_takeaway_as_long_as_a_page_is_drift() -> None:
    """No takeaway has thousands of words: a list that lost its ends is a changed layout."""
    endless = (*_takeaways(3), Takeaway(position=4, text="river " * 1_000))
    with pytest.raises(LayoutChanged, match="looked for takeaways of at most 5000 characters, found 6000"):
        check_drift(replace(WHOLE, takeaways=endless), RECENT)


@pytest.mark.parametrize("text", ["", " ", "•", "–", "\u200b"])
def test_a_takeaway_of_no_words_is_drift(text: str) -> None:
    """A bullet with nothing behind it, in a page or in a text, opens no theme."""
    takeaways = (*_takeaways(3), Takeaway(position=4, text=text))
    with pytest.raises(LayoutChanged, match="looked for words in each takeaway, found none in takeaway 4"):
        check_drift(replace(WHOLE, takeaways=takeaways), RECENT)


def test_endnotes_that_all_others_have_are_missing() -> None:
    """No endnotes, where all recent assessments have some, are reported as missing."""
    assert check_drift(replace(WHOLE, endnotes=()), RECENT).missing == ("endnotes",)
    assert check_drift(replace(WHOLE, endnotes=()), (*RECENT, replace(WHOLE, endnotes=()))).missing == ()
    assert check_drift(WHOLE, RECENT) == WHOLE


def test_what_the_page_itself_lacks_is_named_once() -> None:
    """What the parser and the comparison both miss is one missing part."""
    assert check_drift(replace(WHOLE, endnotes=(), missing=("endnotes",)), RECENT).missing == ("endnotes",)


@pytest.mark.parametrize("change", [{"partial": True}, {"layout": "plain"}, {"layout": "updates"}])
def test_partial_assessments_need_no_endnotes(change: dict[str, bool]) -> None:
    """Assessments that hold only toplines and takeaways are compared by these, with whole ones too."""
    short = replace(WHOLE, sections=(), endnotes=(), **change)  # type: ignore[arg-type]  # fields by name
    assert check_drift(short, RECENT) == short


def test_half_the_sections_are_missing() -> None:
    """Sections less than half as long as in every recent assessment are missing; a special edition may be short."""
    short = replace(WHOLE, sections=())
    assert check_drift(short, RECENT).missing == ("sections",)
    assert check_drift(replace(short, kind="special"), RECENT).missing == ()
    assert check_drift(short, (*RECENT, short)).missing == ()


def test_two_days_are_too_few_to_tell_what_is_usual() -> None:
    """Length and endnotes are judged against three days at least: single days differ by more than half."""
    assert check_drift(replace(WHOLE, sections=(), endnotes=()), RECENT[:2]).missing == ()


def test_short_toplines_are_not_missing() -> None:
    """An evening with little to lead with is short above and as long as ever below."""
    long = replace(WHOLE, toplines=("The river is high. " * 500,))
    assert check_drift(WHOLE, (long,) * 7).missing == ()
