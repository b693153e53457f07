"""Headlines: laws that hold for any text, and examples in invented words."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.headline import MAX_WORDS, write_headline
from monitor.headline.grammar import words_of

pytestmark = pytest.mark.slow  # each is quick, all of them are not

HANGING = words_of("prepositions") | words_of("articles") | words_of("conjunctions") | {"to", "not"}

SUBJECTS = (
    "Blue forces",
    "The Admiralty",
    "Harbour Minister Ossian Pelrick",
    "Samphire officials in the occupied harbour towns",
    "The commander of the 29th Crab Brigade",
    "Envoys of Freedonia and Sylvania",
)
VERBS = (
    "advanced near",
    "continued to shell",
    "are reportedly seeking to close",
    "may have lost",
    "did not repair",
    "announced that Green forces took",
    "claimed that the Heron Dyke Company sold",
    "appears to be preparing for",
)
OBJECTS = (
    "Curlew Sands",
    "the Kestrel Bridge and the old lighthouse at Ostrava Bay",
    "an unusually large number of barges from the Samphire Salt Works Harbour Company",
    "a new harbour tax of 2,500 crowns",
    "Eelbridge, Heronsford, Curlew Sands, and Kestrel Bridge",
    "the ferries",
)
ENDS = (
    "",
    " on June 18",
    " after the storm sank two ferries",
    ", which the port had long expected",
    " in order to save lamp oil",
    " — likely to please the salt merchants — before the winter",
    " amid rumours of a strike; the Admiralty denied this",
)
SENTENCES = st.tuples(*map(st.sampled_from, (SUBJECTS, VERBS, OBJECTS, ENDS))).map(
    lambda parts: f"{parts[0]} {parts[1]} {parts[2]}{parts[3]}."
)


@given(st.text())
def test_any_text_has_a_headline_of_eight_words_at_most(text: str) -> None:
    """Whatever a page holds: a short line, or nothing where there are no words."""
    headline = write_headline(text)
    assert len(headline.split()) <= MAX_WORDS
    assert "\n" not in headline


KNOWN = (
    "Russian forces Sylvania the port evidence claim that There is are did not make launched trying to close "
    "an attack near and but , ; : “ said which Its no"
)


@example("The the , Russian forces did not make")
@example("There “ is evidence that forces trying Russian to close the port , , said")
@given(st.lists(st.sampled_from(KNOWN.split()), max_size=20).map(" ".join))
def test_known_words_in_any_order_have_one_too(text: str) -> None:
    """As where a page lost some words, or says one twice."""
    assert len(write_headline(text).split()) <= MAX_WORDS


@given(SENTENCES, st.integers(MAX_WORDS - 2, MAX_WORDS))
def test_a_headline_ends_where_a_phrase_does(sentence: str, most: int) -> None:
    """No preposition, article or conjunction at the end, within any limit."""
    words = write_headline(sentence, most).split()
    assert 2 <= len(words) <= most
    assert words[-1].lower() not in HANGING


@given(SENTENCES, st.integers(MAX_WORDS - 2, MAX_WORDS))
def test_no_name_is_cut(sentence: str, most: int) -> None:
    """A headline does not end inside a name of several words."""
    headline = write_headline(sentence, most)
    for name in ("Curlew Sands", "Kestrel Bridge", "Ostrava Bay", "Samphire Salt Works Harbour Company"):
        words = name.split()
        cut = [" ".join(words[:n]) for n in range(1, len(words))]
        assert name in headline or not headline.endswith(tuple(cut))


STEM = 4  # letters that two forms of a word share
OWN_WORDS = {
    *(
        "apparently",
        "can",
        "cannot",
        "claim",
        "claimed",
        "near",
        "no",
        "not",
        "occupiers",
        "prepare",
        "prepared",
    ),
    *(
        "denied",
        "preparing",
        "reportedly",
        "seize",
        "toward",
        "try",
        "trying",
        "unconfirmed",
        "unproven",
        "will",
    ),
}


@given(SENTENCES)
def test_a_headline_says_nothing_that_the_takeaway_does_not(sentence: str) -> None:
    """Every word is a form of one of the sentence's own, save the few that stand for longer phrases."""
    own = {word.strip(",.").lower()[:STEM] for word in sentence.split()}
    told = {word.strip(":,").lower() for word in write_headline(sentence).split()}
    assert all(word[:STEM] in own or word in OWN_WORDS for word in told)


@given(st.sampled_from(SUBJECTS), st.sampled_from(OBJECTS), st.sampled_from(ENDS))
def test_a_false_claim_is_called_one(subject: str, thing: str, end: str) -> None:
    """However little room there is."""
    for said in (
        "falsely claimed that the Heron Dyke Company sold",
        "is falsely claiming that Sylvania took",
    ):
        assert write_headline(f"{subject} {said} {thing}{end}.").startswith("False claim: ")


NEGATIONS = (
    "did not take",
    "has not repaired",
    "cannot leave",
    "will never sell",
    "are not confirmed to have seized",
)


@given(st.sampled_from(SUBJECTS), st.sampled_from(NEGATIONS), st.sampled_from(OBJECTS), st.sampled_from(ENDS))
def test_a_denial_stays_one(subject: str, denial: str, thing: str, end: str) -> None:
    """What did not happen is not told as if it had, however long the sentence."""
    headline = write_headline(f"{subject} {denial} {thing}{end}.")
    words = {*headline.lower().split()}
    assert words & {"not", "never", "cannot", "unconfirmed:"} or not words & {
        "take",
        "repaired",
        "leave",
        "sell",
        "seized",
    }


@given(st.sampled_from(SUBJECTS), st.sampled_from(OBJECTS), st.sampled_from(ENDS))
def test_no_is_never_left_out(subject: str, thing: str, end: str) -> None:
    """What nobody has is not told as if they had it."""
    headline = write_headline(f"{subject} found no trace of {thing}{end}.").lower()
    assert "found" not in headline or "found no " in headline


@given(
    st.sampled_from(SUBJECTS),
    st.sampled_from(("reportedly", "likely", "allegedly")),
    st.sampled_from(("left", "sold", "are leaving", "have lost")),
    st.sampled_from(OBJECTS),
)
def test_what_is_uncertain_is_told_so_where_there_is_room(
    subject: str, hedge: str, verb: str, thing: str
) -> None:
    """Where the act is told in fewer words than there is room for, its "reportedly" is told too."""
    helped, _, last = verb.rpartition(" ")
    headline = write_headline(f"{subject} {helped} {hedge} {last} {thing}.").lower()
    assert hedge in headline or last not in headline.split() or len(headline.split()) == MAX_WORDS


@pytest.mark.parametrize("hedge", ["likely", "reportedly", "apparently"])
def test_a_hedge_is_left_out_after_what_describes_and_where(hedge: str) -> None:
    """An assessment is not told as a fact to make room for a place."""
    headline = write_headline(
        f"The Admiralty is {hedge} preparing to resume its large northern salt barge raids against Ostrava."
    )
    assert hedge in headline


@given(st.sampled_from(VERBS), st.sampled_from(OBJECTS), st.sampled_from(ENDS))
def test_of_two_who_act_both_are_named(verb: str, thing: str, end: str) -> None:
    """However long the sentence: "proxy forces" are no Russian forces."""
    headline = write_headline(f"Russian and proxy forces {verb} {thing}{end}.")
    assert ("Russian" in headline) == ("proxy" in headline) or "that" in verb.split()


@pytest.mark.parametrize("speaker", ["Kremlin officials", "The Russian MoD", "Pelrick"])
@pytest.mark.parametrize("said", ["claimed", "stated", "reiterated"])
def test_what_somebody_says_for_himself_stays_his(speaker: str, said: str) -> None:
    """It is not told as if it were known."""
    headline = write_headline(f"{speaker} {said} that the ferries of Heronsford are safe.")
    assert headline == f"{speaker.removeprefix('The ')}: ferries of Heronsford are safe"


@pytest.mark.parametrize("where", ["near Ostrava", "west of Ostrava", "in Ostrava Oblast"])
@pytest.mark.parametrize("deed", ["fail to sever the long supply lines", "seek to starve out the defenders"])
def test_a_place_that_no_phrase_has_room_for_is_told_all_the_same(deed: str, where: str) -> None:
    """After the rest, with "near", or in brackets."""
    headline = write_headline(f"Blue forces {deed} of the old Sylvanian salt mills {where}.")
    assert "Ostrava" in headline


def test_who_acts_elsewhere_is_no_place() -> None:
    """A name in brackets is where something happened, not whose forces did another thing."""
    assert (
        write_headline("Crab forces seized the dyke but Heron forces sank a barge.")
        == "Crab forces seized dyke"
    )


@given(st.sampled_from(("Blue", "Green")), st.sampled_from(VERBS), st.sampled_from(OBJECTS))
def test_a_headline_names_who_acts(colour: str, verb: str, thing: str) -> None:
    """Whose forces they are is said, save where they only report or claim what others did."""
    headline = write_headline(f"{colour} forces {verb} {thing}.")
    assert colour in headline or "that" in verb.split()


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "The Observatory assesses that Blue forces took Curlew Sands on May 3.",
            "Blue forces took Curlew Sands",
        ),
        ("Blue forces continued to make gains near Heronsford.", "Blue forces advance near Heronsford"),
        ("The Admiralty continues to build barges.", "Admiralty builds barges"),
        (
            "The Admiralty is reportedly buying lamp oil from Sylvania.",
            "Admiralty reportedly buying lamp oil from Sylvania",
        ),
        ("Blue forces may be selling the port.", "Blue forces may sell port"),
        ("Blue forces have likely recaptured the dyke.", "Blue forces likely recaptured dyke"),
        (
            "Blue forces continued efforts to reach the dyke despite heavy rain.",
            "Blue forces try to reach dyke",
        ),
        ("Harbour Minister Ossian Pelrick signed the salt decree.", "Pelrick signed salt decree"),
        ("Head of the Samphire Republic Ossian Pelrick visited Ostrava.", "Pelrick visited Ostrava"),
        ("Pelrick stated that he will sell the ferries.", "Pelrick will sell ferries"),
        ("Pelrick claimed that Green forces poisoned the harbour.", "Pelrick: Green forces poisoned harbour"),
        ("The Admiralty falsely claimed that the bridge fell.", "False claim: bridge fell"),
        ("Amid heavy rain, Blue forces left Ostrava Bay.", "Blue forces left Ostrava Bay"),
        ("The ferries docked at Ostrava were sunk.", "Ferries docked at Ostrava were sunk"),
        ("The reserves are not endless, as the Admiralty says.", "Reserves are not endless"),
        ("Blue forces did not take the lighthouse.", "Blue forces did not take lighthouse"),
        (
            "The Admiralty, long an opponent of the tax, raised harbour fees by 2,500 crowns.",
            "Admiralty raised harbour fees by 2,500 crowns",
        ),
        ("Blue forces struck the mill — a rare success — and left.", "Blue forces struck mill"),
        ("Lamp oil for the harbour towns", "Lamp oil for harbour towns"),
        ("Blue forces are setting conditions to close the port.", "Blue forces preparing to close port"),
        ("The Admiralty may be setting conditions for a blockade.", "Admiralty may prepare for blockade"),
        (
            "Blue forces have not set conditions to leave the port.",
            "Blue forces have not prepared to leave port",
        ),
        (
            "The Admiralty continues to claim that Green forces took the mill.",
            "Admiralty: Green forces took mill",
        ),
        ("Pelrick’s words show that he will not sell the ferries.", "Pelrick will not sell ferries"),
        ("Salt Works financier Ossian Pelrick left the harbour.", "Pelrick left harbour"),
        (
            "British, French, and Crab officials agreed on a tax.",
            "British, French and Crab officials agreed on tax",
        ),
        ("Blue forces are most likely to leave the port.", "Blue forces will likely leave port"),
        ("Pelrick publicly and clearly praised the ferries.", "Pelrick praised ferries"),
        (
            "Blue forces may have sent damaged barges withdrawn from northern Samphire to Ostrava Bay.",
            "Blue forces may have sent damaged barges",
        ),
        (
            "Blue forces resumed sea, land, and air assaults on the mill.",
            "Blue forces resumed assaults on mill",
        ),
        (
            "The Admiralty mothballed the ferries after drifting mines appeared.",
            "Admiralty mothballed ferries",
        ),
        (
            "Blue forces attacked the mill to the north and east of Ostrava Bay.",
            "Blue forces attacked mill near Ostrava Bay",
        ),
        (
            "Blue forces advanced near Ostrava, Heronsford, Curlew Sands, and Kestrel Bridge.",
            "Blue forces advanced near Ostrava and Heronsford",
        ),
        (
            "The Admiralty announced its intention to sell the ferries to the Salt Works.",
            "Admiralty intends to sell ferries to Salt Works",
        ),
        (
            "The Admiralty claimed to have seized the barge of the Salt Works near Ostrava Bay.",
            "Claim: Admiralty seized barge of Salt Works",
        ),
        (
            "The Admiralty accused Sylvania of conducting a raid on the mill after the storm.",
            "Admiralty accused Sylvania of raid on mill",
        ),
        (
            "The commander of the harbour guard, Ossian Pelrick, said that the mayor called him a pirate.",
            "Pelrick: mayor called him pirate",
        ),
        (
            "The Harbour Salvage and Pilot Office (HSPO) inadequately supplied the ferries.",
            "HSPO inadequately supplied ferries",
        ),
        (
            "Russian forces continue to hold and fortify the harbour towns of the old Samphire coast.",
            "Russia holds and fortifies towns of Samphire coast",
        ),
        (
            "The Admiralty named the head of the Salt Works, Captain Ossian Pelrick, the new envoy to Sylvania.",
            "Admiralty named Pelrick new envoy to Sylvania",
        ),
        (
            "Blue forces prepare existing and new harbour walls in Samphire Oblast.",
            "Blue forces prepare harbour walls in Samphire Oblast",
        ),
        ("The pilots are responsible for much of the harbour.", "Pilots are responsible for much of harbour"),
        ("The bulk of the reserves is on the ferries.", "Bulk of reserves is on ferries"),
        (
            "Blue forces made minor gains near the mill southwest of the village of Heronsford.",
            "Blue forces advanced near mill southwest of Heronsford",
        ),
        ("The pilots are unable to leave the harbour.", "Pilots cannot leave harbour"),
        (
            "Pelrick is trying to portray the ferries of the Salt Works as safe.",
            "Pelrick portrays ferries of Salt Works as safe",
        ),
        (
            "Pelrick used the feast at Ostrava Bay to praise the new salt tax of Heronsford.",
            "Pelrick praises new salt tax of Heronsford",
        ),
        (
            "The Admiralty intensified its efforts to sell the old salt works to Sylvania.",
            "Admiralty trying to sell salt works to Sylvania",
        ),
        ("The pilots reported that Blue forces left Ostrava.", "Blue forces reportedly left Ostrava"),
        ("Pelrick appears to be selling the ferries.", "Pelrick apparently selling ferries"),
        (
            "ISW has not observed evidence that Blue forces took the mill.",
            "Unconfirmed: Blue forces took mill",
        ),
        (
            "Pelrick offers no evidence to support his claim that Sylvania sank the ferries.",
            "Unproven claim: Sylvania sank ferries",
        ),
        (
            "Pelrick wrote old tales to create the false impression that the harbour at Ostrava is closed.",
            "False claim: harbour at Ostrava is closed",
        ),
        (
            "Russian forces did not conduct any attacks west of Heronsford.",
            "No Russian attacks west of Heronsford",
        ),
        (
            "Russian and proxy forces made territorial gains north of the town of Heronsford.",
            "Russian and proxy forces advanced north of Heronsford",
        ),
        (
            "Ukrainian counterattacks forced Russian troops near Ostrava to hold defensive positions.",
            "Ukrainian counterattacks forced Russians to hold defensive positions",
        ),
        (
            "Russian occupation authorities issued the first salt permits in the towns of Ostrava and Heronsford.",
            "Occupiers issued first salt permits in Ostrava, Heronsford",
        ),
        (
            "British, French, and Crab officials reportedly agreed on security guarantees for the islands in Ostrava.",
            "Officials reportedly agreed on security guarantees in Ostrava",
        ),
        (
            "The Admiralty rejected offers to provide the islands with peace talks in Heronsford.",
            "Admiralty rejected offers to provide Heronsford peace talks",
        ),
        (
            "Harbour officials reiterated their fears that the Admiralty will sell the ferries.",
            "Admiralty may sell ferries",
        ),
        (
            "Green forces conducted a large and noisy drone strike against the salt works of Heronsford.",
            "Green forces struck salt works of Heronsford",
        ),
        (
            "Blue forces are establishing new defensive positions on the western bank of the Heron River near Ostrava.",
            "Blue forces establishing defensive positions on Heron’s bank",
        ),
        (
            "The port council adopted a bill that would allow the Admiralty to close the ferries in winter.",
            "Port council adopted bill to close ferries",
        ),
        (
            "The Admiralty denied reports that Blue forces entered Heronsford.",
            "Admiralty denied reports that Blue forces entered Heronsford",
        ),
        (
            "Russian forces in the northern harbours did not conduct any attacks after the storm.",
            "No Russian attacks in northern harbours",
        ),
        (
            "Pilots may be circulating a letter stating that Sylvania needs five new ferries.",
            "Letter: Sylvania needs five new ferries",
        ),
        (
            "The tax, which the port had long expected to be much lower than this, angered the pilots.",
            "Tax angered pilots",
        ),
        (
            "The Admiralty rejected the claim that Sylvania sank the ferries in Ostrava Bay.",
            "Denied: Sylvania sank ferries in Ostrava Bay",
        ),
        ("The salt trade is failing as storms and taxes increase.", "Salt trade failing"),
        (
            "The Admiralty announced a final harbour relief package of 500 million crowns for the pilots.",
            "Admiralty announced relief package of 500 million crowns",
        ),
        ("Vladimir Pelrick commented on the salt tax.", "Pelrick commented on salt tax"),
        ("Sylvania’s Envoy Vladimir Pelrick left Ostrava.", "Pelrick left Ostrava"),
        (
            "Senior Crab officials rejected key points of the 28-point ferry plan.",
            "Crab officials rejected key points of ferry plan",
        ),
        ("Pelrick will be able to close the ferries.", "Pelrick will close ferries"),
        (
            "Pilots pose threats to the Admiralty’s control of the occupied harbours.",
            "Pilots threaten Admiralty’s control of occupied harbours",
        ),
        (
            "Blue forces are engaged in limited fighting along the dyke in northern Samphire Oblast.",
            "Blue forces fighting along dyke in northern Samphire",
        ),
        ("The port does not have enough lamp oil.", "Port lacks enough lamp oil"),
        (
            "Ukrainian forces continued to strike Russian supply depots and along several roads in southern Samphire.",
            "Ukraine strikes Russian supply depots in southern Samphire",
        ),
        (
            "Ferries drawn from fleets that had sailed around Curlew Sands have appeared in Ostrava Bay.",
            "Ferries appeared in Ostrava Bay",
        ),
        (
            "The Admiralty is likely attempting to stop its pilots from leaving ahead of the storm.",
            "Admiralty likely attempting to stop pilots from leaving",
        ),
        (
            "Storms are prompting pilots, fishermen, and harbour guards to leave Ostrava.",
            "Storms prompting pilots and guards to leave Ostrava",
        ),
        (
            "The Admiralty launched a new campaign aimed at selling the ferries of Ostrava.",
            "Admiralty launched campaign to sell ferries of Ostrava",
        ),
        (
            "Ukrainian forces hold out against Russian raids in areas of southern and eastern Ostrava.",
            "Ukraine holds out against Russian raids in Ostrava",
        ),
        (
            "The Admiralty is consolidating its salt control of the occupied areas of Ukraine.",
            "Admiralty consolidating its salt control of occupied Ukraine",
        ),
        (
            "Russian troops again carried out drone, air, and rocket strikes west of Heronsford and in Ostrava.",
            "Russian strikes west of Heronsford and in Ostrava",
        ),
        (
            "Russian forces around Ostrava increased their tempo of air and artillery strikes on ferries.",
            "Russia increased tempo of strikes on ferries (Ostrava)",
        ),
        (
            "Sylvania is unlikely to launch an unsupported amphibious raid against Ostrava.",
            "Sylvania unlikely to launch amphibious raid against Ostrava",
        ),
        (
            "Green sources claimed that Russian forces continued counteroffensive operations toward Ostrava and Curlew Sands.",
            "Claimed Russian counteroffensive operations toward Ostrava, Curlew Sands",
        ),
        (
            "The Admiralty is conducting an information operation to reduce tensions between Sylvania and Freedonia.",
            "Admiralty trying to reduce tensions between Sylvania, Freedonia",
        ),
        (
            "Sylvania provides its territory and airspace to support the salt trade but remains highly unlikely to enter the salt war.",
            "Sylvania remains unlikely to enter salt war",
        ),
        (
            "Crab strikes are creating fissures within the guild and eroding confidence in Pelrick to a degree not seen since the flood.",
            "Crab strikes creating fissures within guild",
        ),
        (
            "Blue forces struck Ukrainian troops and salt mills in southern Ukraine.",
            "Blue forces struck Ukrainian troops and salt mills",
        ),
        (
            "Blue forces likely struck Crab barges situated along the dykes in Samphire Oblast.",
            "Blue forces likely struck Crab barges in Samphire",
        ),
        (
            "The Salt Guild will likely hasten the departure of Libyan pilots to Ostrava.",
            "Salt Guild may hasten departure of Libyan pilots",
        ),
        (
            "Blue forces are likely unable to replace their pilots in Ostrava.",
            "Blue forces likely cannot replace pilots in Ostrava",
        ),
        (
            "The harbour pilots are maintaining unsuccessful efforts to introduce payments in salt.",
            "Harbour pilots failing to introduce payments in salt",
        ),
        (
            "There were no claimed or proven Crab territorial gains on May 2 for the first time since March.",
            "No claimed or proven Crab territorial gains",
        ),
        (
            "The mayor of Ostrava has obliquely declared the independence of the harbour by renaming it.",
            "Mayor of Ostrava obliquely declared independence of harbour",
        ),
        (
            "The Admiralty announced May 4 as the potential date for a salt vote in the harbour.",
            "Admiralty announced May 4 as potential date",
        ),
        (
            "The harbour’s oldest river pilots are still responsible for the defense of Kestrel.",
            "Harbour’s oldest river pilots responsible for Kestrel defense",
        ),
        (
            "Robust dykes along the coast are essential to ensure that any future port stays dry.",
            "Robust dykes along coast are essential",
        ),
        (
            "The Admiralty is using Sylvanian territory to intensify its balloon raids against mills in Ostrava.",
            "Admiralty using Sylvanian territory to intensify balloon raids",
        ),
        (
            "The council approved a bill committing the Admiralty to paying harbour tolls to pilots.",
            "Council approved bill to pay harbour tolls",
        ),
        ("The mayor of Heron conditionally surrendered.", "Mayor of Heron conditionally surrendered"),
        ("The harbour works continue to proceed hastily.", "Harbour works proceed hastily"),
        (
            "Vane is likely preparing to sell the mills covertly.",
            "Vane likely preparing to sell mills covertly",
        ),
        ("The pilots have likely been active in Ostrava since May.", "Pilots likely active in Ostrava"),
        (
            "Blue bombers likely targeted a Crab field mill in Ostrava.",
            "Blue bombers likely targeted Crab Ostrava field mill",
        ),
        ("The pilots of Kestrel are likely ready to leave.", "Pilots of Kestrel likely ready to leave"),
        (
            "Samphire forces are apparently trying to link up.",
            "Samphire forces apparently trying to link up",
        ),
        (
            "Samphire forces attempted to strengthen their wooden dykes on the Kestrel Axis.",
            "Samphire forces strengthen wooden dykes on Kestrel Axis",
        ),
        (
            "Blue forces continued to ferry barges and herrings to western Samphire Oblast.",
            "Blue forces ferry barges, herrings to western Samphire",
        ),
        (
            "Crab forces likely continued balloon and mortar attacks around Heronsford and Kestrel.",
            "Crab forces likely continued attacks around Heronsford, Kestrel",
        ),
        (
            "Russian forces have not dropped their objective to surround and seize Ostrava.",
            "Russia has not dropped objective to surround Ostrava",
        ),
        (
            "The situation at the Heron Mill remained relatively unchanged.",
            "Situation at Heron Mill remained unchanged",
        ),
        (
            "The Samphire parliament proposed legal measures that would allow the port to minimize the impacts of ferry mobilization.",
            "Samphire parliament proposed measures to minimize mobilization impacts",
        ),
        (
            "Blue forces continued to strike large concentrations of barges and salt in Samphire Oblast.",
            "Blue forces strike barges and salt in Samphire",
        ),
        (
            "Blue forces continued to hold their dykes and fire at barges along the Samphire Axis.",
            "Blue forces hold their dykes along Samphire Axis",
        ),
        (
            "The Admiralty ordered the pilots on the old pier to begin leaving the harbour.",
            "Admiralty ordered pilots on pier to leave harbour",
        ),
        (
            "Harbour Minister Ossian Pelrick may be trying to close the harbour.",
            "Pelrick may try to close harbour",
        ),
        (
            "Blue forces liberated over 200 harbours in the old Samphire towns.",
            "Blue forces liberated 200+ harbours in Samphire towns",
        ),
        (
            "Russian forces failed to advance after three raids northwest of Ostrava.",
            "Russian forces failed to advance northwest of Ostrava",
        ),
        (
            "Blue forces are continuing raids and striking pilots, ferries, and barges across Ostrava.",
            "Blue forces continuing raids across Ostrava",
        ),
        ("Blue forces continued to encircle, bomb, and shell Ostrava.", "Blue forces shell Ostrava"),
        (
            "Pilots of the Curlew party traveled to Ostrava to promote a league called Salt and Light.",
            "Pilots of Curlew party promote league called Salt",
        ),
        (
            "Russian forces are likely using empty barges designed solely to carry grain in their raids on Ostrava.",
            "Russia likely using barges designed to carry grain",
        ),
        (
            "The Harbour Guard report released on May 3 describes raids on the ferries of Ostrava.",
            "Harbour Guard report describes raids on Ostrava ferries",
        ),
        (
            "Russian troops did not take any confirmed actions along the Curlew Sands.",
            "No confirmed Russian actions along Curlew Sands",
        ),
        (
            "Russian forces conducted limited ground attacks north of Ostrava, east of Heronsford, and on the outskirts of Eelbridge.",
            "Russia conducted ground attacks near Ostrava and Heronsford",
        ),
        (
            "Blue forces continued salt operations on the east bank of the Heron River.",
            "Blue forces continued operations on Heron’s east bank",
        ),
        (
            "The Admiralty is likely taking salt and other goods from Sylvanian storage mills in the north.",
            "Admiralty likely taking salt from Sylvanian storage mills",
        ),
        (
            "The Admiralty is taking new steps to facilitate the salt trade of the occupied harbours.",
            "Admiralty facilitates salt trade of occupied harbours",
        ),
        (
            "Pelrick is being described as the face of the Heron Dyke Company.",
            "Pelrick described as face of Heron Dyke Company",
        ),
        (
            "Pelrick submitted a draft law to the Harbour Council on the sale of Ostrava.",
            "Pelrick submitted draft law on Ostrava sale",
        ),
        (
            "Russian forces began building second line dykes in Ostrava.",
            "Russia began building second line dykes in Ostrava",
        ),
        (
            "The Admiralty has likely begun selling large salt barges to Freedonia.",
            "Admiralty likely selling large salt barges to Freedonia",
        ),
        (
            "The Admiralty is moving its 36th Naval Infantry Brigade into the Heronsford harbour.",
            "Admiralty moving its 36th Brigade into Heronsford harbour",
        ),
        (
            "Blue forces are advancing more slowly near Ostrava.",
            "Blue forces advancing more slowly near Ostrava",
        ),
        (
            "Blue raids in the Ostrava area are forcing Russian troops to rush reinforcements to this sector of the line.",
            "Blue raids forcing Russians to rush reinforcements (Ostrava)",
        ),
        (
            "Vane continues to create poor conditions in occupied parts of Samphire Oblast.",
            "Vane creates poor conditions in occupied Samphire Oblast",
        ),
        (
            "The US State Department called on pilots to cease all naval raids near Ostrava.",
            "US urged pilots to cease raids near Ostrava",
        ),
        ("Vane and Iranian President Pezeshkian signed a treaty.", "Vane and Pezeshkian signed treaty"),
        (
            "Sylvania has no intention of withdrawing from Ostrava.",
            "Sylvania has no intention of withdrawing from Ostrava",
        ),
        (
            "Vane seeks to force the last defenders of the Samphire factory to capitulate by raids.",
            "Vane seeks to force Samphire defenders to capitulate",
        ),
        (
            "Freedonia demanded an apology and a new ferry from Russia after the storm.",
            "Freedonia demanded apology and new ferry from Russia",
        ),
        (
            "Three barge raids damaged the shelter over the mill of the Heron Nuclear Power Plant.",
            "Three barge raids damaged shelter (Heron)",
        ),
        (
            "Vane denied an ISW assessment that said he confronted the mayor.",
            "Vane denied ISW assessment that he confronted mayor",
        ),
        (
            "Pelrick called for the use of 140 billion euros of frozen harbour assets.",
            "Pelrick called for use of frozen harbour assets",
        ),
        ("Blue forces conducted raids toward Brovary.", "Blue forces conducted raids toward Brovary"),
        ("Only one sentence counts. The next one does not.", "Only one sentence counts"),
        ("", ""),
        ("...", ""),
    ],
)
def test_examples(sentence: str, headline: str) -> None:
    """What a person would write over it."""
    assert write_headline(sentence) == headline
