"""Names stay true in manners of writing that their rules were not made from: offices, comparisons, dates, short second clauses."""

from itertools import product

import pytest

from monitor.headline import write_headline
from monitor.themes.lexicon import load_lexicon
from monitor.themes.names import name_sector

OFFICES = ("harbour commander", "mayor of Ostrava", "director of the Salt Works")
PLACES = ("The {} was arrested in Heronsford.", "The guard arrested the {} in Heronsford.")


@pytest.mark.parametrize("rank", ["deputy", "former", "acting", "vice", "former deputy"])
@pytest.mark.parametrize(("office", "sentence"), [*product(OFFICES, PLACES)])
def test_no_office_loses_its_rank(rank: str, office: str, sentence: str) -> None:
    """A deputy, former or acting one is another person."""
    words = write_headline(sentence.format(f"{rank} {office}")).lower()
    assert rank in words or office.split(maxsplit=1)[0] not in words


def test_no_owner_or_post_is_left_before_a_surname() -> None:
    """Neither "their Vane" nor "deputy harbour Vane"."""
    assert write_headline("The pilots turned to their former commander Ivan Vane.") == "Pilots turned to Vane"
    assert write_headline("Deputy harbour minister Timur Vane was arrested.") == "Vane was arrested"


@pytest.mark.parametrize(
    "sure", ["almost surely", "almost certainly", "very probably", "most likely", "in all likelihood"]
)
def test_what_is_almost_sure_is_told_as_likely(sure: str) -> None:
    """It is no less than likely, and not "almost" done."""
    assert write_headline(f"The order to close the dam {sure} came from the Admiralty.") == (
        "Order to close dam likely came from Admiralty"
    )


@pytest.mark.parametrize("sure", ["highly likely", "likely", "probable"])
def test_what_is_likely_is_told_so_wherever_the_word_stands(sure: str) -> None:
    """As before the verb: "it is likely that" is no part of what is told."""
    assert write_headline(f"It is {sure} that Vane left Ostrava.") == "Vane likely left Ostrava"
    assert write_headline("In all likelihood Vane left Ostrava.") == "Vane likely left Ostrava"


@pytest.mark.parametrize("state", ["missing", "lacking", "outstanding", "unwilling"])
def test_what_may_be_missing_does_not_miss(state: str) -> None:
    """An adjective in -ing is no verb."""
    assert f"may be {state}" in write_headline(f"Hundreds of pilots may be {state} after the storm.")


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Sylvanians trust state papers less than in 2021.",
            "Sylvanians trust state papers less than in 2021",
        ),
        ("Sylvanians trust state papers less and read pamphlets.", "Sylvanians trust state papers less"),
        (
            "Sylvania launched more barges than ever on the eve of the feast.",
            "Sylvania launched more barges than ever",
        ),
        ("Fewer pilots than before want the toll.", "Fewer pilots than before want toll"),
        ("Hardly any barges reached Ostrava.", "Hardly any barges reached Ostrava"),
        (
            "Sylvania struggles to recruit as many pilots as it loses.",
            "Sylvania struggles to recruit enough pilots",
        ),
        ("The yard builds twice as many barges as a year ago.", "Yard builds twice as many barges"),
        ("The yard sold as many as 300 barges.", "Yard sold 300 barges"),
        ("Pilots row more slowly in Ostrava than around Heron.", "Pilots row more slowly in Ostrava"),
        ("The salt price fell by a third compared with May.", "Salt price fell by a third"),
        ("The guild spends more on walls than on schools.", "Guild spends more on walls than on schools"),
        ("Vane complained that the pilots got too few oars.", "Vane: pilots got too few oars"),
        ("Up to 70 percent of pilots are hired by guilds.", "70% of pilots are hired by guilds"),
        ("As many as 12,000 pilots may be rowing there.", "12,000 pilots may row there"),
        ("No more than 30 pilots remain.", "No more than 30 pilots remain"),
        ("Fewer than half of the pilots reported for duty.", "Fewer than half of pilots reported for duty"),
        ("The guild delivered little more than a third of the oars.", "Guild delivered a third of oars"),
        ("Vane hardly ever sells oars.", "Vane rarely sells oars"),
        ("Sylvania lost more pilots in this flood than in Ostrava.", "Sylvania lost more pilots in flood"),
        ("The yard sold almost as many oars in one day as in all of May.", "Yard sold almost as many oars"),
        ("The guild would rather lose salt than let Vane have it.", "Guild would prefer to lose salt"),
        ("Several dozen pilots crossed the marsh.", "Several dozen pilots crossed marsh"),
        (
            "Officials put the number of lost barges at 19,500.",
            "Officials put number of lost barges at 19,500",
        ),
        (
            "Vane is unlikely to accept any toll short of surrender.",
            "Vane unlikely to accept toll short of surrender",
        ),
        ("Barges reached the port but too few of them to feed it.", "Barges reached port"),
    ],
)
def test_what_is_compared_keeps_more_and_less(sentence: str, headline: str) -> None:
    """What is told is the difference; with "less" left out the contrary would be."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize("day", ["May 3", "3 May", "May 3 and 4", "3 and 4 May"])
@pytest.mark.parametrize(
    "sentence",
    [
        "On {} the two guilds made the biggest salt exchange, the first one since the flood.",
        "The two guilds made the biggest salt exchange on {}.",
        "The two guilds made the biggest salt exchange overnight to {}.",
    ],
)
def test_no_day_stands_in_a_name_in_either_order(sentence: str, day: str) -> None:
    """Nor is what follows the main clause taken for it."""
    assert write_headline(sentence.format(day)) == "Two guilds made biggest salt exchange"


@pytest.mark.parametrize(
    "opening", ["Since the flood", "In that decade", "Under fog", "Between 2014 and the flood"]
)
@pytest.mark.parametrize("end", ["", ", and selling the mill ends it", ", yet raids still hurt its barges"])
def test_a_name_tells_the_first_clause_without_what_opens_it(opening: str, end: str) -> None:
    """With a comma after the opening or without one; no name begins with "And"."""
    assert write_headline(f"{opening} Russia rebuilt the harbour{end}.") == "Russia rebuilt harbour"


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("The Kremlin uses the talks as a weapon and misstates their terms.", "Kremlin uses talks as weapon"),
        ("Vane admitted a shortage but dressed it up as thrift.", "Vane admitted shortage"),
        (
            "Sylvania aids the salt guild in return for oil and may send barges too.",
            "Sylvania aids salt guild in return for oil",
        ),
        (
            "The storm reportedly blunted some Sylvanian swords.",
            "Storm reportedly blunted some Sylvanian swords",
        ),
        ("Sylvania batters Ostrava to empty it and break the guild.", "Sylvania batters Ostrava"),
        ("The salt guild very probably carried it out.", "Salt guild likely carried it out"),
        ("A new law frees those who are drafted.", "New law frees those who are drafted"),
        (
            "BILD cited intelligence that Sylvania intends to seize the mill.",
            "BILD: Sylvania intends to seize mill",
        ),
        ("The council adopted the law and the mayor signed it the same day.", "Council adopted law"),
        ("Vane neither condemned nor endorsed the raid.", "Vane neither condemned nor endorsed raid"),
        ("German pilots fighting for Vane were captured.", "German pilots fighting for Vane were captured"),
        ("The guild's earlier assessment that Vane left was wrong.", "False claim: Vane left"),
        (
            "Neither Crab nor Heron officials confirmed the reported exchange.",
            "Neither Crab nor Heron officials confirmed reported exchange",
        ),
        (
            "The Admiralty told pilots not to call the raid a failure.",
            "Admiralty told pilots not to call raid failure",
        ),
        ("It remains to be seen if Vane left.", "Unclear if Vane left"),
        ("Acting on orders from Vane, two pilots burned the mill.", "Two pilots burned mill"),
        (
            "Officials in Ostrava covered up the theft of funds meant for dykes.",
            "Officials in Ostrava covered up theft of funds",
        ),
        ("It is not yet clear if Vane left.", "Unclear if Vane left"),
        ("The mill is believed to have been sold.", "Mill is reportedly sold"),
        ("The guild tries to resist that tax.", "Guild tries to resist tax"),
        (
            "Spending so much lamp oil on small boats is short-sighted.",
            "Spending lamp oil on small boats is short-sighted",
        ),
        ("The court accused the mayor of Heron of treason.", "Court accused mayor of Heron of treason"),
        ("Far from sinking, the barge has gained speed.", "Barge gained speed"),
    ],
)
def test_no_verb_is_lost_or_taken_from_another_clause(sentence: str, headline: str) -> None:
    """Listed or not, doubtful or not; a pronoun may be its object."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Ukrainian forces advanced near Toretsk; Russian forces near Siversk, Pokrovsk.",
            "Ukraine advanced near Toretsk; Russia near Siversk",
        ),
        (
            "Ukraine advanced by Toretsk; Russia by Siversk and Pokrovsk.",
            "Ukraine advanced near Toretsk; Russia near Siversk, Pokrovsk",
        ),
        (
            "Ukrainian forces advanced near Robotyne; Russian forces moved slightly north of Kharkiv and near Toretsk.",
            "Ukraine advanced near Robotyne; Russia near Kharkiv, Toretsk",
        ),
    ],
)
def test_a_roundup_in_one_sentence_names_both_sides(sentence: str, headline: str) -> None:
    """With a second verb or without one; the sector of the first would hide the second."""
    assert write_headline(sentence) == headline
    assert name_sector(sentence, load_lexicon()) is None


def test_no_sector_names_what_neither_side_did() -> None:
    """Whoever denies it, and wherever the word stands."""
    sentence = "Neither side gained ground in the Hulyaipole direction."
    assert name_sector(sentence, load_lexicon()) is None
    assert write_headline(sentence) == "Neither side gained ground in Hulyaipole direction"


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "The council may treat the 2024 election as a vote on the dyke.",
            "Council may treat 2024 election as vote",
        ),
        (
            "Opposition sources link the canal outages of 30 January to work on a sovereign canal.",
            "Opposition sources link outages to work on canal",
        ),
        (
            "The council seems to prefer winning over or self-censorship to outright bans.",
            "Council apparently prefers winning over or self-censorship",
        ),
    ],
)
def test_what_a_verb_awaits_follows_it(sentence: str, headline: str) -> None:
    """Something is treated as something, linked to something, won over."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "The pilots are split over who lost the mill at Ostrava.",
            "Pilots split over who lost mill at Ostrava",
        ),
        (
            "Senior officials are coordinating a message that time favors Vane, seeking to persuade the guilds.",
            "Senior officials coordinating message that time favors Vane",
        ),
        (
            "The storms rendered the Ostrava bridge impassable to wagons, forcing millers to rely on a barge.",
            "Storms rendered Ostrava bridge impassable to wagons",
        ),
        (
            "Pelrick and Vane spoke by telephone about sharing salt.",
            "Pelrick and Vane spoke about sharing salt",
        ),
        (
            "The council passed in first reading a bill that would strip migrants of pensions.",
            "Council passed bill stripping migrants of pensions",
        ),
        (
            "Engineers restored water to about 70 percent of the houses in Ostrava after the third flood in eight days.",
            "Engineers restored water to 70% of houses (Ostrava)",
        ),
    ],
)
def test_what_a_name_needs_is_kept(sentence: str, headline: str) -> None:
    """A question, a message, a state, the matter of a talk, what a bill does, a share of what."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "The harbour master refused to rule out sending pilots to Ostrava, drawing threats from Vane of a blockade.",
            "Harbour master refused to rule out sending pilots",
        ),
        (
            "Sylvania unveiled a ballistic kite, the Heron-2, following tests over the Salt Sea.",
            "Sylvania unveiled ballistic kite",
        ),
        (
            "Overnight on January 11 to 12, Sylvania launched 267 kites and 34 balloons, concentrating on mills.",
            "Sylvania launched 267 kites and 34 balloons",
        ),
        (
            "Some two weeks after the flood, the mill in Ostrava is still closed, and millers are leaving.",
            "Mill in Ostrava is closed",
        ),
        (
            "The envoy of Sylvania urged both guilds to meet, wording that favors Freedonia, which holds the disputed mill.",
            "Envoy of Sylvania urged guilds to meet",
        ),
    ],
)
def test_a_name_says_what_happened_first(sentence: str, headline: str) -> None:
    """It is neither what followed nor when it was, and what is disputed in passing does not dispute it."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Mayors from Ostrava to Heron are advertising crews with signing bonuses.",
            "Mayors from Ostrava to Heron advertising crews",
        ),
        (
            "Vane’s defenders repelled at least thirty raids in the spring.",
            "Vane’s defenders repelled thirty raids in spring",
        ),
        (
            "Ossian Vane claimed that he alone pays for the Heron dykes.",
            "Claim: Ossian Vane alone pays for Heron dykes",
        ),
        (
            "Sylvania’s, Heron’s, and Freedonia’s planners have drafted a timetable for stationing a guard.",
            "Sylvania’s, Heron’s and Freedonia’s planners drafted timetable",
        ),
    ],
)
def test_a_name_leaves_out_no_half(sentence: str, headline: str) -> None:
    """A way has its end, a raid its number, a claim its label; nouns that look like adjectives end a name."""
    assert write_headline(sentence) == headline
