"""Laws of tables that grow: taken to pieces and begun with those, each says the same as one that was never saved."""

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.themes.tables import Counts, Lists, Rows, Terms, Texts, flatten, part_of

small = st.integers(0, 9)


@given(st.lists(small, max_size=200), st.integers(0, 200))
def test_rows_are_the_same_wherever_they_were_saved(values: list[int], saved: int) -> None:
    rows = Rows(np.int32)
    for place, value in enumerate(values):
        if place == saved:
            rows = Rows(np.int32, **dict(rows.arrays()))
        rows.add(value)
    assert rows.rows(np.arange(len(values))).tolist() == values
    assert [rows.row(place) for place in range(len(values))] == values
    assert rows.span(1, len(rows)).tolist() == values[1:]


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 20), small), max_size=60), st.integers(0, 60))
def test_lists_are_the_same_wherever_they_were_saved(added: list[tuple[int, int]], saved: int) -> None:
    lists, expected = Lists(np.int32), dict[int, list[int]]()
    for place, (which, value) in enumerate(added):
        if place == saved:
            lists = Lists(np.int32, **dict(lists.arrays()))
        lists.append(which, value)
        expected.setdefault(which, []).append(value)
    assert [lists[which].tolist() for which in range(len(lists))] == [
        expected.get(which, []) for which in range(len(lists))
    ]
    assert lists.sizes().tolist() == [len(expected.get(which, [])) for which in range(len(lists))]
    backwards = range(len(lists))[::-1]
    table, sizes = lists.joined(backwards)
    assert table.tolist() == [value for which in backwards for value in expected.get(which, [])]
    assert sizes == [len(expected.get(which, [])) for which in backwards]


@pytest.mark.slow
@given(st.lists(st.text(max_size=5).filter(str.isprintable), max_size=20), st.integers(0, 20))
def test_texts_and_terms_are_the_same_wherever_they_were_saved(words: list[str], saved: int) -> None:
    texts, terms = Texts(), Terms()
    for place, word in enumerate(words):
        if place == saved:
            texts, terms = Texts(**dict(texts.arrays())), Terms(**dict(terms.arrays()))
        texts.append(word)
        terms.number(word)
    assert [texts[place] for place in range(len(texts))] == words
    assert terms.words == list(dict.fromkeys(words))
    assert all(terms.words[terms.number(word)] == word for word in words)


@given(st.lists(small, max_size=60), st.integers(0, 60))
def test_counts_are_the_same_wherever_they_were_saved(keys: list[int], saved: int) -> None:
    counts = Counts(**dict(Counts().arrays()))
    for place, key in enumerate(keys):
        if place == saved:
            counts = Counts(**dict(counts.arrays()))
        counts.update([key])
    assert [counts[key] for key in range(11)] == [keys.count(key) for key in range(11)]


def test_a_copy_shares_what_was_saved_and_nothing_that_is_added() -> None:
    base = np.arange(3, dtype=np.int32)
    rows = Rows(np.int32, base=base)
    twin = deepcopy(rows)
    twin.add(7)
    assert (len(rows), len(twin)) == (3, 4)
    assert np.shares_memory(twin.span(0, 3), base)


def test_tables_are_told_apart_by_name() -> None:
    one, other = Rows(np.int32), Rows(np.int32)
    one.add(1)
    other.add(2)
    tables = dict(flatten({"a": one, "ab": other}))
    assert part_of(tables, "a")["base"].tolist() == [1]
    assert part_of(None, "a") == {}
