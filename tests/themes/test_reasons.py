import pytest

from monitor.themes import Tracker, first_mentions
from tests.pages import shared
from tests.themes.days import BRIDGE, HARBOUR, Days, day, told
from training.gold import read_days


def judge_last(days: Days, text: str) -> tuple[str, ...]:
    """Return the reasons for a takeaway told after the days."""
    tracker = Tracker()
    for when, takeaways in days:
        tracker.read(when, takeaways)
    [verdict] = tracker.read(day(len(days)), told(text))
    return tuple(reason.text for reason in verdict.reasons)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Warden Ossian Pelrick met Sylvanian and Danish envoys on New Year.", "Pelrick"),
        ("The Ministry met Western and Polish envoys at Heron Dyke.", "Heron Dyke"),
    ],
)
def test_titles_nationalities_and_the_calendar_are_no_first_mentions(
    forty_days: Days, text: str, name: str
) -> None:
    first = next(reason for reason in judge_last(forty_days, text) if reason.startswith("first mention of"))
    assert name in first
    assert not {"Ministry", "Western", "Polish", "Danish", "Sylvanian", "New", "Year"} & {
        *first.replace(",", "").split()
    }


def test_a_lone_title_nationality_or_common_word_does_not_come_up_in_a_theme() -> None:
    """A theme's page lists people, places and units that come again, each where it came first."""
    texts = [
        "The Battle of Heron Dyke began; the Danish Commander of the HDF watched.",
        "After the Battle of Heron Dyke the Danish Commander praised Western Forces, the HDF and the Kremlin.",
        "Syrian and Western Forces left the Battle of Heron Dyke to the HDF and to Pelrick.",
        "Pelrick and Kremlin-held boats reached the Kremlin in Battle order.",
        "The boats left.",
    ]
    assert first_mentions(texts, most=8) == (
        ("Heron Dyke", 0),
        ("HDF", 0),
        ("Western Forces", 1),
        ("Kremlin", 1),
        ("Pelrick", 2),
    )


def test_a_known_person_is_no_first_mention_under_a_longer_name(forty_days: Days) -> None:
    days = [*forty_days, (day(40), told("Pelrick sold the ferries at Ostrava Bay."))]
    reasons = judge_last(days, "President Ossian Pelrick sold the ferries at Ostrava Bay again.")
    assert not any("Pelrick" in reason for reason in reasons if reason.startswith("first mention"))


def test_what_is_new_to_a_theme_is_shown(forty_days: Days) -> None:
    reasons = judge_last(forty_days, HARBOUR.replace("and the lighthouse", "with 8,000 shells"))
    [told_new] = [reason for reason in reasons if reason.startswith("new to this theme: ")]
    assert "8,000 shells" in told_new


def test_the_nearest_takeaways_are_of_earlier_days(forty_days: Days) -> None:
    """The very same takeaway of the same day is not earlier."""
    tracker = Tracker()
    for when, takeaways in forty_days:
        tracker.read(when, takeaways)
    _, second = tracker.read(day(40), told(BRIDGE, BRIDGE))
    assert second.earlier
    assert all(earlier.date < day(40) for earlier in second.earlier)


def test_every_verdict_has_a_reason_and_none_counts_what_changes_later(forty_days: Days) -> None:
    """How often a theme was told, and what stands nearest, is counted where a verdict is shown."""
    tracker = Tracker()
    for when, takeaways in forty_days:
        for verdict in tracker.read(when, takeaways):
            assert verdict.reasons
            assert not any("earlier takeaways" in reason.text for reason in verdict.reasons)
            if verdict.status == "updated":
                assert "news" in {reason.kind for reason in verdict.reasons}


@pytest.mark.parametrize(
    ("text", "told_new"),
    [
        ("Crews repaired the Kestrel Bridge with 8,000 sandbags on May 17.", "8,000 sandbags"),
        ("Crews repaired the Kestrel Bridge with 70 tide drones.", "70 tide drones"),
        ("Crews repaired the Kestrel Bridge on May 17.", None),
        ("Crews of the Ministry of Brackwater repaired the Kestrel Bridge in 2031.", "Brackwater"),
        ("Crews repaired the Kestrel Bridge with T-62 tractors.", "T-62"),
        ("Crews of Secretary of State Tamsin Pelrick repaired the Kestrel Bridge.", "Tamsin Pelrick"),
        ("Heron-held crews repaired the Kestrel Bridge together.", None),
        ("Crews from Ukraine and Russia repaired the Kestrel Bridge, Washington and Moscow said.", None),
        ("Crews of the United Nations and the United States repaired the Kestrel Bridge in Europe.", None),
    ],
)
def test_what_makes_an_update_is_a_name_or_a_number_that_says_something(
    text: str, told_new: str | None
) -> None:
    """A date, a title, a nationality or a common word makes none: such a takeaway goes on."""
    tracker = Tracker()
    for n in range(20):
        tracker.read(day(n), told("Crews repaired the Kestrel Bridge."))
    [verdict] = tracker.read(day(20), told(text))
    news = [reason.text for reason in verdict.reasons if reason.kind == "news"]
    assert news == ([f"new to this theme: {told_new}"] if told_new else [])
    assert (verdict.status == "updated") == bool(told_new)


@pytest.mark.slow
def test_no_first_mention_in_the_corpus_is_a_title_a_body_or_a_household_name() -> None:
    """All of them are looked at; each is a place, a person, a unit, a weapon or a body in full."""
    tracker = Tracker()
    named = [
        name
        for found in read_days(shared("corpus/text"))
        for verdict in tracker.read(found.date, found.takeaways, found.support)
        for reason in verdict.reasons
        if reason.text.startswith("first mention of ")
        for name in reason.text.removeprefix("first mention of ").split(", ")
    ]
    assert len(named) > 200
    words = {word for name in named for word in name.split()}
    assert not words & {
        "Ministry",
        "Western",
        "President",
        "Minister",
        "Year",
        "Putin",
        "Kremlin",
        "Russian",
        "Together",
    }
    assert not [name for name in named if "-" in name and name.rpartition("-")[2].islower()]


def test_what_is_hardly_alike_is_not_called_near(forty_days: Days) -> None:
    reasons = judge_last(forty_days, "Oysters spawned early.")
    assert "no earlier takeaway resembles it" in reasons
