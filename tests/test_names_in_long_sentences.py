"""Names stay true and whole in the long sentences of a daily assessment: offices, attributions, asides, signs, complements."""

import pytest

from monitor.headline import write_headline


@pytest.mark.parametrize(
    "office",
    [
        "Ostrava occupation head",
        "Heron Oblast occupation administration head",
        "Occupied Ostrava Oblast head",
        "Former Heron governor",
    ],
)
def test_nothing_of_a_post_is_left_before_a_surname(office: str) -> None:
    """Neither the place nor "occupation", whether the post has a capital or not."""
    assert write_headline(f"{office} Ivan Vane announced a salt tax.") == "Vane announced salt tax"
    assert write_headline(f"Putin met with {office} Ivan Vane in Dorn.") == "Putin met Vane in Dorn"


def test_who_acts_with_the_holder_of_a_post_is_named_too() -> None:
    """What describes a post ends where another person is named."""
    sentence = "Ossian Vane and Ostrava mayor Ivan Pelrick left the port."
    assert write_headline(sentence) == "Ossian Vane and Pelrick left port"


def test_an_office_may_list_what_it_is_for() -> None:
    """The person is who stands between the commas."""
    sentence = "The guild killed the head of Heron’s salt, oil, and ferry forces, Lieutenant General Ivan Vane, in Dorn."
    assert write_headline(sentence) == "Guild killed Vane in Dorn"


def test_a_republic_has_its_short_name_with_either_apostrophe() -> None:
    """A typed one and a printed one."""
    for mark in ("'", "’"):
        sentence = f"The Donetsk People{mark}s Republic Head Ivan Vane announced a salt tax."
        assert write_headline(sentence) == "Vane announced salt tax"


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("The mayor's visit suggests that the guild fears a flood.", "Guild apparently fears flood"),
        (
            "There are indications that the guild is training pilots in Heron.",
            "Guild apparently training pilots in Heron",
        ),
        (
            "Guild commander Ivan Vane assessed that the port will close in May.",
            "Vane: port will close",
        ),
        ("Mayor Ivan Vane signaled that Heron will sell its salt.", "Vane: Heron will sell its salt"),
    ],
)
def test_what_is_only_a_sign_or_an_opinion_is_not_told_as_a_fact(sentence: str, headline: str) -> None:
    """It is apparent, or somebody's."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("“The port will close,” said Ostrava mayor Ivan Vane.", "Vane: port will close"),
        (
            "Salt guilds sold oars to Heron, the Herald reported on the basis of port data.",
            "Salt guilds reportedly sold oars to Heron",
        ),
        (
            "A salt barge left Ostrava, Heron Southern Harbour Command spokesperson for dykes Ivan Vane reported.",
            "Salt barge reportedly left Ostrava",
        ),
        (
            "Vane offered to host the talks between Heron and Ostrava, an offer that Heron rejected.",
            "Vane offered to host Heron-Ostrava talks",
        ),
        (
            "The toll would gain nothing from a truce, guild leader Ivan Vane complained.",
            "Vane: toll would gain nothing from truce",
        ),
        ("Letters published by the guild suggest that pilots sell oars.", "Pilots apparently sell oars"),
        (
            "Vane denied reports that he plans to dismiss General Ivan Pelrick.",
            "Denied: Vane plans to dismiss Pelrick",
        ),
        (
            "A pilot claimed that barges still hold the dock in Heron and that tales about the fall of the city are premature.",
            "Pilot: barges hold dock in Heron",
        ),
        ("Some guild sources believe that Vane left Ostrava.", "Vane reportedly left Ostrava"),
        ("The port admits having sold oil to Heron.", "Port admits having sold oil to Heron"),
    ],
)
def test_who_says_so_may_stand_behind(sentence: str, headline: str) -> None:
    """With the verb before the speaker, with more words behind the verb, or with many words before it."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize("state", ["setting conditions", "setting information conditions"])
def test_what_somebody_prepares_to_say_is_not_yet_said(state: str) -> None:
    """To set conditions to accuse is no accusation."""
    sentence = f"Officials are {state} to falsely accuse Ostrava of closing the port."
    assert write_headline(sentence) == "Officials preparing to falsely accuse Ostrava"


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "The guild is using fog and rain to enter Ostrava in small boats.",
            "Guild using fog and rain to enter Ostrava",
        ),
        ("Vane accused the guild of having shot down a gull.", "Vane accused guild of having shot down gull"),
        (
            "Vane dismissed the guild's security chief for sleeping.",
            "Vane dismissed guild's security chief for sleeping",
        ),
        (
            "Vane’s threat to oil supplies to Heron directly benefits the guild.",
            "Vane’s threat to oil supplies benefits guild",
        ),
        (
            "The council adopted decisions that give the guild pretexts.",
            "Council adopted decisions that give guild pretexts",
        ),
        ("Vane will meet Pelrick to continue talks to sell the mill.", "Vane will meet Pelrick to sell mill"),
        ("Vane called for the sale of assets belonging to pilots.", "Vane called for sale of assets"),
        ("The salt tax may reach three percent of income.", "Salt tax may reach three percent of income"),
        (
            "Officials rejected reports that the guild had agreed to shrink its military to 60,000.",
            "Denied: guild agreed to shrink military to 60,000",
        ),
        (
            "ISW is unable to confirm the pilots' claims about the flood in Heron.",
            "ISW cannot confirm claims about flood in Heron",
        ),
        (
            "Raids against Heron halted oil loading at both ports.",
            "Raids against Heron halted oil loading at ports",
        ),
        ("It is not yet clear who sold the mill in Ostrava.", "Unclear who sold mill in Ostrava"),
    ],
)
def test_what_a_verb_or_noun_awaits_is_told(sentence: str, headline: str) -> None:
    """Across an aside, and though a noun in it may be a verb elsewhere."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Despite guild claims to the contrary, Sylvanian forces do not hold Ostrava.",
            "Sylvanian forces do not hold Ostrava",
        ),
        (
            "The guild, through Mayor Ivan Vane, is seeking to split the league.",
            "Guild seeking to split league",
        ),
        (
            "A league of 35 ports committed to building a dyke once floods end.",
            "League of 35 ports committed to building dyke",
        ),
        ("Putin once said that Heron is a port.", "Putin: Heron is port"),
        ("Over 200 pilots, including 30 children, returned from Heron.", "200 pilots returned from Heron"),
        ("A significant number of pilots hide in Ostrava.", "Pilots hide in Ostrava"),
        ("It was Vane who sold the mill in Ostrava.", "Vane sold mill in Ostrava"),
        ("Mayor Ivan Vane on Tuesday dismissed the mayor of Heron.", "Vane dismissed mayor of Heron"),
        (
            "Blue forces near Ostrava, where they had advanced in May, launched a raid.",
            "Blue forces near Ostrava launched raid",
        ),
        (
            "Vane and Pelrick held a phone call about a possible summit in Dorn.",
            "Vane, Pelrick held phone call about Dorn summit",
        ),
        (
            "Heron and Dorn signed a protocol on the construction of a road bridge across the Vane River.",
            "Heron and Dorn signed protocol (Vane River)",
        ),
    ],
)
def test_an_opening_or_aside_is_not_taken_for_who_acts_or_where(sentence: str, headline: str) -> None:
    """Whatever it begins with."""
    assert write_headline(sentence) == headline


def test_a_verb_and_its_particle_stay_together() -> None:
    """No name ends within a phrasal verb, as "give up" is not "give"."""
    told = "Vane demanded that Ostrava give up its claims to the harbour and the mill before any talks."
    assert write_headline(told) == "Vane demanded that Ostrava give up its claims"
