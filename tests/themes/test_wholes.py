"""A region, a country or a body is not told for the first time where a part of it was."""

import json
from importlib.resources import files

import pytest

from monitor.themes import Tracker, load_lexicon
from monitor.themes.wholes import Mentioned, is_part_told
from tests.themes.days import Days, day, told

pytestmark = pytest.mark.slow  # each is quick, all of them are not

PARTS = json.loads(files("monitor.themes").joinpath("wholes.json").read_text(encoding="utf-8"))["parts"]


def firsts(days: Days, before: str, now: str, toplines: str = "") -> list[str]:
    """Return what a takeaway is said to be the first of, a day after `before` was told."""
    tracker = Tracker()
    for when, takeaways in days:
        tracker.read(when, takeaways)
    tracker.read(day(40), told(before), [toplines])
    [verdict] = tracker.read(day(41), told(now))
    return [reason.text for reason in verdict.reasons if reason.kind == "first"]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Crews dug trenches near Pokrovsk.", "Crews dug trenches in the Donbas."),
        ("Crews dug trenches near Pokrovsk.", "Crews dug trenches across Donetsk Oblast."),
        ("Crews dug trenches near Kreminna.", "Crews dug trenches across Luhansk Oblast and the Donbas."),
        ("Crews dug trenches near Kupyansk.", "Crews dug trenches in Kharkiv Oblast."),
        ("Crews dug trenches near Orikhiv.", "Crews dug trenches along the southern axis."),
        ("Crews dug trenches near Novopavlivka.", "Crews dug trenches in Dnipropetrovsk Oblast."),
        ("Crews dug trenches near Sudzha.", "Crews dug trenches in Kursk Oblast."),
        ("President Erdogan met envoys.", "Envoys met in Turkey."),
        ("Envoys met Lukashenko.", "Envoys met in Belarus."),
        ("Envoys met in Budapest.", "Envoys met in Hungary."),
        ("Envoys met Prigozhin.", "Envoys met the Wagner Group."),
    ],
)
def test_a_whole_is_not_told_for_the_first_time_where_a_part_was(
    forty_days: Days, before: str, now: str
) -> None:
    assert firsts(forty_days, before, now) == []
    assert firsts(forty_days, "Crews dug trenches.", now, toplines=before) == []
    assert firsts(forty_days, "Crews dug trenches.", now)


def test_a_part_is_told_for_the_first_time_though_its_whole_was(forty_days: Days) -> None:
    before = "Crews dug trenches across Donetsk Oblast and in Turkey."
    assert firsts(forty_days, before, "Crews dug trenches near Pokrovsk.") == [
        "first takeaway to name Pokrovsk",
        "first takeaway on Pokrovsk",
    ]
    assert firsts(forty_days, before, "Envoys met Erdogan.") == ["first takeaway to name Erdogan"]


def test_a_country_is_not_first_told_by_a_word_of_another(forty_days: Days) -> None:
    """Words that point to the matter "Iran" name Israel as well."""
    assert firsts(forty_days, "Crews dug trenches.", "Envoys met in Israel and Hungary.") == [
        "first takeaway to name Israel, Hungary"
    ]


def test_a_whole_is_no_news_to_a_theme_that_told_of_a_part(forty_days: Days) -> None:
    """What joins a theme on Pokrovsk changes nothing in it by naming Donetsk Oblast, but does by naming another oblast."""
    tracker = Tracker()
    for when, takeaways in forty_days:
        tracker.read(when, takeaways)
    tracker.read(day(40), told("Crews dug new anti-tank trenches near Pokrovsk."))
    [again] = tracker.read(day(41), told("Crews dug new anti-tank trenches near Pokrovsk, Donetsk Oblast."))
    [more] = tracker.read(day(42), told("Crews dug new anti-tank trenches near Pokrovsk, Poltava Oblast."))
    assert [verdict.theme for verdict in (again, more)] == [f"{day(40)}/1"] * 2
    assert [verdict.status for verdict in (again, more)] == ["continuing", "updated"]


def test_what_was_told_before_a_gap_is_not_told_for_the_first_time(forty_days: Days) -> None:
    """The themes begin anew after a gap; what was ever spoken of does not."""
    tracker = Tracker()
    tracker.read(day(-400), told("Crews held a referendum on pensions near Kherson."))
    for when, takeaways in forty_days:
        tracker.read(when, takeaways)
    [verdict] = tracker.read(day(40), told("Crews held another referendum near Kherson."))
    assert [reason for reason in verdict.reasons if reason.kind == "first"] == []


def test_a_first_in_a_short_history_says_among_how_many_assessments(forty_days: Days) -> None:
    """Whoever has fourteen assessments does not read that a name known for years is told for the first time."""
    short = firsts(forty_days[:20], "Crews dug trenches.", "Crews heard Pelrick.")
    assert short == ["first takeaway to name Pelrick in 21 assessments"]


def test_each_part_of_a_whole_is_a_sector_another_whole_or_a_single_name() -> None:
    sectors = load_lexicon().sectors
    assert not [
        part
        for parts in PARTS.values()
        for part in parts
        if part not in sectors and part not in PARTS and not (part[0].isupper() and " " not in part)
    ]


def test_each_whole_ends_where_none_of_its_parts_was_told() -> None:
    """No whole is a part of one of its own parts."""
    assert not [whole for whole in PARTS if is_part_told(whole, Mentioned(frozenset(), frozenset()))]
