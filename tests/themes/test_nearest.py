"""The nearest earlier takeaways: the likeliest by their links, weighed once more by words and themes."""

from datetime import date, timedelta

import numpy as np
import pytest

from monitor.models import Takeaway
from monitor.themes import Tracker
from monitor.themes.evidence import Evidence
from monitor.themes.features import extract_features, load_vocabulary
from monitor.themes.folders import Candidate, Compared
from monitor.themes.history import History, PastTakeaway
from monitor.themes.lexicon import load_lexicon
from monitor.themes.model import Linear, load_model
from monitor.themes.nearest import CLOSE, RERANK_FEATURES, find_likeliest, find_nearest, rerank

FIRST = date(2030, 1, 1)
BY_WORDS = Linear(bias=0.0, weights={"link": 1.0, "words": 5.0, "theme fits": 0.0})
BY_THEME = Linear(bias=0.0, weights={"link": 1.0, "words": 0.0, "theme fits": 5.0})


def told(count: int) -> History:
    """Return a history of takeaways, a day and a theme each."""
    history = History(load_lexicon(), load_vocabulary().dimensions)
    for number in range(count):
        reading = extract_features(f"Herons waded, {number}.", load_lexicon(), load_vocabulary())
        day = FIRST + timedelta(days=number)
        history.add(
            PastTakeaway(date=day, issue=number, text=f"Text {number}"), reading, (f"theme {number}",)
        )
    return history


def evidence(links: list[float], words: list[float], fits: dict[str, float]) -> Evidence:
    """Return evidence on a takeaway beside as many earlier ones as there are links."""
    return Evidence(
        reading=extract_features("Herons waded.", load_lexicon(), load_vocabulary()),
        issue=len(links),
        numbers=np.arange(len(links)),
        links=np.array(links, np.float32),
        words=np.array(words, np.float32),
        candidates=tuple(Candidate(theme, fit, 0.0) for theme, fit in fits.items()),
        features={},
    )


def shown(found: Evidence, reranking: Linear, *, count: int) -> list[str]:
    """Return the texts that are shown beside a takeaway, nearest first."""
    history = told(len(found.links))
    nearest = find_nearest(
        history,
        Compared(found.numbers, found.links),
        found.reading.text,
        issue=found.issue,
        count=count,
        weigh=lambda likeliest: rerank(found, history, reranking, likeliest),
    )
    return [one.text for one in nearest]


@pytest.mark.parametrize(
    ("reranking", "first"), [(BY_WORDS, "Text 1"), (BY_THEME, "Text 2")], ids=["words", "theme"]
)
def test_what_links_leave_open_is_decided_by_words_and_themes(reranking: Linear, first: str) -> None:
    """Of earlier takeaways with nearly the same link, the one that is nearer in words, or whose theme fits, comes first."""
    found = evidence([0.6, 0.55, 0.5], [0.1, 0.9, 0.2], {"theme 0": 0.1, "theme 2": 0.9})
    assert shown(found, reranking, count=3)[0] == first


def test_what_is_far_by_its_link_never_comes_first() -> None:
    """Only the CLOSE likeliest are weighed once more; the others follow in the order of their links."""
    count = CLOSE + 3
    links = [0.9 - number / 100 for number in range(count)]
    found = evidence(links, [0.0] * CLOSE + [1.0] * 3, {})
    assert shown(found, BY_WORDS, count=8) == [f"Text {number}" for number in range(8)]
    likeliest = find_likeliest(
        told(count), Compared(found.numbers, found.links), issue=found.issue, count=count
    )
    assert [near.number for near in likeliest] == list(range(count))


def test_the_nearest_are_of_earlier_assessments() -> None:
    """However near, a takeaway of the same assessment or later is not shown."""
    found = evidence([0.1, 0.2, 0.9], [0.1, 0.2, 1.0], {"theme 2": 1.0})
    history = told(3)
    likeliest = find_likeliest(history, Compared(found.numbers, found.links), issue=2, count=3)
    assert [near.number for near in likeliest] == [1, 0]


def test_the_models_nearness_grows_with_link_words_and_theme() -> None:
    """Each of the three speaks for a companion, so none is shown later because it is nearer."""
    reranking = load_model().reranking
    assert tuple(reranking.weights) == RERANK_FEATURES
    assert all(weight > 0 for weight in reranking.weights.values())


def test_scores_fall_from_the_first_to_the_last() -> None:
    """What is shown first is said to be likeliest."""
    tracker = Tracker()
    for number in range(30):
        takeaways = tuple(
            Takeaway(position=n, text=f"Herons {verb} near {place} after {number} days of rain.")
            for n, (verb, place) in enumerate([("nested", "Bakhmut"), ("waded", "Kupyansk")], 1)
        )
        verdicts = tracker.read(FIRST + timedelta(days=number), takeaways)
    scores = [[one.score for one in verdict.earlier] for verdict in verdicts]
    assert all(len(found) > 1 and found == sorted(found, reverse=True) for found in scores)
