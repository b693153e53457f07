"""An assessment that lost half of itself is a changed layout, not news."""

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
    check_drift(replace(WHOLE, takeaways=_takeaways(count)), RECENT)
    check_drift(replace(WHOLE, takeaways=_takeaways(count), endnotes=()), ())


@pytest.mark.parametrize("count", [0, 1, 26])
def test_other_numbers_of_takeaways_are_drift(count: int) -> None:
    """Fewer than two or more than twenty-five takeaways are a changed layout."""
    with pytest.raises(LayoutChanged, match=f"looked for 2 to 25 takeaways, found {count}"):
        check_drift(replace(WHOLE, takeaways=_takeaways(count)), RECENT)


def test_a_lost_endnote_block_is_drift() -> None:
    """No endnotes, where all recent assessments have some, are a changed layout."""
    with pytest.raises(LayoutChanged, match="looked for endnotes, as the last 7 assessments have, found 0"):
        check_drift(replace(WHOLE, endnotes=()), RECENT)
    check_drift(replace(WHOLE, endnotes=()), (*RECENT, replace(WHOLE, endnotes=())))


@pytest.mark.parametrize("change", [{"partial": True}, {"layout": "plain"}, {"layout": "updates"}])
def test_partial_assessments_need_no_endnotes(change: dict[str, bool]) -> None:
    """Assessments that hold only toplines and takeaways are compared by these, with whole ones too."""
    check_drift(replace(WHOLE, sections=(), endnotes=(), **change), RECENT)  # type: ignore[arg-type]  # fields by name


def test_half_the_sections_are_drift() -> None:
    """Sections less than half as long as in every recent assessment is a changed layout; a special edition may be short."""
    short = replace(WHOLE, sections=())
    with pytest.raises(
        LayoutChanged,
        match="looked for sections at least half as long as in the recent assessments, 900 characters, found 0",
    ):
        check_drift(short, RECENT)
    check_drift(replace(short, kind="special"), RECENT)
    check_drift(short, (*RECENT, short))


def test_two_days_are_too_few_to_tell_what_is_usual() -> None:
    """Length and endnotes are judged against three days at least: single days differ by more than half."""
    check_drift(replace(WHOLE, sections=(), endnotes=()), RECENT[:2])


def test_short_toplines_are_no_drift() -> None:
    """An evening with little to lead with is short above and as long as ever below."""
    long = replace(WHOLE, toplines=("The river is high. " * 500,))
    check_drift(WHOLE, (long,) * 7)
