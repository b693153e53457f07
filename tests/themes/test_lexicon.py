"""The curated words: each pattern points to what it means, and to nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.themes.lexicon import Lexicon, load_lexicon
from tests.pages import shared

REVIEWED = Path(__file__).with_name("lexicon_hits.txt")

INVENTED = [  # key, a sentence that speaks of it, one that only sounds so
    ("protest", "Villagers began to flee the country.", "A fleet sailed."),
    ("drone technology", "Engineers are modifying their Shahed copies.", "Satellite imagery showed a quarry."),
    ("law-making", "The State Duma passed a law.", "Law enforcement broke international law."),
    ("rouble", "Banks took rubles.", "Crews held the west bank of the river."),
    ("deportation", "Officials forcibly relocate residents.", "Crews were forcibly mobilized."),
    ("deportation", "The adoption of orphans went on.", "The council adopted a budget."),
    ("naval", "The Black Sea Fleet left port.", "A shadow fleet of old hulls sailed."),
    ("shadow fleet", "A shadow fleet of old hulls sailed.", "The Baltic Fleet sailed."),
    ("interdiction", "Crews struck two bridges.", "The land bridge holds; a bridgehead grew."),
    ("armoured assault tactics", "Crews lost a mechanized assault.", "A false flag attack was feared."),
    ("false flag", "A false flag attack was feared.", "Crews raised a flag."),
    ("war crimes", "Guards executed Ukrainian prisoners of war.", "The execution of the plan was poor."),
    ("defence industry", "Plants produce military equipment.", "An important town fell; equipment burned."),
    ("sanctions-economy", "Frozen assets stay frozen.", "Crews struck military assets."),
    ("command", "The Kremlin fired the commander.", "Crews fired at the bridge."),
    ("command", "Petrov replaced Colonel General Ivanov.", "New crews replaced losses."),
    ("mobilisation", "Men were drafted.", "The draft law was read; crews hold reserves."),
    ("mobilisation", "A volunteer battalion formed.", "Volunteer firemen came."),
    ("partisans", "Civil resistance grew.", "The attack met determined resistance."),
    ("public opinion", "Independent polling showed doubt.", "Polling stations opened."),
    ("morale", "Deserters hid in the woods.", "Crews crossed a desert to a training ground."),
    ("negotiations", "A negotiated settlement is far.", "Crews took one settlement."),
    ("war aims", "The Kremlin keeps its maximalist goals.", "Recruiters missed their goals."),
    ("western aid", "Allies sent financial support.", "The financier spoke with us."),
    ("strikes on Russia", "Drones hit facilities in Russia.", "He spoke in Russia."),
    ("strikes on Ukraine", "Crews launched drones against Ukraine.", "Crews launched an assault."),
    ("NATO hybrid", "Balloons entered Polish airspace.", "Belarusian airspace stayed shut; the Baltic Fleet sailed."),
    ("United States", "A US delegation came.", "He told usual tales."),
    ("Crimea", "The Black Sea Fleet left.", "Crews left the Black Sea coast."),
    ("Odesa-Black Sea", "Crews left the Black Sea coast.", "The Black Sea Fleet left."),
    ("occupation rule", "They extend administrative control.", "They reached the administrative border."),
    ("annexation", "Treaties on accession to Russia were signed.", "Finland's accession to the alliance went on."),
    ("prisoner exchange", "They may be exchanged for prisoners.", "Both sides exchanged fire."),
    ("grain", "Ukrainian ports reopened.", "The port of the old town fell; recruits lack food."),
    ("media control", "State media said nothing.", "Social media footage showed smoke."),
    ("power struggle", "Elites quarrel.", "Elite units left."),
    ("killed officers", "Crews killed a regimental commander.", "The strike killed dozens."),
    ("Toretsk-Kostyantynivka", "Crews hold New York.", "The New York Times was told so."),
    ("United States", "Washington objected.", "The Washington Post was told so."),
    ("sanctions-economy", "The economy shrinks.", "The Economist and the Financial Times were told so."),
    ("Europe", "The UK objected.", "The UK MoD and Radio Free Europe said so."),
    ("Kyiv", "Crews struck Kyiv.", "He blamed Kyiv for the fire, the Kyiv Independent said."),
    ("NATO hybrid", "Drones made an incursion.", "The Kursk incursion goes on."),
    ("interdiction", "Crews struck a river crossing.", "The border crossing reopened."),
    ("redeployment", "Crews may withdraw.", "The Duma may withdraw its ratification."),
    ("strikes on Russia", "Ukrainian drones struck a mill.", "Drones struck Ukraine."),
    ("strikes on Ukraine", "Crews launched 120 drones.", "Ukrainian drone strikes hit a mill."),
    ("war crimes", "Guards executed surrendering men.", "Crews executed the plan."),
]  # fmt: skip


@pytest.mark.parametrize(("key", "meant", "sounding"), INVENTED)
def test_words_point_to_what_they_mean(key: str, meant: str, sounding: str) -> None:
    """A key is found where a text speaks of its matter, not where a word only looks alike."""
    assert key in load_lexicon().find_keys(meant)
    assert key not in load_lexicon().find_keys(sounding)


def test_a_match_inside_a_longer_one_does_not_count() -> None:
    """The longer phrase says what is meant; an idiom points to nothing; equal ones both count."""
    lexicon = Lexicon(
        sectors={"Sea": ["gull sea"], "Port": ["gull sea port", "port"]},
        matters={"trade": ["port", "gull sea port"], "reports": ["report*"]},
        idioms=["port wine"],
    )
    assert lexicon.find_keys("Near the Gull Sea port") == ("Port", "trade")
    assert lexicon.find_keys("Gull Sea, then port") == ("Sea", "Port", "trade")
    assert lexicon.find_keys("Port wine was reported") == ("reports",)


def test_a_star_alone_stands_for_one_word() -> None:
    """Inside a phrase "*" is any word, exactly one."""
    lexicon = Lexicon(sectors={}, matters={"deaths": ["killed * officers"]})
    assert lexicon.find_keys("It killed two officers") == ("deaths",)
    assert lexicon.find_keys("It killed officers, and killed two old officers") == ()


def starred_hits() -> Iterator[str]:
    """Yield "key: words" for what patterns with a star hit in the corpus."""
    lexicon = load_lexicon()
    starred = [p for table in (lexicon.sectors, lexicon.matters) for ps in table.values() for p in ps]
    plain = {pattern for pattern in starred if "*" not in pattern}
    for path in sorted(shared("corpus/text").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").split("\nKey Takeaways:\n")[-1].splitlines():
            for match in lexicon.find_matches(line.removeprefix("- ")):
                words = " ".join(match.words)
                if match.key and words not in plain:
                    yield f"{match.key}: {words}"


def test_what_patterns_hit_has_been_read() -> None:
    """Words that a pattern with a star takes in the corpus stand in a list that a person has read, none besides."""
    reviewed = set(REVIEWED.read_text(encoding="utf-8").splitlines())
    assert set(starred_hits()) - reviewed == set()
