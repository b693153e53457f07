import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.models import Reason, TakeawayId
from monitor.themes import Tracker, first_mention, frequent_names
from monitor.themes.features import MAX_TAKEAWAY_CHARS
from tests.pages import shared
from tests.themes.days import BRIDGE, HARBOUR, Days, day, told
from training.gold import read_days

pytestmark = pytest.mark.slow  # each is quick, all of them are not


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
    first = next(
        reason for reason in judge_last(forty_days, text) if reason.startswith("first takeaway to name")
    )
    assert name in first
    assert not {"Ministry", "Western", "Polish", "Danish", "Sylvanian", "New", "Year"} & {
        *first.replace(",", "").split()
    }


def test_a_lone_title_nationality_or_common_word_does_not_come_up_in_a_theme() -> None:
    """A theme's page lists people, places and units that come again, each where it came first.

    What every other day names does not come up either; a person has no title, and surname and full name are one.
    """
    texts = [
        "The Battle of Heron Dyke began; the Danish Commander of the HDF watched.",
        "After the Battle of Heron Dyke the Danish Commander praised Western Forces, the HDF and the Kremlin.",
        "Syrian and Western Forces left the Battle of Heron Dyke to the HDF and to Pelrick before New Year.",
        "President Ossian Pelrick, President Vladimir Putin and Kremlin-held boats met in the Kremlin at New Year.",
        "US-Russia talks went on without Putin and the US, and so did other US-Russia talks with Ossian Pelrick.",
    ]
    named = frequent_names(texts, most=8)
    assert {name: first_mention(short, texts) for name, short in named.items()} == {
        "Heron Dyke": 0,
        "HDF": 0,
        "Western Forces": 1,
        "Ossian Pelrick": 2,
    }


def test_a_name_comes_first_where_it_comes_in_a_compound() -> None:
    """Or in small letters, or in the plural."""
    texts = ["Sandfly-type boats left.", "The Heron dykes broke.", "A Sandfly broke the Heron Dyke.", "Sand."]
    assert (first_mention("Sandfly", texts), first_mention("Heron Dyke", texts)) == (0, 1)


@given(st.text("HeroDk S’'-–_9.ßİǅ\u0306", max_size=40))
@example("x" * (MAX_TAKEAWAY_CHARS - 4) + " Heron")
def test_a_name_that_comes_up_came_first_somewhere(text: str) -> None:
    """Whatever stands beside it, as in "Heron_Watch", and wherever a text is cut."""
    assert {first_mention(short, [text]) for short in frequent_names([text], most=40).values()} <= {0}


def test_a_known_person_is_no_first_mention_under_a_longer_name(forty_days: Days) -> None:
    days = [*forty_days, (day(40), told("Pelrick sold the ferries at Ostrava Bay."))]
    reasons = judge_last(days, "President Ossian Pelrick sold the ferries at Ostrava Bay again.")
    assert not any("Pelrick" in reason for reason in reasons if reason.startswith("first takeaway to name"))


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
        ("In 2031 due repairs of the Kestrel Bridge began.", None),
        ("The 2031 invasion spared the Kestrel Bridge at 8 pm.", None),
        ("Crews repaired the Kestrel Bridge with 70 despite rain.", "70"),
        ("Crews repaired the Kestrel Bridge with 7 rather than none.", None),
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
    tracker = Tracker(alerts="few")
    for n in range(20):
        tracker.read(day(n), told("Crews repaired the Kestrel Bridge."))
    [verdict] = tracker.read(day(20), told(text))
    news = [reason.text for reason in verdict.reasons if reason.kind == "news"]
    assert news == ([f"new to this theme: {told_new}"] if told_new else [])
    assert (verdict.status == "updated") == bool(told_new)


def firsts(reasons: Sequence[Reason]) -> list[str]:
    """Return the names that a takeaway is said to be the first to tell of."""
    said = "first takeaway to name "
    return [
        name
        for reason in reasons
        if reason.text.startswith(said)
        for name in re.sub(r" in \d+ assessments$", "", reason.text.removeprefix(said)).split(", ")
    ]


@pytest.mark.slow
def test_a_first_takeaway_to_name_something_is_the_first_and_names_something_telling() -> None:
    """In the corpus each is a place, a person, a unit, a weapon or a body in full, of which nothing earlier told."""
    tracker, named, earlier, earlier_takeaways = Tracker(), [], "", ""
    for found in read_days(shared("corpus/text")):
        for verdict in tracker.read(found.date, found.takeaways, found.support):
            here = firsts(verdict.reasons)
            assert not [
                name
                for name in here
                if re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", earlier)
                or re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", earlier_takeaways, re.IGNORECASE)
            ]
            named += here
        earlier_takeaways += "\n".join([*(one.text for one in found.takeaways), ""])
        earlier += "\n".join([*(one.text for one in found.takeaways), *found.support, ""])
    assert len(named) > 150
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


ONCE = "Envoys of the Otter Relief Society met {} at Ostrava Bay."


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Iranian crews", "crews from Iran"),
        ("crews from Iran", "Iranian crews"),
        ("Crimean crews", "crews from Crimea"),
        ("Belarusian and Polish crews", "crews from Belarus and Poland"),
        ("a Syrian and a French crew", "crews from Syria and France"),
        ("Kazakhs and a Turk", "crews from Kazakhstan and Turkey"),
        ("the Israeli crew", "crews from Israel"),
        ("Ossian Pelrick", "Warden Pelrick"),
        ("Warden Pelrick", "Ossian Pelrick"),
        ("Warden Pelrickyi", "Ossian Pelricky"),
        ("the Vagrant Group", "Vagrant"),
        ("Vagrant", "the Vagrant Private Military Company"),
        ("the International Barge Owners Association", "the IBOA"),
        ("the IBOA", "the International Barge Owners Association"),
        ("crews on the Hvitlund-Sorrow line", "crews from Hvitlund"),
        ("crews from Hvitlund and Sorrow", "crews on the Hvitlund-Sorrow line"),
        ("Volodymyr", "Volodymyr Zelensky"),
    ],
)
@pytest.mark.parametrize("place", ["takeaway", "topline"])
def test_a_name_told_in_another_form_is_not_told_for_the_first_time(
    forty_days: Days, before: str, now: str, place: str
) -> None:
    """A nation's adjective, a surname, a spelling, initials: in an earlier takeaway, or in the toplines that it leads."""
    tracker = Tracker()
    for when, takeaways in forty_days:
        tracker.read(when, takeaways)
    once = ONCE.format(before)
    text, toplines = (once, "") if place == "takeaway" else (ONCE.format("crews"), once)
    tracker.read(day(40), told(text), [toplines])
    [verdict] = tracker.read(day(41), told(ONCE.format(now)))
    assert firsts(verdict.reasons) == []


@pytest.mark.parametrize("name", ["Iran", "Hvitlund", "IBOA", "Ossian Pelrick"])
def test_a_name_that_the_toplines_of_its_own_day_tell_as_well_is_told_for_the_first_time(
    forty_days: Days, name: str
) -> None:
    """They say more of the same takeaway; and a name like it, of something else, is no form of it."""
    tracker = Tracker()
    for when, takeaways in forty_days:
        tracker.read(when, takeaways)
    tracker.read(day(40), told(ONCE.format("crews from Hvidsten, Iraq and the IBO with Ossian Pelham")))
    text = ONCE.format(name)
    [verdict] = tracker.read(day(41), told(text), [text])
    assert firsts(verdict.reasons) == [name]


def test_nothing_is_new_to_a_theme_on_the_day_it_opens(forty_days: Days) -> None:
    """What opened it is no earlier day: a second takeaway of that assessment goes on with it."""
    tracker = Tracker()
    for when, takeaways in forty_days:
        tracker.read(when, takeaways)
    first = "The first airship of the Hvitlund Company burned over the salt works."
    again = "The first airship of the Hvitlund Company burned over the salt works with 40 crates."
    opened, second = tracker.read(day(40), told(first, again))
    assert (second.theme, second.status) == (opened.theme, "continuing")
    assert [reason.text for reason in second.reasons] == ["continues a theme that this assessment opened"]
    [later] = tracker.read(day(41), told(again.replace("40", "90")))
    assert (later.theme, later.status) == (opened.theme, "updated")


def test_a_place_that_the_front_of_a_theme_is_named_for_is_not_new_to_it() -> None:
    """The theme "Izyum-Kharkiv direction" need not have told of Izyum by name."""
    tracker = Tracker()
    for n in range(20):
        tracker.read(day(n), told("Crews repaired the bridge north of Barvinkove."))
    [verdict] = tracker.read(day(20), told("Crews repaired the bridge north of Izyum."))
    assert verdict.theme != str(TakeawayId(day(20), "", 1))
    assert not [reason.text for reason in verdict.reasons if reason.kind == "news"]


def test_what_is_hardly_alike_is_not_called_near(forty_days: Days) -> None:
    reasons = judge_last(forty_days, "Oysters spawned early.")
    assert "no earlier takeaway resembles it" in reasons
