from datetime import date

import pytest

from monitor.models import JudgedAssessment, Theme
from monitor.themes import Tracker, find_dropped, name_theme, summarise_themes
from tests.themes.days import LAW, Days, day, told


def judge(days: Days) -> list[JudgedAssessment]:
    """Return the days as one pass judges them."""
    tracker = Tracker()
    return [
        JudgedAssessment(date=when, edition="", verdicts=tracker.read(when, takeaways))
        for when, takeaways in days
    ]


def test_a_name_is_made_of_the_texts_own_words() -> None:
    """Every word of a name stands in the texts it names."""
    texts = ["Crews repaired the Kestrel Bridge.", "Shells hit the Kestrel Bridge again."]
    name = name_theme(texts)
    words = set(name.replace(",", "").split())
    assert {"Kestrel", "Bridge"} <= words
    assert {word.casefold() for word in words} <= {w.strip(".").casefold() for t in texts for w in t.split()}


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("It likely met DNR leader Denys Heronov.", "DNR leader"),
        ("It likely met Warden Ossian Pelrick Vane.", "Warden Ossian Pelrick Vane"),
        ("It likely hit the Samphire People's Republic.", "Samphire People's Republic"),
        ("It likely hit Admiral Kestrel’s harbour.", "Admiral Kestrel’s harbour"),
    ],
)
def test_a_name_is_not_cut_short(text: str, phrase: str) -> None:
    """A person, a place or a body is named to its end, with its apostrophe where more follows."""
    assert phrase in name_theme([text]).split(", ")


@pytest.mark.parametrize("between", [". ", ", ", " (", "; "])
def test_a_phrase_stays_within_its_clause(between: str) -> None:
    """Words with a mark between them are no phrase."""
    assert f"Army{between}Heavy".replace(between, " ") not in name_theme(
        [f"Samphire Army{between}Heavy storms"]
    )


def test_no_plain_word_leads_a_name() -> None:
    """What stands before a name is what happened to it, not what it is called."""
    assert "replaced Ossian" not in name_theme(["Somebody quietly replaced Ossian Pelrick at dawn."])


def test_no_words_have_a_name_all_the_same() -> None:
    """Texts without words still give a name that can be shown."""
    assert name_theme([]) == name_theme([""]) == "(no words)"


def test_themes_are_summed_up(forty_days: Days) -> None:
    """A theme's summary counts its takeaways and knows its first and last day."""
    law = summarise_themes(judge(forty_days))["2030-01-06/3"]
    assert law == Theme(
        id="2030-01-06/3",
        name=law.name,
        first_seen=date(2030, 1, 6),
        last_seen=date(2030, 1, 31),
        takeaways=2,
        previous=(date(2030, 1, 6), LAW),
    )


def test_a_theme_is_dropped_once() -> None:
    """A theme is dropped by the assessment that makes it quiet for long, and by no other."""
    bridge, storm = (
        "Crews repaired the Kestrel Bridge under fire.",
        "The weather office counted storms at sea.",
    )
    days = [(day(n), told(storm, bridge) if n < 5 else told(storm)) for n in range(30)]
    judged = judge(days)
    dropped = [tuple(theme.id for theme in find_dropped(judged[: n + 1])) for n in range(30)]
    assert [n for n, themes in enumerate(dropped) if themes] == [19]
    assert dropped[19] == ("2030-01-01/2",)


def test_a_week_names_the_dropped_themes_that_its_days_have_named() -> None:
    """Whatever the span, its digest and the daily ones agree."""
    storm, law = (
        "The weather office counted storms at sea.",
        "Parliament debated the Grain Levy Law at night.",
    )
    days = [(day(n), told(storm, law) if n in {0, 2, 4, 30} else told(storm)) for n in range(60)]
    judged = judge(days)
    daily = [{theme.id for theme in find_dropped(judged[: n + 1], since=day(n))} for n in range(60)]
    assert sum(map(len, daily)) >= 1
    for start in range(0, 56, 4):
        week = {theme.id for theme in find_dropped(judged[: start + 4], since=day(start))}
        assert week == set.union(*daily[start : start + 4])


def test_a_theme_is_missed_by_its_own_rhythm() -> None:
    """A theme told of every tenth assessment is dropped only after three of its own pauses."""
    storm, law = (
        "The weather office counted storms at sea.",
        "Parliament debated the Grain Levy Law at night.",
    )
    days = [(day(n), told(storm, law) if n in {8, 18, 28} else told(storm)) for n in range(70)]
    judged = judge(days)
    dropped = [n for n in range(70) if any(theme.takeaways == 3 for theme in find_dropped(judged[: n + 1]))]
    assert dropped == [28 + 31]


def test_nothing_is_dropped_across_a_hole() -> None:
    """A theme last seen before a hole in the history may have gone on unseen: it is not called dropped."""
    bridge, storm = (
        "Crews repaired the Kestrel Bridge under fire.",
        "The weather office counted storms at sea.",
    )
    days = [(day(n if n < 6 else n + 20), told(storm, bridge) if n < 5 else told(storm)) for n in range(30)]
    judged = judge(days)
    assert [find_dropped(judged[: n + 1]) for n in range(30)] == [()] * 30
