"""Folders: fronts stay apart, roundups belong to each of theirs, and size alone does not decide."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import Takeaway, Verdict
from monitor.second_reader.prompt import SHOWN
from monitor.themes import Tracker
from monitor.themes.folders import EVEN, LARGE, MATTERS, NO_SECTOR, ROUNDUP, Latest, are_other_fronts, pull_of
from monitor.themes.history import LINK_FEATURES
from monitor.themes.tracker import NEAREST

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


@given(st.floats(EVEN, 1.0), st.integers(1, 500), st.integers(1, 500))
def test_size_pulls_less_than_its_share(share: float, one: int, other: int) -> None:
    """A larger theme pulls harder, by the root of its size at most, and not at all beyond the largest that counts."""
    small, large = sorted((one, other))
    assert pull_of(share, small) <= pull_of(share, large) + 1e-12
    assert pull_of(share, large) * small**0.5 <= pull_of(share, small) * large**0.5 + 1e-9
    assert pull_of(share, large + LARGE) == pull_of(share, LARGE)


@given(st.floats(0.0, 1.0), st.integers(1, 500))
def test_size_never_makes_up_for_likeness(share: float, size: int) -> None:
    """A theme few of whose members are alike pushes away, however large it is."""
    assert (pull_of(share, size) > 0) == (share > EVEN)


@pytest.mark.parametrize(
    ("members", "other"),
    [
        ([(1, True, 0.0)] * 3, True),
        ([(1, True, 0.0)] * 3 + [(ROUNDUP, False, 0.0)] * 2, True),
        ([(1, True, 0.0)] * 2 + [(1, False, 0.0)], False),
        ([(1, True, 0.0)] * 2 + [(1, True, 0.4)], False),
        ([(1, True, 0.0)] + [(0, False, 0.0)] * 2, False),
        ([(ROUNDUP, True, 0.0)] * 3, False),
    ],
    ids=[
        "all elsewhere",
        "roundups beside",
        "one here",
        "a matter in common",
        "mostly no front",
        "roundups alone",
    ],
)
def test_another_front_is_no_candidate(members: list[tuple[int, bool, float]], other: bool) -> None:
    """A theme of other fronts is another folder, unless a member tells of this front or shares a matter."""
    pairs = np.zeros((len(members), len(LINK_FEATURES)), np.float32)
    pairs[:, NO_SECTOR] = [elsewhere for _, elsewhere, _ in members]
    pairs[:, MATTERS] = [matter for *_, matter in members]
    sectors = np.array([sectors for sectors, *_ in members])
    alone = Latest(np.arange(len(members)), np.array([0]), np.array([len(members)]))
    assert are_other_fronts(sectors, pairs, alone).tolist() == [other]


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
    [(found, verdict)] = tracker.read_with_evidence(
        day, (Takeaway(position=1, text=TALES[0].format("Bakhmut")),)
    )
    shown = tracker.nearest(found, day, SHOWN)
    assert len(shown) == SHOWN
    assert {one.theme for one in shown[:NEAREST]} == {verdict.theme}
    assert len({one.theme for one in shown}) == len(FRONTS)
