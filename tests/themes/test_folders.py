"""Folders: fronts stay apart, roundups belong to each of theirs, and size alone does not decide."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import Takeaway, Verdict
from monitor.second_reader.prompt import SHOWN
from monitor.themes import Tracker
from monitor.themes.features import extract_features, load_vocabulary
from monitor.themes.folders import (
    EASE,
    EVEN,
    RECENT,
    Candidate,
    Compared,
    find_further,
    gather_members,
    pulls_of,
    rank_candidates,
)
from monitor.themes.history import History, PastTakeaway
from monitor.themes.lexicon import load_lexicon
from monitor.themes.nearest import NEAREST
from training.gold import read_with_evidence

FRONTS = ("Bakhmut", "Kupyansk", "Avdiivka")
TALES = (
    "Troops attacked again near {0} without success.",
    "Fighting went on in the {0} area all day.",
    "Assaults toward {0} gained a few hundred metres.",
)
ROUNDUPS = (
    "Troops attacked near {1}, {0}, and {2} and made no gains.",
    "Ground assaults went on near {0}, {2}, and {1}.",
)
DAYS = 24


def told_of_fronts() -> list[tuple[Verdict, ...]]:
    """Return the verdicts on days that tell of each front alone, and from the eighth on of all three at once."""
    tracker, found = Tracker(), []
    for number in range(DAYS):
        texts = [TALES[number % 3].format(front) for front in FRONTS]
        texts += [ROUNDUPS[number % 2].format(*FRONTS)] if number >= 8 else []
        takeaways = tuple(Takeaway(position=n, text=text) for n, text in enumerate(texts, 1))
        found.append(tracker.read(date(2030, 1, 1) + timedelta(days=number), takeaways))
    return found


def test_roundups_weld_no_fronts_together() -> None:
    """However often a roundup names several fronts, what tells of one of them stays in that front's own folder."""
    folders = [[verdict.theme for verdict in day[:3]] for day in told_of_fronts()]
    assert len(set(folders[0])) == 3
    assert folders == [folders[0]] * DAYS


def test_a_roundup_belongs_to_each_front_it_names() -> None:
    """Its own theme and the further ones are the folders of all the fronts."""
    days = told_of_fronts()
    fronts = {verdict.theme for verdict in days[0]}
    assert all({day[3].theme, *day[3].also} == fronts for day in days[8:])


@pytest.mark.parametrize(
    ("text", "further"),
    [
        ("Crews dug trenches near Bakhmut with envoys from Iran.", ("c",)),
        ("Crews dug trenches near Bakhmut.", ()),
        ("Crews dug trenches near Bakhmut with envoys from China.", ()),
    ],
)
def test_a_further_theme_is_about_something_that_the_own_one_is_not_about(
    text: str, further: tuple[str, ...]
) -> None:
    """However well it fits: another theme of the same front is none, nor one of a matter that is not told."""
    lexicon, vocabulary = load_lexicon(), load_vocabulary()
    history = History(lexicon, vocabulary.dimensions)
    for n, (theme, said) in enumerate({"a": "Bakhmut", "b": "Bakhmut again", "c": "Iran"}.items()):
        told = f"Crews went to {said}."
        past = PastTakeaway(date=date(2030, 1, 1), issue=n, text=told)
        history.add(past, extract_features(told, lexicon, vocabulary), (theme,))
    candidates = tuple(Candidate(theme, 0.9, 1.0) for theme in "abc")
    compared = Compared(np.arange(3), np.full(3, 0.9, np.float32))
    reading = extract_features(text, lexicon, vocabulary)
    assert find_further(candidates, history, compared, reading) == further


means, weights = st.floats(0.0, 1.0), st.floats(0.01, RECENT)


def pull_of(mean: float, weight: float) -> float:
    """Return the pull of one theme."""
    return float(pulls_of(np.array([mean]), np.array([weight]))[0])


@given(means, weights, weights)
def test_of_themes_that_fit_alike_the_larger_pulls_harder(mean: float, one: float, other: float) -> None:
    """Where the smaller draws in, the larger does so more."""
    small, large = sorted((one, other))
    assert pull_of(mean, large) >= pull_of(mean, small) or pull_of(mean, small) <= 0


@given(st.floats(EVEN, 1.0), st.floats(EVEN, 1.0), st.floats(1.0, RECENT))
def test_size_pulls_less_than_likeness(one: float, other: float, times: float) -> None:
    """So many times the weight counts by its root at most, beside how far each theme is above its even mean."""
    low, high = sorted((one, other))
    eased = low - EVEN + EASE * np.log(times)
    assert pull_of(low, times) == pytest.approx(eased * times**0.5)
    assert (pull_of(high, 1.0) > pull_of(low, times)) == (high - EVEN > eased * times**0.5)


@given(means, means, weights)
def test_of_equal_themes_the_likelier_pulls_harder(one: float, other: float, weight: float) -> None:
    """Size apart, likeness decides."""
    low, high = sorted((one, other))
    assert pull_of(low, weight) <= pull_of(high, weight)


@given(weights)
def test_size_never_makes_up_for_likeness(weight: float) -> None:
    """A theme that is hardly like a takeaway pushes it away, however large it is."""
    assert pull_of(EVEN - EASE * np.log(RECENT) - 0.01, weight) < 0


PLAIN = extract_features("Troops attacked.", load_lexicon(), load_vocabulary())


def told(*rows: tuple[int, str, str]) -> History:
    """Return a history of takeaways: assessment, theme and text of each."""
    history = History(load_lexicon(), load_vocabulary().dimensions)
    for issue, theme, text in rows:
        past = PastTakeaway(date=date(2030, 1, 1) + timedelta(days=issue), issue=issue, text=text)
        reading = extract_features(text, load_lexicon(), load_vocabulary())
        history.add(past, reading, (theme,))
    return history


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.0, 1.0))
def test_what_was_told_long_ago_speaks_less_for_a_theme(one: int, other: int, link: float) -> None:
    """Of two themes with one member that fits alike, the one told later pulls no less."""
    early, late = sorted((one, other))
    history = told((early, "early", "Troops attacked."), (late, "late", "Troops attacked."))
    compared = Compared(np.arange(2), np.full(2, link, np.float32))
    ranked = rank_candidates(gather_members(["early", "late"], history, PLAIN, issue=301), compared)
    pulls = {candidate.theme: candidate.pull for candidate in ranked}
    assert pulls["late"] >= pulls["early"] or pulls["late"] < 0


def test_what_was_not_compared_speaks_against_a_theme() -> None:
    """A member that is not near counts as unlike."""
    history = told(*((0, theme, "Troops attacked.") for theme in ("half", "half", "whole", "whole")))
    compared = Compared(np.array([0, 2, 3]), np.full(3, 0.8, np.float32))
    ranked = rank_candidates(gather_members(["half", "whole"], history, PLAIN, issue=1), compared)
    assert {one.theme: one.fit for one in ranked} == pytest.approx({"half": 0.4, "whole": 0.8})


HERE, THERE = (TALES[0].format(front) for front in FRONTS[:2])
EVERYWHERE = ROUNDUPS[0].format(*FRONTS)
HARVEST, HARVEST_THERE = (
    "The Kremlin blocks grain exports.",
    "Grain exports stopped after strikes near Kupyansk.",
)


@pytest.mark.parametrize(
    ("members", "other"),
    [
        ([THERE] * 3, True),
        ([THERE] * 3 + [EVERYWHERE] * 2, True),
        ([THERE] * 2 + [HERE], False),
        ([THERE, HARVEST, HARVEST], False),
        ([EVERYWHERE] * 3, False),
    ],
    ids=["all elsewhere", "roundups beside", "one here", "mostly no front", "roundups alone"],
)
def test_another_front_is_no_candidate(members: list[str], other: bool) -> None:
    """A theme of other fronts is another folder, unless a member tells of this front."""
    history = told(*((0, "theme", text) for text in members))
    compared = Compared(np.arange(len(members)), np.full(len(members), 0.9, np.float32))
    reading = extract_features(HERE, load_lexicon(), load_vocabulary())
    ranked = rank_candidates(gather_members(["theme"], history, reading, issue=1), compared)
    assert (not ranked) == other


def test_a_matter_is_followed_from_front_to_front() -> None:
    """A theme of another front is a candidate where a member shares a matter."""
    reading = extract_features("Grain exports stopped near Bakhmut.", load_lexicon(), load_vocabulary())
    history = told((0, "theme", HARVEST_THERE))
    nearby = gather_members(["theme"], history, reading, issue=1)
    assert rank_candidates(nearby, Compared(np.arange(1), np.ones(1, np.float32)))


@pytest.mark.slow
def test_a_question_shows_further_themes_beside_the_nearest() -> None:
    """Where one folder holds more near takeaways than are shown, the others still get a place each."""
    tracker = Tracker()
    for number in range(DAYS):
        takeaways = tuple(
            Takeaway(position=n, text=TALES[(number + n) % 3].format(front))
            for n, front in enumerate(("Bakhmut", "Bakhmut", *FRONTS), 1)
        )
        tracker.read(date(2030, 1, 1) + timedelta(days=number), takeaways)
    day = date(2030, 3, 1)
    [(found, verdict)] = read_with_evidence(
        tracker, day, (Takeaway(position=1, text=TALES[0].format("Bakhmut")),)
    )
    shown = tracker.nearest(found, SHOWN)
    assert len(shown) == SHOWN
    assert {one.theme for one in shown[:NEAREST]} == {verdict.theme}
    assert len({one.theme for one in shown}) == len(FRONTS)
