"""Words for people: printable text, and word-level differences."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.text import clip, fold, plain
from monitor.worddiff import Piece, diff_takeaways, marked, share_same, shorten_same, word_diff

phrases = st.lists(
    st.sampled_from(["the", "The", "weir", "lock", "“shut”", '"shut"', "open", "—", "-", "3"]), max_size=12
)


@given(old=phrases, new=phrases)
def test_the_pieces_hold_both_texts(old: list[str], new: list[str]) -> None:
    """Same and removed pieces read as the old text, same and added ones as the new, and marks alternate."""
    pieces = word_diff(" ".join(old), "  ".join(new))
    assert fold(" ".join(words for mark, words in pieces if mark != "added")) == fold(" ".join(old))
    assert " ".join(words for mark, words in pieces if mark != "removed") == " ".join(new)
    assert all(one[0] != other[0] for one, other in pairwise(pieces))
    assert all(words for _, words in pieces)


@given(old=st.text(max_size=80), new=st.text(max_size=80))
def test_any_texts_can_be_distinguished(old: str, new: str) -> None:
    """Any two texts differ in some piece unless a reader would call them the same."""
    assert (fold(old) == fold(new)) >= all(mark == "same" for mark, _ in word_diff(old, new))


def test_removed_words_stand_before_those_that_replace_them() -> None:
    """Removed words stand before those that replace them."""
    pieces = word_diff("Crews closed two locks on May 3.", "Crews closed three locks early on May 3.")
    assert pieces == (
        ("same", "Crews closed"),
        ("removed", "two"),
        ("added", "three"),
        ("same", "locks"),
        ("added", "early"),
        ("same", "on May 3."),
    )
    assert marked(pieces) == "Crews closed [-two-] {+three+} locks {+early+} on May 3."


def test_common_words_are_compared_in_a_long_text_too() -> None:
    """Words that occur often are compared like any other, however long the text."""
    same = " ".join(["the weir"] * 150)
    pieces = word_diff(f"Now {same}", f"Then {same}")
    assert pieces == (("removed", "Now"), ("added", "Then"), ("same", same))


def test_quote_style_is_no_difference() -> None:
    """Words that differ only in quote style, dashes or case are the same, spelt as they are now."""
    assert word_diff('The "weir" - shut', "the “weir” — shut") == (("same", "the “weir” — shut"),)


def test_long_unchanged_runs_are_cut() -> None:
    """Of unchanged words those at the beginning and next to a change are kept, unless one or two more are all; without a change, all."""
    pieces: tuple[Piece, ...] = (
        ("same", "o p a b c d e"),
        ("removed", "x"),
        ("same", "f g h h h i j"),
        ("added", "y"),
        ("same", "k l m m n"),
    )
    assert shorten_same(pieces, keep=2) == (
        ("same", "o p [...] d e"),
        ("removed", "x"),
        ("same", "f g [...] i j"),
        ("added", "y"),
        ("same", "k l [...]"),
    )
    assert shorten_same((("same", "a b c d"),), keep=1) == (("same", "a b c d"),)


@given(st.text(max_size=60))
@example("one\r\ntwo\u2028three\x00\u202efour\ud800\u200b\ufeff\x85 five")
def test_plain_text_is_printable(text: str) -> None:
    """What is left is one line without control, format or lone surrogate characters, and stays as it is."""
    line = plain(text)
    assert not {unicodedata.category(c) for c in line} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert line == " ".join(line.split()) == plain(line)


def test_plain_text_keeps_its_words() -> None:
    """Line ends and tabs part words; letters of any script stay."""
    assert plain("  Крим\tis\r\nthe “word”\x00 \u202ereversed ") == "Крим is the “word” reversed"


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one [...]"),
        ("onetwothree", 10, "onetw[...]"),
    ],
)
def test_a_longer_text_is_cut_at_a_word_and_marked(text: str, limit: int, kept: str) -> None:
    """A longer text is cut at a word, marked, and no longer than the limit."""
    assert clip(text, limit) == kept


def test_the_share_of_two_texts_counts_their_words() -> None:
    """The share is 1 for the same words, 0 for others, and counts words, not pieces."""
    assert share_same(word_diff("a b c", "a b c")) == 1.0
    assert share_same(word_diff("a b", "c d")) == 0.0
    assert share_same(word_diff("a b c d", "a b c e")) == 0.75
    assert share_same(()) == 0.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["a"] * 8000, ["a"] * 8001),
        (["a", "b"] * 4000, ["b", "a"] * 4000),
        ([f"w{n % 50}" for n in range(8000)], [f"w{n * 7 % 50}" for n in range(8000)]),
        (
            [f"a{n // 2}" if n % 2 else "x" for n in range(8000)],
            [f"b{n // 2}" if n % 2 else "x" for n in range(8000)],
        ),
        (
            [f"w{n}" if n % 2 else f"x{n}" for n in range(8000)],
            [f"w{n}" if n % 2 else f"y{n}" for n in range(8000)],
        ),
    ],
    ids=["equal", "in turn", "few words", "every other", "half new"],
)
def test_a_long_text_is_compared_in_bounded_time(old: list[str], new: list[str]) -> None:
    """8,000 words, whatever they are: about a second at most, and no word is lost."""
    began = time.process_time()
    pieces = word_diff(" ".join(old), " ".join(new))
    assert time.process_time() - began < 3
    assert " ".join(words for mark, words in pieces if mark != "removed") == " ".join(new)
    assert " ".join(words for mark, words in pieces if mark != "added") == " ".join(old)


def test_a_long_edit_is_still_found_word_by_word() -> None:
    """One word changed in 5,000: that word alone is marked."""
    old = [f"w{n % 700}" for n in range(5000)]
    new = [*old[:2500], "changed", *old[2501:]]
    pieces = word_diff(" ".join(old), " ".join(new))
    assert [mark for mark, _ in pieces] == ["same", "removed", "added", "same"]


@given(words=st.lists(st.sampled_from(["held", "bridges", "three", "Heron"]), min_size=4, max_size=9))
def test_takeaways_of_a_theme_differ_by_words_alone(words: list[str]) -> None:
    """Where a sentence ends is no news: "near Heron." and "near Heron, which" are the same so far."""
    old, new = " ".join(words) + ".", ", ".join(words)
    assert {mark for mark, _ in diff_takeaways(old, new)} == {"same"}
