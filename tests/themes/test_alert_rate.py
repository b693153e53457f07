"""The promise of the presets: so many alerts a week, whatever the times."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.themes import Tracker
from monitor.themes.alert_rate import REMEMBERED, TRUST, follow
from monitor.themes.model import RATES, Preset
from training.gold import WINDOWS, load_labels, read_days

SHARED = Path(os.environ.get("MONITOR_SHARED", Path(__file__).resolve().parents[3] / "shared"))
NOVELTIES = st.lists(st.floats(0, 1), min_size=1, max_size=12)
DAYS = st.lists(NOVELTIES, min_size=1, max_size=REMEMBERED)


def test_without_history_the_learned_threshold_holds() -> None:
    """Where no novelty is known yet, the threshold is the learned one."""
    assert follow([], weekly=4.0, learned=0.3) == 0.3


@given(DAYS, st.floats(0.01, 0.99))
def test_more_alerts_need_less_novelty(days: list[list[float]], learned: float) -> None:
    """The more alerts a week are promised, the lower the threshold."""
    few, balanced, many = (follow(days, weekly=rate, learned=learned) for rate in (3.0, 4.0, 10.0))
    assert few >= balanced >= many


@given(DAYS, st.floats(0.01, 0.99))
def test_the_threshold_is_a_novelty(days: list[list[float]], learned: float) -> None:
    """Whatever the history, the threshold lies between 0 and 1."""
    assert 0.0 < follow(days, weekly=4.0, learned=learned) < 1.0


@pytest.mark.parametrize("scale", [0.2, 0.6, 1.0])
@pytest.mark.parametrize("weekly", [3.0, 4.0, 10.0])
def test_the_rate_is_kept_whatever_the_novelties_scale(scale: float, weekly: float) -> None:
    """With the same ranks and another scale of novelty, about the promised number stands above the threshold."""
    days = [[scale * ((day * 7 + place) % 70) / 70 for place in range(7)] for day in range(REMEMBERED)]
    learned = scale * (1.0 - weekly / 49)
    threshold = follow(days, weekly=weekly, learned=learned)
    above = sum(novelty >= threshold for day in days for novelty in day)
    assert weekly / 1.5 <= above / REMEMBERED * 7 <= weekly * 1.5


def test_the_learned_threshold_counts_less_as_history_grows() -> None:
    """A wrong learned threshold is outweighed: half-way after TRUST assessments, nearly gone after REMEMBERED."""
    day = [0.1] * 7
    distances = [follow([day] * n, weekly=4.0, learned=0.9) - 0.1 for n in (1, TRUST, REMEMBERED)]
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] < 0.1 < distances[0]


@pytest.mark.slow
@pytest.mark.parametrize("alerts", ["few", "balanced", "many"])
def test_presets_keep_their_promise_in_every_window(alerts: Preset) -> None:
    """In every labelled window of the corpus the alerts a week are the promised ones, within a factor of 1.5."""
    corpus = SHARED / "corpus"
    if not corpus.is_dir():
        pytest.skip("no ../shared/corpus here")
    days = list(read_days(corpus / "text"))
    window_of = {place[0]: label.window for place, label in load_labels(corpus / "gold", days).items()}
    told = dict.fromkeys(WINDOWS, 0)
    lengths = dict.fromkeys(WINDOWS, 0)
    tracker = Tracker(alerts=alerts)
    for day in days:
        verdicts = tracker.read(*day)
        if day.date in window_of:
            told[window_of[day.date]] += sum(verdict.status == "new" for verdict in verdicts)
            lengths[window_of[day.date]] += 1
    weekly = {window: 7 * told[window] / lengths[window] for window in WINDOWS}
    assert all(RATES[alerts] / 1.5 <= rate <= RATES[alerts] * 1.5 for rate in weekly.values()), weekly
