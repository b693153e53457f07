from collections import Counter
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.themes.index import Index, top

BAGS = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), min_size=1, max_size=12)


def cosine(one: list[str], other: list[str], bags: list[list[str]]) -> float:
    """Return the textbook cosine of two bags, weighed by inverse document frequency."""

    def weigh(bag: list[str]) -> dict[str, float]:
        seen = {term: sum(term in other for other in bags) for term in bag}
        idf = {term: log((len(bags) + 1) / (seen[term] + 1)) + 1 for term in bag}
        return {term: (1 + log(count)) * idf[term] for term, count in Counter(bag).items()}

    a, b = weigh(one), weigh(other)
    lengths = sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values()))
    return sum(a[term] * b.get(term, 0.0) for term in a) / lengths if lengths else 0.0


@pytest.mark.slow
@settings(max_examples=100)
@given(BAGS, st.lists(st.sampled_from("abcdefghij"), max_size=6))
def test_search_is_the_cosine(bags: list[list[str]], query: list[str]) -> None:
    """The index answers what comparing with every document one by one would."""
    index = Index()
    for bag in bags:
        index.add(bag)
    index.refresh()
    assert index.search(index.weigh(query)).tolist() == pytest.approx(
        [cosine(query, bag, bags) for bag in bags], abs=1e-4
    )


def test_a_document_added_later_is_found_before_the_next_refresh() -> None:
    """What the day adds is found the same day; the same words are fully alike."""
    index = Index()
    index.add(["harbour", "storm"])
    index.refresh()
    index.add(["bridge"])
    assert index.search(index.weigh(["bridge"])).tolist() == pytest.approx([0.0, 1.0])


@pytest.mark.slow
@given(BAGS, st.lists(st.sampled_from("abcdefghz"), max_size=6), st.data())
def test_some_documents_compare_as_all_of_them(
    bags: list[list[str]], query: list[str], data: st.DataObject
) -> None:
    """Comparing with chosen documents gives what a search over all gives for them; holding a term is plain."""
    index = Index()
    for bag in bags:
        index.add(bag)
    index.refresh()
    chosen = sorted(data.draw(st.sets(st.integers(0, len(bags) - 1))))
    numbers = np.array(chosen, np.int64)
    asked = index.weigh(query)
    alike, filled = index.compare(asked, numbers)
    assert alike.tolist() == pytest.approx(index.search(asked)[numbers].tolist(), abs=1e-6)
    assert filled.tolist() == [bool(bags[n]) for n in chosen]
    held = index.contains("abz", numbers).tolist()
    assert held == [[term in bags[n] for n in chosen] for term in "abz"]


@pytest.mark.parametrize("length", [0, 5, 300, 2_000, 60_000])
@pytest.mark.parametrize("different", [3, 1_000_000])
@pytest.mark.parametrize("above", [0.0, 0.999])
def test_the_highest_scores_are_those_of_a_whole_sort(length: int, different: int, above: float) -> None:
    """However many there are, however many are equal, and though most may be 0: those above 0, best first, the earliest of equals."""
    drawn = np.random.default_rng(length + different)
    scores = (drawn.integers(0, different, length) / different).astype(np.float32)
    scores[drawn.random(length) < above] = 0
    for count in (1, 3, 200):
        expected = [n for n in np.argsort(-scores, kind="stable").tolist() if scores[n] > 0][:count]
        assert top(scores, count).tolist() == expected
