"""What a mistyped word was meant to be."""

import pytest

from monitor.spelling import find_nearest, suggest

COMMANDS = ("check", "channels", "config", "status", "themes")


@pytest.mark.parametrize(
    ("given", "meant"), [("chekc", "check"), ("THEMES", "themes"), ("stat", "status"), ("thseme", "themes")]
)
def test_a_mistyped_word_finds_the_known_one(given: str, meant: str) -> None:
    """Letters may be in another order, in the other case, or missing at the end."""
    assert find_nearest(given, COMMANDS, most=1) == [meant]
    assert find_nearest("raco", ["roca"]) == ["roca"]


def test_no_more_words_are_suggested_than_asked_for() -> None:
    """The best come first, so that fewer words are the beginning of more."""
    series = [f"series-{n}" for n in range(9)]
    assert len(find_nearest("series", series)) == 3
    assert find_nearest("series", series, most=2) == find_nearest("series", series)[:2]
    assert suggest("series", series, most=1) == f"; did you mean {find_nearest('series', series)[0]}?"


def test_a_word_like_none_gets_no_suggestion() -> None:
    """Nothing is better than a wrong guess."""
    assert find_nearest("zebra", COMMANDS) == []
    assert find_nearest("Base", ["Casey"]) == []
    assert suggest("zebra", COMMANDS) == ""
