"""The history of a series: loaded once, passed on, and read by whoever decides."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partialmethod
from typing import Any

import pytest

from monitor.correction import Correction
from monitor.corrections import Corrections
from monitor.demo.story import DAYS, load_post
from monitor.models import Assessment, AssessmentId, JudgedAssessment, Reason, Takeaway, Verdict
from monitor.pipeline import tracker_memory
from monitor.series_history import SeriesHistory
from monitor.store.assessments import Assessments
from tests.desk import Desk


def verdict(theme: str, status: Any = "continuing", position: int = 1) -> Verdict:
    """Return a verdict on an invented takeaway."""
    return Verdict(
        takeaway=Takeaway(position=position, text=f"Barges pass {theme}."),
        theme=theme,
        status=status,
        novelty=0.1,
        earlier=(),
        reasons=(Reason("first", "first mention of barges"),),
    )


def history(*days: tuple[date, tuple[Verdict, ...]], said: tuple[Correction, ...] = ()) -> SeriesHistory:
    """Return the history of these days."""
    judged = tuple(JudgedAssessment(date=day, edition="", verdicts=found) for day, found in days)
    return SeriesHistory(judged=judged, corrections=Corrections(said))


def correction(kind: Any, subject: str, value: str | None = None) -> Correction:
    """Return one thing the user said."""
    return Correction(id=1, kind=kind, subject=subject, value=value, made_at=datetime(2026, 6, 1, tzinfo=UTC))


def published(day: date) -> Assessment:
    """Return an assessment of that date."""
    return Assessment(
        series="harbour",
        date=day,
        url="https://harbour.example/",
        title="Harbour Report",
        published_at=None,
        toplines=(),
        takeaways=(),
        layout="plain",
    )


ONE, TWO, THREE = (date(2026, 6, n) for n in (1, 2, 3))
WHOLE = ((ONE, (verdict("a"),)), (TWO, (verdict("a"), verdict("b", position=2))), (THREE, (verdict("b"),)))


def test_an_earlier_state_holds_nothing_later() -> None:
    """`before` ends before a day, `up_to` with it."""
    assert history(*WHOLE).before(TWO).judged == history(*WHOLE[:1]).judged
    assert history(*WHOLE).up_to(TWO).judged == history(*WHOLE[:2]).judged
    assert set(history(*WHOLE).before(TWO).themes) == {"a"}
    assert history(*WHOLE[:1]).extended(history(*WHOLE[1:]).judged).judged == history(*WHOLE).judged


def test_muted_themes_are_left_out_and_followed_ones_say_so() -> None:
    """The verdicts on an assessment are those the user wants to hear."""
    muted = history(*WHOLE, said=(correction("mute", "a"),))
    assert [one.theme for one in muted.verdicts_on(published(TWO))] == ["b"]
    assert [one.theme for one in muted.muted_on(published(TWO))] == ["a"]
    watched = history(*WHOLE, said=(correction("watch", "barges pass b"),))
    found = watched.verdicts_on(published(TWO))
    assert [one.reasons[0].text for one in watched.asked_for(found)] == ["watched for: “barges pass b”"]


def test_what_may_be_new_or_is_watched_for_breaks_the_mute_of_its_theme() -> None:
    """Who mutes the daily reports of a front does not mute what is new there, nor the words they asked for."""
    possible, asked = replace(verdict("a"), possibly_new=True), correction("watch", "barges pass a")
    mute = replace(correction("mute", "a"), id=2)
    for said, one in (((mute,), possible), ((mute, asked), verdict("a"))):
        heard = history((ONE, (one,)), said=said)
        assert [found.theme for found in heard.verdicts_on(published(ONE))] == ["a"]
        assert heard.muted_on(published(ONE)) == ()


def test_the_days_of_a_long_digest_are_found_without_a_search_among_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A digest of years asks for each of its days; each day is looked at once, not once for every other day."""
    days = [date.fromordinal(ONE.toordinal() + n) for n in range(30)]
    long = history(*((day, (verdict("a"),)) for day in days))
    looked: list[date] = []

    def look(one: JudgedAssessment) -> AssessmentId:
        looked.append(one.date)
        return AssessmentId(one.date, one.edition)

    monkeypatch.setattr(JudgedAssessment, "assessment_id", property(look))
    assert all(len(long.verdicts_on(published(day))) == 1 for day in days)
    assert long.verdicts_on(published(days[0] - timedelta(days=1))) == ()
    assert looked == days


def test_a_theme_has_the_users_name() -> None:
    """A rename holds in every theme that is listed, those that fell silent too."""
    days = [(date(2026, 5, n), (verdict("a" if n < 4 else "b"),)) for n in range(1, 20)]
    named = history(*days, said=(correction("rename", "a", "Lamp oil"),))
    assert named.themes["a"].name == "Lamp oil"
    assert [theme.name for theme in named.dropped(named.assessment_ids, returning_after=14)] == ["Lamp oil"]


def test_daily_and_weekly_digests_agree_on_what_fell_silent() -> None:
    """What a period calls silent is what its days called silent, each once."""
    days = [(date(2026, 5, n), (verdict("a" if n < 4 else "b"),)) for n in range(1, 29)]
    whole = history(*days)
    by_day = [
        theme.id
        for day, _ in days[10:]
        for theme in whole.up_to(day).dropped([AssessmentId(day, "")], returning_after=14)
    ]
    assert by_day == ["a"]
    assert [theme.id for theme in whole.dropped(whole.assessment_ids[10:], returning_after=14)] == by_day


def test_a_theme_falls_silent_with_one_assessment_of_a_day() -> None:
    """A further post of the day on which a theme fell silent does not name it again; a digest of both names it once."""
    days = [(date(2026, 5, n), (verdict("a" if n < 4 else "b"),)) for n in range(1, 29)]
    whole = history(*days)
    posts = tuple(replace(one, edition=label) for one in whole.judged for label in ("special", "", "post 3"))
    busy = replace(whole, judged=posts)
    by_post = [one.id for issue in busy.assessment_ids for one in busy.dropped([issue], returning_after=14)]
    assert by_post == ["a"]
    assert [theme.id for theme in busy.dropped(busy.assessment_ids, returning_after=14)] == ["a"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The date from which on the store was asked for judged assessments, once for each time."""
    found: list[date] = []

    def note(self: Assessments, read: Any, series: str, **keys: Any) -> Any:
        found.append(keys.get("since", date.min))
        return read(self, series, **keys)

    for name in ("outline", "judged"):
        monkeypatch.setattr(Assessments, name, partialmethod(note, getattr(Assessments, name)))
    monkeypatch.setattr(tracker_memory, "MAX_BEHIND", 0)
    monkeypatch.setattr(tracker_memory, "LAG", 2)
    monkeypatch.setattr(tracker_memory, "REMEMBERED", 1)
    return found


@pytest.mark.slow
def test_a_check_reads_no_more_of_a_longer_history(desk: Desk, asked: list[date]) -> None:
    """What is new is judged, named and told by the latest assessments and by what its own themes were told of."""
    desk.play(*DAYS[:6])
    asked.clear()
    desk.play(DAYS[6])
    assert asked
    assert min(asked) >= DAYS[2]


@pytest.mark.slow
def test_notices_of_edits_read_no_more_of_a_longer_history(desk: Desk, asked: list[date]) -> None:
    """However many assessments were edited: none is read from before the first of them."""
    desk.play(*DAYS[:6])
    for day in DAYS[4:6]:
        last = load_post(day).text.rpartition("\n- ")[2].partition("\n")[0]
        desk.site.edit(day, f"- {last}", f"- Pelican glaciers calved on {day}.\n- {last}")
    before = len(desk.hook.ids())
    asked.clear()
    desk.play(DAYS[5])
    assert len(desk.hook.ids()) > before
    assert min(asked) >= DAYS[2]
