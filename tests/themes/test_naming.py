from datetime import date

from monitor.models import Judged, Theme
from monitor.themes import Tracker, find_dropped, name_theme, summarise_themes
from tests.themes.conftest import LAW, Days, day, told


def judge(days: Days) -> list[Judged]:
    """Return the days as one pass judges them."""
    tracker = Tracker()
    return [Judged(date=when, edition="", verdicts=tracker.read(when, takeaways)) for when, takeaways in days]


def test_a_name_is_made_of_the_texts_own_words() -> None:
    """Every word of a name stands in the texts it names."""
    texts = ["Crews repaired the Kestrel Bridge.", "Shells hit the Kestrel Bridge again."]
    name = name_theme(texts)
    words = set(name.replace(",", "").split())
    assert {"Kestrel", "Bridge"} <= words
    assert {word.casefold() for word in words} <= {w.strip(".").casefold() for t in texts for w in t.split()}


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
