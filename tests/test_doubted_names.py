"""What a sentence only reports, doubts or refutes is never told as fact, nor as the word of somebody who disputes it."""

import pytest

from monitor.headline import write_headline

CONTENTS = ("Blue forces took Ostrava", "Sylvania sold the ferries of Heronsford to the Salt Works")
FALSE, DISPUTED, UNLIKELY, UNCONFIRMED = "False claim: ", "Disputed: ", "Unlikely: ", "Unconfirmed: "
FRAMES = {
    "ISW doubts that {}.": DISPUTED,
    "ISW observed footage that contradicts claims that {}.": DISPUTED,
    "Footage fails to prove that {}.": UNCONFIRMED,
    "ISW assesses with low confidence that {}.": UNCONFIRMED,
    "It is not the case that {}.": FALSE,
    "Milbloggers promoted unfounded rumors that {}.": FALSE,
    "ISW has observed footage contradicting claims that {}.": DISPUTED,
    "The harbour guard contradicted the mayor’s claim that {}.": DISPUTED,
    "Pilots disputed the Admiralty’s claim that {}.": DISPUTED,
    "Several milbloggers questioned the claim that {}.": DISPUTED,
    "The harbour guard rebutted claims that {}.": DISPUTED,
    "ISW has yet to observe evidence that {}.": UNCONFIRMED,
    "ISW is unable to confirm that {}.": UNCONFIRMED,
    "ISW remains unable to verify claims that {}.": UNCONFIRMED,
    "ISW no longer assesses that {}.": UNCONFIRMED,
    "ISW revised its assessment that {}.": UNCONFIRMED,
    "Harbour officials refused to confirm claims that {}.": UNCONFIRMED,
    "Pelrick claimed that {}, which ISW has not observed evidence to support.": UNCONFIRMED,
    "ISW does not believe that {}.": UNLIKELY,
    "ISW does not assess that {}.": UNLIKELY,
    "It is not likely that {}.": UNLIKELY,
    "ISW assessed that it is unlikely that {}.": UNLIKELY,
    "State media is amplifying false claims that {}.": FALSE,
    "Pelrick reiterated the false claim that {}.": FALSE,
    "Pelrick mistakenly believes that {}.": FALSE,
    "Pelrick inaccurately claimed that {}.": FALSE,
    "The Admiralty baselessly alleged that {}.": FALSE,
    "Pelrick told the mayor that {}, which the guard found to be false.": FALSE,
    "ISW assessed that {}, but that assessment was wrong.": FALSE,
    "Pelrick claimed that {}, which the harbour guard denied.": DISPUTED,
    "Pelrick claimed that {}, a claim that the harbour guard and footage contradict.": DISPUTED,
    "Vane claimed that {}, while the mayor denied it.": DISPUTED,
    "The Admiralty stated that Vane falsely claimed that {}.": DISPUTED,
    "Reports that {} are untrue, the Admiralty said.": DISPUTED,
}


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("frame", FRAMES)
def test_what_is_doubted_is_marked_so(frame: str, content: str) -> None:
    """Each with its own mark, whoever says it; or whoever disputes it is told to."""
    headline = write_headline(frame.format(content))
    disputes = FRAMES[frame] == DISPUTED and any(
        f"{word} " in headline for word in ("disputed", "questioned", "rebutted")
    )
    assert headline.startswith(FRAMES[frame]) or disputes


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize(
    "said",
    [
        "told the broadcaster Heron that",
        "told journalists that",
        "announced that",
        "believes that",
        "assured the mayor that",
        "suggested that",
    ],
)
def test_what_one_person_says_stays_his(said: str, content: str) -> None:
    """His word is no fact."""
    assert write_headline(f"Pelrick {said} {content}.").startswith("Pelrick: ")


def test_who_was_told_does_not_speak() -> None:
    """The one who is warned does not warn."""
    headline = write_headline("Pelrick was warned by the mayor that the port will close.")
    assert headline == "Port will reportedly close"


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("main", ["heard", "complained about", "listed"])
def test_who_only_speaks_of_a_claim_does_not_make_it(main: str, content: str) -> None:
    """Whose claim it is may stand nowhere; then it is a claim."""
    assert not write_headline(f"Harbour pilots {main} claims that {content}.").startswith("Harbour pilots: ")


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Pelrick did not leave Ostrava until May 2023.",
            "Pelrick did not leave Ostrava until May 2023",
        ),
        (
            "Sylvania intends to sell the ferries only after a truce.",
            "Sylvania intends to sell ferries only after truce",
        ),
        (
            "Pelrick told the mayor that the port is ready for a truce if Sylvania withdraws from Ostrava.",
            "Pelrick: port ready for truce if Sylvania withdraws",
        ),
        (
            "Blue forces will not be able to take Ostrava provided that lamp oil arrives.",
            "Blue forces would not take Ostrava",
        ),
        ("Sylvania will leave as soon as Freedonia signs.", "Sylvania would leave once Freedonia signs"),
        ("Once Freedonia signs, Sylvania will leave.", "Sylvania would leave once Freedonia signs"),
        ("Pelrick may close the port when the river freezes.", "Pelrick may close port when river freezes"),
        ("Sylvania will not sell its ferries at this time.", "Sylvania will not sell its ferries now"),
        (
            "Blue forces prioritized efforts to take Ostrava but failed to accomplish this goal.",
            "Blue forces failed to take Ostrava",
        ),
        ("Blue forces tried to cross the Heron but were unsuccessful.", "Blue forces failed to cross Heron"),
        (
            "Russian forces continued their raids near Ostrava but made no gains.",
            "Russian forces made no gains near Ostrava",
        ),
        (
            "The Admiralty summoned the mayor over alleged plans to supply pilots with salt.",
            "Admiralty summoned mayor",
        ),
        (
            "Pilots observed no indicators of preparations for a Crab invasion.",
            "Pilots observed no preparations for Crab invasion",
        ),
        ("Blue forces likely did not strike the mill.", "Blue forces likely did not strike mill"),
        ("Blue forces struck, but did not destroy, the Heron Bridge.", "Blue forces struck Heron Bridge"),
        (
            "Sylvania agreed to a ceasefire but set conditions.",
            "Sylvania agreed to ceasefire but set conditions",
        ),
        (
            "Fears that Blue forces will cut the road to Ostrava are growing among pilots.",
            "Fears growing among pilots",
        ),
        (
            "Should Blue forces take Ostrava, they could threaten Heronsford.",
            "Blue forces could threaten Heronsford",
        ),
        ("Even if Blue forces take Ostrava, they will lack lamp oil.", "Blue forces will lack lamp oil"),
        (
            "Having failed to take Ostrava, Blue forces left for Heronsford.",
            "Blue forces left for Heronsford",
        ),
        ("Sylvania will hardly be able to replace the ferries.", "Sylvania will hardly replace ferries"),
        (
            "Blue forces left all but two harbours.",
            "Blue forces left all but two harbours",
        ),
        (
            "Freedonia is not pursuing peace talks in good faith.",
            "Freedonia not pursuing peace talks in good faith",
        ),
        (
            "Pelrick and Vane did not agree on a truce in Ostrava after the storm.",
            "Pelrick, Vane did not agree on Ostrava truce",
        ),
        ("Sylvania invoked Article 4 of the pact.", "Sylvania invoked Article 4 of pact"),
        ("Sylvania did not strike the depot but a nearby mill.", "Sylvania did not strike depot"),
        (
            "Three pilots were not killed by a Blue barge but by a storm.",
            "Three pilots were not killed by Blue barge",
        ),
        (
            "Blue forces are not advancing more quickly but are losing more barges.",
            "Blue forces are not advancing more quickly",
        ),
        ("Blue forces seldom attack Ostrava with barges.", "Blue forces seldom attack Ostrava with barges"),
        (
            "Both Freedonia and Sylvania accused each other of breaking the truce of Heronsford.",
            "Freedonia, Sylvania accused each other of breaking truce",
        ),
        (
            "Ukrainian forces rather than Russian forces hold the dyke near Ostrava.",
            "Ukrainian forces hold dyke near Ostrava",
        ),
        (
            "Blue forces recently advanced near Ostrava while Green forces held the dyke and repelled raids near Heronsford.",
            "Blue forces advanced near Ostrava",
        ),
        ("The salt trade is not as strong as Pelrick claims.", "Salt trade is not as strong"),
        (
            "Russian claims to have taken Ostrava remain unconfirmed.",
            "Russian claims to have taken Ostrava remain unconfirmed",
        ),
    ],
)
def test_a_limit_stays_where_there_is_room(sentence: str, headline: str) -> None:
    """Until when, only after what, not this but that, and who of two."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    "end", ["but claims of a mass surrender are likely false", "which gave the mayor false hope"]
)
def test_a_doubt_about_another_thing_is_none_about_the_sentence(end: str) -> None:
    """What is false may be something else."""
    assert write_headline(f"Blue forces took Ostrava, {end}.") == "Blue forces took Ostrava"
