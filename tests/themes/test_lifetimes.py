from collections.abc import Sequence
from datetime import date

from monitor.corrections import Corrections
from monitor.models import JudgedAssessment, TakeawayId
from monitor.series_history import SeriesHistory
from monitor.theme import Theme, ThemeTakeaway
from tests.themes.days import LAW, Days, day, judge, told


def history(judged: Sequence[JudgedAssessment]) -> SeriesHistory:
    """Return the history of these assessments."""
    return SeriesHistory(judged=tuple(judged), corrections=Corrections())


def find_dropped(judged: Sequence[JudgedAssessment], since: date | None = None) -> tuple[Theme, ...]:
    """Return the themes that fall silent with the last one, or with one dated `since` or later."""
    among = [one.assessment_id for one in judged if one.date >= (since or judged[-1].date)]
    return history(judged).dropped(among, returning_after=14)


def test_themes_are_summed_up(forty_days: Days) -> None:
    """A theme's summary counts its takeaways and knows its first and last day."""
    law = history(judge(forty_days)).themes["2030-01-06/3"]
    first, last = TakeawayId(date(2030, 1, 6), "", 3), law.told[1].id
    assert law.told == (ThemeTakeaway(first, LAW), ThemeTakeaway(last, law.told[1].text))
    assert (law.first_seen, law.last_seen, law.takeaways) == (date(2030, 1, 6), date(2030, 1, 31), 2)
    assert law.before(date(2030, 1, 31)) == ThemeTakeaway(first, LAW)
    assert law.before(date(2030, 1, 6)) is None
    assert (law.number_of(last), law.number_of(TakeawayId(date(2030, 1, 7), "", 1))) == (2, None)


def test_a_theme_is_dropped_once() -> None:
    """A theme is dropped by the assessment that makes it quiet for long, and by no other."""
    bridge, storm = (
        "Crews repaired the Kestrel Bridge under fire.",
        "The weather office counted storms at sea.",
    )
    days = [(day(n), told(storm, bridge) if n < 5 else told(storm)) for n in range(30)]
    judged = judge(days)
    dropped = [tuple(theme.id for theme in find_dropped(judged[: n + 1])) for n in range(30)]
    assert [n for n, themes in enumerate(dropped) if themes] == [19]
    assert dropped[19] == ("2030-01-01/2",)


def test_a_week_names_the_dropped_themes_that_its_days_have_named() -> None:
    """Whatever the span, its digest and the daily ones agree."""
    storm, law = (
        "The weather office counted storms at sea.",
        "Parliament debated the Grain Levy Law at night.",
    )
    days = [(day(n), told(storm, law) if n in {0, 2, 4, 30} else told(storm)) for n in range(60)]
    judged = judge(days)
    daily = [{theme.id for theme in find_dropped(judged[: n + 1], since=day(n))} for n in range(60)]
    assert sum(map(len, daily)) >= 1
    for start in range(0, 56, 4):
        week = {theme.id for theme in find_dropped(judged[: start + 4], since=day(start))}
        assert week == set.union(*daily[start : start + 4])


def test_a_theme_is_missed_by_its_own_rhythm() -> None:
    """A theme told of every tenth assessment is dropped only after three of its own pauses."""
    storm, law = (
        "The weather office counted storms at sea.",
        "Parliament debated the Grain Levy Law at night.",
    )
    days = [(day(n), told(storm, law) if n in {8, 18, 28} else told(storm)) for n in range(70)]
    judged = judge(days)
    dropped = [n for n in range(70) if any(theme.takeaways == 3 for theme in find_dropped(judged[: n + 1]))]
    assert dropped == [28 + 31]


def test_nothing_is_dropped_across_a_long_gap() -> None:
    """A theme last seen before a gap in the history may have gone on unseen: it is not called dropped."""
    bridge, storm = (
        "Crews repaired the Kestrel Bridge under fire.",
        "The weather office counted storms at sea.",
    )
    days = [(day(n if n < 6 else n + 20), told(storm, bridge) if n < 5 else told(storm)) for n in range(30)]
    judged = judge(days)
    assert [find_dropped(judged[: n + 1]) for n in range(30)] == [()] * 30
