"""A name is the best of several candidates: each change here offers one more, or makes a worse one cost more."""

import pytest

from monitor.headline import write_headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Sylvanian troops are digging trenches and installing spikes on the left bank of the Curlew River.",
            "Sylvanian troops installing spikes on Curlew’s left bank",
        ),
        ("The guild seized the mill near Heron and burned the port.", "Guild seized mill near Heron"),
        ("The man who took the oil and sold the port has left.", "Man who took oil and sold port left"),
    ],
)
def test_a_second_predicate_is_told_if_the_first_says_little(sentence: str, headline: str) -> None:
    """A first one that names something stands, and nobody is said to do what a relative clause says of another."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Moldovan authorities closed the ferry port of Heron for the winter amid reports of raids.",
            "Moldova closed ferry port of Heron for winter",
        ),
        (
            "The Latvian Air Force reported that it shot down 70 percent of the kites that pirates launched in November.",
            "Latvia reportedly shot down 70% of kites",
        ),
    ],
)
def test_a_country_stands_for_its_authorities_where_room_is_short(sentence: str, headline: str) -> None:
    assert write_headline(sentence) == headline


def test_a_thing_is_not_told_with_a_bare_noun() -> None:
    """Equipment alone says nothing where it is outdated equipment."""
    said = "The guild continues to struggle with outdated equipment and domestic pilot shortages."
    assert write_headline(said) == "Guild struggles with outdated equipment and domestic shortages"


def test_a_name_skips_no_complement_to_add_a_place() -> None:
    said = "Vane and the Baltic guilds urged Pelrick to allow the re-export of Crab barges to Ostrava."
    assert write_headline(said) == "Vane urged Pelrick to allow re-export to Ostrava"


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Storms forced Heron to temporarily halt oil exports through the Curlew Canal Consortium.",
            "Storms forced Heron to temporarily halt oil exports",
        ),
        (
            "Storms left more than one million pilots of Ostrava Oblast without salt and temporarily cut the only dyke.",
            "Storms left one million pilots without salt (Ostrava)",
        ),
        (
            "Vane threatened the guilds with a salt tax should they send barges to Ostrava.",
            "Vane threatened guilds with salt tax",
        ),
        (
            "The storm killed six people in Ostrava on New Heron Eve in what Vane called an act of fate.",
            "Storm killed six people in Ostrava",
        ),
        (
            "Several hundred pilots from Kestrel were sent to the dyke without oil, relatives claimed.",
            "Relatives: Several hundred pilots were sent to dyke",
        ),
        (
            "A prominent pilot complained that false reports about mills lead to heavy losses in the following raids.",
            "Prominent pilot: false reports lead to heavy losses",
        ),
        (
            "The Crab plan calls for a quick end to the war and for salt.",
            "Crab plan calls for quick end to war",
        ),
    ],
)
def test_words_are_read_for_what_they_are(sentence: str, headline: str) -> None:
    assert write_headline(sentence) == headline


def test_who_denies_is_named_where_a_denial_speaks_of_him() -> None:
    assert (
        write_headline(
            "Vane denied that his pilots receive enough salt around Heron and accused the guild of theft."
        )
        == "Denied: Vane’s pilots receive enough salt around Heron"
    )
    assert (
        write_headline("Vane denied that Pelrick asked him to leave the port.")
        == "Denied: Pelrick asked Vane to leave port"
    )


def test_no_tool_body_or_person_is_added_as_a_place() -> None:
    said = "The guild is recruiting young pilots through Kitegram to carry out sabotage against offices."
    assert "(Kitegram)" not in write_headline(said)


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Pilots accused the harbour master of the Second Guild of hiding losses from the failed raid on Ostrava.",
            "Pilots accused harbour master of hiding losses (Ostrava)",
        ),
        (
            "Samphire and Heron accused the Crab fleet of damaging two undersea cables in the Gulf of Curlew.",
            "Samphire, Heron accused Crab fleet of damaging cables",
        ),
        (
            "The council likely seeks to secure a meeting between Vane and Pelrick in order to delay new taxes.",
            "Council likely seeks to secure Vane-Pelrick meeting",
        ),
    ],
)
def test_what_a_verb_needs_comes_before_what_describes_its_object(sentence: str, headline: str) -> None:
    """Whose master he is makes room for what he is accused of; "two" makes room, too."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Crab barges shelled Ostrava for days, disregarding the truce that Vane had declared.",
            "Crab barges shelled Ostrava for days",
        ),
        (
            "The number of thefts by Crab pilots doubled in 2025 compared with the previous year.",
            "Number of thefts doubled in 2025",
        ),
        (
            "The guild lowered its salt rate by half a percentage point to end the flood.",
            "Guild lowered salt rate by half percentage point",
        ),
        (
            "The council is replacing Central Grouping of Forces Commander Colonel General Ossian Pelrick over losses.",
            "Council replacing Pelrick over losses",
        ),
    ],
)
def test_what_is_compared_or_defied_is_not_what_happens(sentence: str, headline: str) -> None:
    """Nor does who declared a truce report its breach, and a commander of a grouping of forces has a surname."""
    assert write_headline(sentence) == headline
