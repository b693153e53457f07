"""A history that the store answers for by theme is the same as one whose assessments are all in memory."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.correction import Correction
from monitor.corrections import Corrections
from monitor.models import Status, Takeaway, TakeawayId, Verdict
from monitor.series_history import SeriesHistory
from monitor.store import Store, open_store
from tests.past import keep_past

pytestmark = pytest.mark.slow  # each is quick, all of them are not

SERIES, OTHER = "harbour", "canal"
FIRST, DAY, DAYS = date(2026, 3, 1), timedelta(days=1), 50
GAP = range(20, 34)  # days without an assessment, in every second history
QUIET = 3  # assessments after which a theme is silent
STATUSES: tuple[Status, ...] = ("new", "updated", "continuing")


@pytest.fixture(params=range(3))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store of weeks in which themes begin, end and are touched, judged anew, edited and forgotten."""
    chance = random.Random(request.param)  # noqa: S311  the same each time
    with open_store(tmp_path / "monitor.db", write=True) as store:
        for n in range(DAYS):
            for edition in chance.sample(("", "special"), chance.choice([1, 1, 2])):
                if request.param % 2 and n in GAP:
                    continue
                keep(store, chance, SERIES, n, edition=edition)
                keep(store, chance, OTHER, n, edition=edition)
        for n in chance.sample(range(DAYS), 5):
            keep(store, chance, SERIES, n, word="reworded")
        store.assessments.forget_verdicts(SERIES, since=FIRST + (DAYS - 3) * DAY)
        keep(store, chance, SERIES, DAYS - 2)
        yield store


def keep(
    store: Store, chance: random.Random, series: str, n: int, *, edition: str = "", word: str = "passed"
) -> None:
    """Store an assessment with up to four judged takeaways."""
    day = FIRST + n * DAY
    texts = [
        f"Barge {chance.randrange(400)} {word} the weir on day {n}." for _ in range(1, chance.randrange(1, 6))
    ]
    assessment = keep_past(store, series, day, texts, edition=edition, numbers=chance.sample(range(1, 9), 8))
    verdicts = [judge(chance, n, TakeawayId(day, edition, one.number), one) for one in assessment.takeaways]
    store.assessments.add_verdicts(assessment, verdicts)


def judge(chance: random.Random, n: int, own: TakeawayId, takeaway: Takeaway) -> Verdict:
    """Return a verdict that puts a takeaway into one of the themes of the time, or of long ago, and beside others."""
    themes = [
        f"2026-01-0{chance.choice([1 + n // 12, 1 + n // 12, chance.randrange(1, 6)])}/{k}"
        for k in range(1, 4)
    ]
    main = chance.choice([*themes, str(own)])
    return Verdict(
        takeaway=takeaway,
        theme=main,
        also=tuple(theme for theme in themes if theme != main)[: chance.choice([0, 0, 1, 2])],
        status=chance.choice(STATUSES),
        novelty=0.2,
        earlier=(),
        reasons=(),
    )


def corrections() -> Corrections:
    """Return what the user said: one theme renamed, one muted."""
    made = datetime(2026, 6, 1, tzinfo=UTC)
    said = (("rename", "2026-01-01/1", "Locks and dykes"), ("mute", "2026-01-02/2", None))
    return Corrections(
        [
            Correction(id=n, kind=kind, subject=subject, value=value, made_at=made)  # type: ignore[arg-type]
            for n, (kind, subject, value) in enumerate(said)
        ]
    )


def test_where_themes_are_told_of_is_what_the_takeaways_say(store: Store, tmp_path: Path) -> None:
    """Whatever is judged, edited, judged again or forgotten, the table of mentions follows."""
    expected = {
        (series, theme, str(day.date), day.edition, verdict.takeaway.position, place)
        for series in (SERIES, OTHER)
        for day in store.assessments.outline(series)
        for verdict in day.verdicts
        for place, theme in enumerate((verdict.theme, *verdict.also))
    }
    with closing(sqlite3.connect(tmp_path / "monitor.db")) as db:
        found = db.execute("select series, theme, date, edition, position, place from mentions").fetchall()
    assert len(found) == len(expected)
    assert set(found) == expected


def test_what_is_asked_by_theme_is_what_a_whole_history_says(store: Store) -> None:
    """At any end, and however much of it is in memory: themes, names, counts, silences."""
    for end in range(8, DAYS, 13):
        day = FIRST + end * DAY
        whole = SeriesHistory(judged=store.assessments.outline(SERIES, before=day), corrections=corrections())
        for held in (0, 1, 6):
            since = day - held * DAY
            asked = replace(
                whole,
                judged=store.assessments.outline(SERIES, since=since, before=day),
                earlier=store.history(SERIES).before(since),
            )
            assert_same(asked, whole, day)


def assert_same(asked: SeriesHistory, whole: SeriesHistory, day: date) -> None:
    """Compare all that messages ask of two histories that end before a day."""
    assert list(asked.themes.items()) == list(whole.themes.items())
    assert list(asked.names.items()) == list(whole.names.items())
    assert (asked.assessment_ids, asked.dates, asked.published, asked.last) == (
        whole.assessment_ids,
        whole.dates,
        whole.published,
        whole.last,
    )
    assert all(asked.holds(theme) == whole.holds(theme) for theme in [*whole.themes, "2020-01-01/1"])
    assert asked.themes.get("2020-01-01/1") is None
    for last in (1, 7):
        among = whole.assessment_ids[-last:]
        assert asked.dropped(among, returning_after=QUIET) == whole.dropped(among, returning_after=QUIET)
    assert asked.usual_news(since=day, days=2, enough=2) == whole.usual_news(since=day, days=2, enough=2)
    earlier = day - 4 * DAY
    assert list(asked.up_to(earlier).themes.items()) == list(whole.up_to(earlier).themes.items())
    assert list(asked.before(earlier).themes.items()) == list(whole.before(earlier).themes.items())


def test_the_histories_compared_have_what_matters(store: Store) -> None:
    """Themes fall silent in them, some are touched only, and a usual number of new ones is known."""
    whole = SeriesHistory(judged=store.assessments.outline(SERIES), corrections=corrections())
    assert whole.dropped(whole.assessment_ids, returning_after=QUIET)
    assert whole.usual_news(since=FIRST + DAYS * DAY, days=2, enough=2)
    main = {verdict.theme for day in whole.judged for verdict in day.verdicts}
    assert any(len(theme.told) > 1 and theme.id in main for theme in whole.themes.values())
    assert any(verdict.also for day in whole.judged for verdict in day.verdicts)
