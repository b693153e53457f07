import os
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.models import JudgedAssessment, Takeaway, Verdict
from monitor.themes import Tracker
from monitor.themes.alert_rate import PastDay, find_threshold
from monitor.themes.folders import Candidate
from monitor.themes.model import RATES, load_model
from monitor.themes.tracker import NOWHERE, decide
from tests.themes.days import BRIDGE, LAW, TALKS, Days, day, told
from training.gold import read_days

SHARED = Path(os.environ.get("MONITOR_SHARED", Path(__file__).resolve().parents[3] / "shared"))


def one_pass(days: Days) -> list[JudgedAssessment]:
    """Return the days as one pass judges them."""
    tracker = Tracker()
    return [
        JudgedAssessment(date=when, edition="", verdicts=tracker.read(when, takeaways))
        for when, takeaways in days
    ]


def candidate(*, fit: float, pull: float) -> Candidate:
    """Return a theme that fits and pulls so."""
    return Candidate(theme="a", fit=fit, pull=pull)


def statuses(verdicts: Sequence[Verdict]) -> list[str]:
    """Return the verdicts' statuses in order."""
    return [verdict.status for verdict in verdicts]


@pytest.mark.slow
def test_incremental_is_replay(forty_days: Days) -> None:
    """A tracker built from the stored history reads day N as one pass over all days did."""
    judged = one_pass(forty_days)
    for number in (0, 1, 7, 20, 21, 39):
        rebuilt = Tracker(judged[:number])
        assert rebuilt.read(*forty_days[number]) == judged[number].verdicts


@pytest.mark.slow
def test_same_history_same_verdicts(forty_days: Days) -> None:
    """Two passes over the same days give the same verdicts."""
    assert one_pass(forty_days) == one_pass(forty_days)


@pytest.mark.slow
def test_an_edit_that_only_moves_takeaways_changes_no_verdict(forty_days: Days) -> None:
    """They are judged in the order of their numbers, which stay: a theme keeps its id, and the next day is judged alike."""
    whole, moved = Tracker(), Tracker()
    for when, takeaways in forty_days:
        turned = [replace(one, position=n) for n, one in enumerate(reversed(takeaways), 1)]
        judged = moved.read(when, turned)
        assert [one.takeaway for one in judged] == turned
        back = [replace(one, takeaway=was) for one, was in zip(reversed(judged), takeaways, strict=True)]
        assert back == list(whole.read(when, takeaways))
        if when == forty_days[20][0]:
            moved = Tracker([JudgedAssessment(date=when, edition="", verdicts=judged)])
            whole = Tracker([JudgedAssessment(date=when, edition="", verdicts=tuple(back))])


WORDS = st.sampled_from(["Ostrava", "Kestrel", "harbour", "bridge", "law", "storm", "Lisbon", "7", "night"])
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=4)


@pytest.mark.slow
@settings(max_examples=40)
@given(st.lists(TEXTS, min_size=2, max_size=10), st.lists(TEXTS, min_size=1, max_size=5), st.data())
def test_later_days_change_nothing(
    days: list[list[str]], other: list[list[str]], data: st.DataObject
) -> None:
    """What follows a day never changes the verdicts up to it."""
    cut = data.draw(st.integers(1, len(days)))
    past = [(day(n), told(*texts)) for n, texts in enumerate(days)]
    future = past[:cut] + [(day(cut + n), told(*texts)) for n, texts in enumerate(other)]
    assert one_pass(past)[:cut] == one_pass(future)[:cut]


def test_a_matter_never_seen_before_opens_a_theme(forty_days: Days) -> None:
    """Words and names nobody has told before are new, and the reason names them."""
    talks = one_pass(forty_days)[20].verdicts[2]
    assert (talks.status, talks.theme) == ("new", "2030-01-21/3")
    assert "first takeaway to name" in talks.reasons[0].text
    assert "Lisbon" in talks.reasons[0].text


@pytest.mark.slow
def test_the_same_words_belong_to_the_theme_they_opened(forty_days: Days) -> None:
    """The same words again continue their theme, with the earlier one as nearest."""
    judged = one_pass(forty_days)
    bridge = judged[38].verdicts[0]
    assert bridge.theme == judged[0].verdicts[0].theme
    assert bridge.status == "continuing"
    assert (bridge.earlier[0].text, bridge.earlier[0].score) == (BRIDGE, 1.0)


@pytest.mark.slow
def test_what_preset_many_calls_new_is_possibly_new_under_a_stricter_one(forty_days: Days) -> None:
    """Novelty alone decides between the levels; what is new is never possibly new, and "many" leaves nothing between."""
    strict, loose = Tracker(alerts="few"), Tracker(alerts="many")
    for when, takeaways in forty_days:
        highest, lowest = strict.thresholds(load_model().thresholds)
        for verdict in strict.read(when, takeaways):
            assert not (verdict.status == "new" and verdict.possibly_new)
            assert not verdict.possibly_new or lowest <= verdict.novelty
            assert verdict.status != "new" or highest <= verdict.novelty
        assert not any(verdict.possibly_new for verdict in loose.read(when, takeaways))


def test_what_is_doubtful_is_possibly_new() -> None:
    """A matter that looks new, though not enough for an alert, is shown as possibly new."""
    model = replace(load_model(), thresholds={"few": 1.0, "balanced": 1.0, "many": 0.05})
    tracker = Tracker(model=model)
    for number in range(20):
        tracker.read(day(number), told(BRIDGE, LAW))
    old, doubtful = tracker.read(day(20), told(BRIDGE, TALKS))
    assert (old.possibly_new, doubtful.possibly_new) == (False, True)
    assert doubtful.status != "new"


@pytest.mark.slow
def test_a_theme_absent_for_long_returns(forty_days: Days) -> None:
    """A theme whose last takeaway is more than 14 published assessments earlier is returning."""
    judged = one_pass(forty_days)
    law = judged[30].verdicts[2]
    assert (law.status, law.theme) == ("returning", judged[5].verdicts[2].theme)


def test_the_second_of_a_day_continues_the_first(forty_days: Days) -> None:
    """Two takeaways of one day that open the same matter: the first is new, the second continues it."""
    tracker = Tracker(one_pass(forty_days[:20]))
    first, second = tracker.read(day(20), told(TALKS, TALKS.replace("met", "gathered")))
    assert (first.status, second.status) == ("new", "continuing")
    assert second.theme == first.theme


def test_theme_ids_name_date_edition_and_position() -> None:
    """A theme is named after the takeaway that opened it."""
    [verdict] = Tracker().read(day(0), told(LAW))
    [special] = Tracker().read(day(0), told(LAW), edition="special")
    assert (verdict.theme, special.theme) == ("2030-01-01/1", "2030-01-01+special/1")


def test_little_history_is_said() -> None:
    """With little history the tracker says so, in words and as a property."""
    tracker = Tracker()
    [verdict] = tracker.read(day(0), told(LAW))
    assert tracker.short_history
    assert any("little history" in reason.text for reason in verdict.reasons)
    assert [reason.text for reason in verdict.reasons if reason.kind == "apart"] == ["no earlier theme fits"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "texts",
    [
        ("",),
        ("   ", "...", "«»"),
        ("Російські війська наступали поблизу Куп'янська.", "俄罗斯军队继续进攻。"),
        (LAW * 170,),
        (LAW,) * 200,
        tuple(f"Item {n} of a very long day about place{n} and person{n}." for n in range(200)),
    ],
    ids=["empty", "no words", "other scripts", "10,000 characters", "all identical", "200 a day"],
)
def test_bad_input_gets_verdicts_in_bounded_time(forty_days: Days, texts: tuple[str, ...]) -> None:
    """Whatever the takeaways, each gets a verdict, in order, within seconds."""
    tracker = Tracker(one_pass(forty_days))
    started = time.perf_counter()
    verdicts = tracker.read(day(40), told(*texts))
    assert [verdict.takeaway.text for verdict in verdicts] == list(texts)
    assert all(0 <= verdict.novelty <= 1 for verdict in verdicts)
    assert time.perf_counter() - started < 5


@pytest.mark.slow
def test_a_day_without_takeaways_is_no_assessment(forty_days: Days) -> None:
    """An assessment that says nothing gives no verdicts and does not count."""
    tracker = Tracker(one_pass(forty_days[:20]))
    assert tracker.read(date(2030, 6, 1), ()) == ()
    assert tracker.read(*forty_days[20]) == one_pass(forty_days)[20].verdicts


@pytest.mark.slow
def test_more_alerts_more_new(forty_days: Days) -> None:
    """The three settings for the balance are ordered: few, balanced, many."""
    counts = []
    for alerts in ("few", "balanced", "many"):
        tracker = Tracker(alerts=alerts)
        verdicts = [v for when, takeaways in forty_days for v in tracker.read(when, takeaways)]
        counts.append(statuses(verdicts).count("new"))
    assert counts == sorted(counts)


def test_positions_are_kept() -> None:
    """A verdict carries the very takeaway it is about."""
    takeaways = (Takeaway(position=3, text=LAW), Takeaway(position=7, text=TALKS))
    assert tuple(verdict.takeaway for verdict in Tracker().read(day(0), takeaways)) == takeaways


def test_the_first_assessment_calls_nothing_new() -> None:
    """Where nothing is known, nothing can be called new."""
    tracker = Tracker(alerts="many")
    assert "new" not in statuses(tracker.read(day(0), told(LAW, TALKS, BRIDGE)))


@pytest.mark.slow
def test_no_theme_is_followed_across_a_gap(forty_days: Days) -> None:
    """After more than 60 days without an assessment history begins afresh, and the tracker says so."""
    tracker = Tracker(one_pass(forty_days))
    [verdict] = tracker.read(day(40 + 61), told(BRIDGE))
    assert (verdict.theme, verdict.earlier, tracker.short_history) == ("2030-04-12/1", (), True)


@pytest.mark.slow
def test_what_was_new_before_a_long_gap_is_no_measure_after_it(forty_days: Days) -> None:
    """How novel takeaways were before it says nothing of a time that nobody read."""
    tracker = Tracker()
    for one in forty_days:
        tracker.read(*one)
    verdicts = tracker.read(forty_days[-1][0] + timedelta(days=50), forty_days[3][1])
    alerts = sum(verdict.status == "new" for verdict in verdicts)
    measured = PastDay(tuple(verdict.novelty for verdict in verdicts), alerts)
    expected = find_threshold([measured], weekly=RATES["balanced"], learned=0.5)
    assert tracker.thresholds({"few": 0.9, "balanced": 0.5, "many": 0.1}).new == pytest.approx(expected)


def test_a_name_mentioned_before_a_gap_is_not_a_first_mention(forty_days: Days) -> None:
    """First mentions are first ever, whatever is forgotten of themes."""
    tracker = Tracker(one_pass(forty_days))
    [verdict] = tracker.read(day(40 + 61), told(BRIDGE))
    assert not any("first takeaway to name" in reason.text for reason in verdict.reasons)


@pytest.mark.parametrize(
    ("novelty", "theme", "today", "decision"),
    [
        (0.9, candidate(fit=0.9, pull=2.0), False, "new"),
        (0.9, candidate(fit=0.9, pull=2.0), True, "joins"),
        (0.9, candidate(fit=0.1, pull=-0.1), True, "new"),
        (0.1, candidate(fit=0.9, pull=2.0), False, "joins"),
        (0.1, candidate(fit=0.1, pull=-0.1), False, "apart"),
        (0.1, NOWHERE, False, "apart"),
    ],
)
def test_one_place_decides(novelty: float, theme: Candidate, today: bool, decision: str) -> None:
    """Novelty decides on new, unless today opened the matter; the pull decides whether the rest joins a theme."""
    assert decide(novelty=novelty, candidate=theme, today=today, threshold=0.5) == decision


@pytest.mark.slow
def test_real_days_are_replayed_exactly() -> None:
    """On a month of real takeaways too, a rebuilt tracker reads the last day as one pass did, in well under a second."""
    folder = SHARED / "corpus" / "text"
    if not folder.is_dir():
        pytest.skip("no ../shared/corpus here")
    days = [found for found in read_days(folder) if found.date >= date(2025, 12, 1)]
    tracker = Tracker()
    judged = [
        JudgedAssessment(date=found.date, edition="", verdicts=tracker.read(*found), support=found.support)
        for found in days
    ]
    assert any(any(found.support) for found in days)
    rebuilt = Tracker(judged[:-1])
    started = time.process_time()
    assert rebuilt.read(*days[-1]) == judged[-1].verdicts
    assert time.process_time() - started < 0.5


def test_a_thousand_equal_takeaways_in_many_themes_are_judged() -> None:
    """Where hundreds are equally near, in many themes, the nearest are still found and a verdict comes."""
    verdicts = [
        Verdict(
            takeaway=Takeaway(position=n % 10 + 1, text=BRIDGE),
            theme=f"2030-01-01/{n // 25}",
            status="continuing",
            novelty=0.0,
            earlier=(),
            reasons=(),
        )
        for n in range(1000)
    ]
    history = [
        JudgedAssessment(date=day(n // 10), edition="", verdicts=tuple(verdicts[n : n + 10]))
        for n in range(0, 1000, 10)
    ]
    tracker = Tracker(history)
    assert statuses(tracker.read(day(100), told(BRIDGE, LAW)))[0] != "new"


def test_nothing_returns_across_a_long_gap(forty_days: Days) -> None:
    """A theme last seen before a gap may have gone on unseen: when it is seen again it has not returned."""
    whole = Tracker([*one_pass(forty_days[:26])])
    assert statuses(whole.read(day(26), told(LAW))) == ["returning"]
    before, gap = forty_days[:16], 20
    after = [(when + (day(gap) - day(0)), takeaways) for when, takeaways in forty_days[16:26]]
    gapped = Tracker(one_pass([*before, *after]))
    assert statuses(gapped.read(day(26 + gap), told(LAW))) == ["continuing"]


def test_a_theme_that_is_only_a_further_one_of_takeaways_can_be_part_of_a_merge() -> None:
    """No takeaway is its own, so no sector or matter is known of it; the merge says nothing on standard error."""
    [first] = Tracker().read(day(0), told(BRIDGE))
    aside = replace(first, also=("further",))
    tracker = Tracker([JudgedAssessment(date=day(0), edition="", verdicts=(aside,))])
    [later] = tracker.read(day(1), told(BRIDGE))
    assert tracker.as_whole(later, ["further"]).status == "continuing"
