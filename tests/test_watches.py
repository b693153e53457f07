"""Laws of what corrections say: what words are watched for, in which series, and what a mute or an undo does not do."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import cli
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.watches import find_watched, say_watched

NEW = f"{DAYS[-1]}/1"  # a theme of the story


def monitor(folder: Path, *arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(cli, ["--config", str(folder / "config.yaml"), "themes", *arguments])


@pytest.mark.parametrize(
    ("words", "fits", "does_not"),
    [
        ("oyster bed", "The OYSTER  beds were mined.", "The bed of oysters was mined."),
        ("mine*", "The beds were mined.", "The beds were cleared."),
        ("oyster* mined", "Oystermen mined it.", "Oysters were mined."),
        ('"oyster bed" -heron', "The oyster bed was mined.", "Herons left the oyster bed."),
        ("oyster -heron", "The oyster bed was mined.", "Herons left the oyster bed."),
        ("“oyster” “mined”", "Mined: each oyster bed.", "Each oyster bed."),
        ('oyster -"no mine"', "An oyster mine.", "No mine in an oyster."),
        ("X-32", "The X-32 flew.", "The X flew 32 times."),
        ("oyster - bed", "The oyster – bed.", "The oyster bed."),
    ],
)
def test_words_are_watched_for_as_a_search_reads_them(words: str, fits: str, does_not: str) -> None:
    """Quotes, -words and asterisks mean something; words without them are one phrase."""
    assert [find_watched(text, (words,)) for text in (fits, does_not)] == [(words,), ()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Heron Dyke", "“Heron Dyke”"),
        ('"Heron Dyke"', "“Heron Dyke”"),
        ("“Heron Dyke” bed*", "“Heron Dyke” bed*"),
        ('"oyster bed" -"no mine"', "“oyster bed” -“no mine”"),
    ],
)
def test_words_are_said_in_one_pair_of_quotation_marks(words: str, said: str) -> None:
    """Those that the user typed do not stand inside others."""
    assert say_watched(words) == said


def test_a_watch_that_only_leaves_out_is_refused(folder: Path) -> None:
    done = monitor(folder, "watch", "--", "-heron")
    assert (done.exit_code, "only says what to leave out" in done.output) == (2, True)


@pytest.mark.parametrize("words", ['"oyster', 'eel -"oyster bed', "“oyster"])
def test_a_watch_with_a_quote_that_is_not_closed_is_refused(folder: Path, words: str) -> None:
    """Everything after it would count."""
    done = monitor(folder, "watch", words)
    assert (done.exit_code, "a quote that is not closed" in done.output) == (2, True)


@pytest.mark.parametrize(
    ("words", "searched"), [("pelica*", True), ("p*lican", False), ('"pelica* x"', False)]
)
def test_a_watch_recommends_only_a_search_that_reads_the_same_words(
    folder: Path, words: str, *, searched: bool
) -> None:
    """A search takes an asterisk at the end of a word only."""
    assert ("`monitor search" in monitor(folder, "watch", words).stderr) is searched


def test_a_search_says_why_it_cannot_find_anything(folder: Path) -> None:
    """It only leaves out, as a watch may, or has an asterisk within a word."""
    search = ["--config", str(folder / "config.yaml"), "search"]
    done = CliRunner().invoke(cli, [*search, "--", "-heron"])
    assert (done.exit_code, "only says what to leave out" in done.output) == (2, True)
    assert "only stands for the ending" in CliRunner().invoke(cli, [*search, "p*lican"]).stderr
    assert "found, the best first" in CliRunner().invoke(cli, [*search, "pelica*"]).stderr


def test_with_several_series_a_correction_says_which_it_is_about(folder: Path) -> None:
    """Until one is named, or where there is but one; the number of another series' correction is not unknown."""
    assert " alone; " not in monitor(folder, "watch", "eel").stderr
    settings = folder / "config.yaml"
    other = json.dumps({**DEMO_SERIES, "name": "Other Assessment", "site": "http://127.0.0.1:9"})
    settings.write_text(settings.read_text().replace("}}\nhttp", f"}}, other: {other}}}\nhttp", 1))
    said = f"in {DEMO_KEY} alone; for another series: --series other\n"
    assert monitor(folder, "watch", "heron").stderr.startswith(said)
    assert monitor(folder, "watch").stderr == said
    assert monitor(folder, "follow", NEW).stderr.startswith(said)
    assert " alone; " not in monitor(folder, "watch", "heron", "--series", DEMO_KEY).stderr
    undone = monitor(folder, "undo", "1", "--series", "other")
    assert (
        str(undone.exception)
        == f"1 is a correction in {DEMO_KEY}, not in other; name it by --series {DEMO_KEY}"
    )


def test_a_mute_of_a_followed_theme_says_that_it_is_followed(folder: Path) -> None:
    """As a follow of a muted one says that it is muted; a theme that nobody follows is not spoken of so."""
    assert " is followed" not in monitor(folder, "mute", NEW).stderr
    monitor(folder, "unmute", NEW)
    monitor(folder, "follow", NEW)
    said = f"{NEW} is followed: while it is muted, its updates bring no alerts. To stop following it: `monitor themes unfollow {NEW}`\n"
    assert said in monitor(folder, "mute", NEW).stderr


def test_an_undo_that_was_made_already_says_when(folder: Path) -> None:
    """The number is not unknown."""
    monitor(folder, "mute", NEW)
    assert monitor(folder, "undo", "1").exit_code == 0
    assert str(monitor(folder, "undo", "1").exception).startswith("1 was already undone at 20")
    assert str(monitor(folder, "undo", "2").exception).startswith("nothing to undo under 2")
