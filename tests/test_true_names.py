"""Names stay true: what is nearly so, denied, doubted or conditional is never told as plain fact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.headline import write_headline
from monitor.headline.plain import MAX_CHARS

pytestmark = pytest.mark.slow  # each is quick, all of them are not

ACTS = (
    "captured the Kestrel Bridge",
    "sold 300 barges to the Salt Works",
    "closed the harbour towns of the old Samphire coast",
    "left Ostrava",
)
ENDS = ("", " after the storm sank two ferries", " on June 18", ", the Admiralty’s largest port")
WHO = ("Blue forces", "Russian forces", "The Admiralty", "Harbour Minister Ossian Pelrick")
CLAIMS = st.tuples(*map(st.sampled_from, (WHO, ACTS))).map(" ".join)


@given(
    st.sampled_from(WHO),
    st.sampled_from(
        ("nearly", "almost", "partly", "partially", "largely", "have nearly", "have likely almost")
    ),
    st.sampled_from(ACTS),
    st.sampled_from(ENDS),
)
def test_what_is_only_nearly_done_is_not_told_as_done(who: str, degree: str, act: str, end: str) -> None:
    """The word that limits the verb stays wherever the verb does."""
    words = write_headline(f"{who} {degree} {act}{end}.").split()
    assert degree.rsplit(maxsplit=1)[-1] in words or act.split(maxsplit=1)[0] not in words


@given(
    st.sampled_from(WHO),
    st.sampled_from(("not yet", "not fully", "not explicitly", "never publicly")),
    st.sampled_from(ACTS),
)
def test_a_limited_denial_stays_limited(who: str, denial: str, act: str) -> None:
    """Who has "not yet" done a thing may do it tomorrow."""
    headline = write_headline(f"{who} has {denial} {act}.")
    assert denial in headline or act.split(maxsplit=1)[0] not in headline.split()


@given(
    st.sampled_from(WHO),
    st.sampled_from(("evacuation", "voluntary return")),
    st.sampled_from(("“{}”", '"{}"')),
)
def test_what_is_only_called_so_stays_in_quotation_marks(who: str, word: str, marks: str) -> None:
    """An “evacuation” may be none."""
    assert f"“{word}”" in write_headline(f"{who} announced the {marks.format(word)} of Ostrava.")


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("but", ["other than", "except", "except for", "apart from", "excluding"])
def test_what_has_an_exception_is_not_told_of_all(who: str, but: str) -> None:
    """The exception seldom has room: "most" is true without it."""
    headline = write_headline(f"{who} closed all harbour towns {but} the old port of Ostrava on June 18.")
    assert "all" not in headline.split()
    assert "most" in headline.split()


@given(
    CLAIMS,
    st.sampled_from(
        (
            "Claims that {} are false.",
            "The claim that {} is not true.",
            "The Admiralty's claims that {} are entirely baseless.",
            "It is not true that {}.",
            "It is false that {}.",
        )
    ),
)
def test_what_is_called_false_is_told_as_false(claim: str, frame: str) -> None:
    """Wherever in the sentence the word stands."""
    assert write_headline(frame.format(claim)).startswith("False claim: ")


@given(
    CLAIMS,
    st.sampled_from(
        (
            "Nothing indicates that {}.",
            "No evidence suggests that {}.",
            "There is no sign that {}.",
            "Reports that {} are unconfirmed.",
            "It is unconfirmed that {}.",
            "Unconfirmed reports say that {}.",
            "According to unconfirmed reports, {}.",
            "{}, according to unverified reports.",
            "{}, a claim ISW cannot verify.",
            "{}, though ISW cannot independently verify these claims.",
        )
    ),
)
def test_what_nobody_confirmed_is_told_as_unconfirmed(claim: str, frame: str) -> None:
    """Before the claim or after it."""
    assert write_headline(frame.format(claim)).startswith("Unconfirmed: ")


@pytest.mark.parametrize(
    "end",
    [
        "which had not been observed on the coast before",
        "which the council does not support",
        "which the guard was unable to support over the winter",
        "which the guard said would create a false sense of security",
        "a step that gave the envoys false hope",
    ],
)
def test_a_fact_is_not_doubted_by_what_is_told_of_a_thing_in_it(end: str) -> None:
    """What somebody did not see or support, and what is false besides, says nothing of whether it happened."""
    assert write_headline(f"Freedonia closed the mill, {end}.") == "Freedonia closed mill"


@pytest.mark.parametrize(
    "end",
    [
        ", more than the Admiralty reported",
        ", far fewer than Pelrick claimed",
        ", contrary to what Pelrick claimed",
        ", just after the mayor warned",
        ", because the council warned",
        ", whatever Pelrick said",
        " according to the terms of the treaty",
    ],
)
def test_nobody_is_said_to_claim_what_is_only_compared_with_a_claim(end: str) -> None:
    """Nor what came after one, or goes by a rule."""
    assert (
        write_headline(f"Freedonia lost ten barges near Heron{end}.")
        == "Freedonia lost ten barges near Heron"
    )


@pytest.mark.parametrize(
    "frame",
    [
        "{}, Sylvanian officials denied.",
        "{}, but Sylvanian officials denied it.",
        "{}, a claim that Sylvanian officials rejected.",
        "{}, a report Sylvanian officials disputed.",
    ],
)
def test_what_is_denied_at_the_end_is_told_as_denied(frame: str) -> None:
    """It is disputed, whoever says it."""
    headline = write_headline(frame.format("Freedonia lost the Kestrel Bridge"))
    assert headline == "Disputed: Freedonia lost Kestrel Bridge"


@pytest.mark.parametrize(
    ("frame", "mark"),
    [
        ("{}, the Sylvanian press falsely reported.", "False claim"),
        ("It is false that {}.", "False claim"),
        ("ISW cannot confirm that {}.", "Unconfirmed"),
    ],
)
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Ossian Vane announced that he will close the port", "Ossian Vane will close port"),
        ("the Freedonian Navy claimed that it shelled the port", "Freedonian Navy shelled port"),
    ],
)
def test_who_is_meant_by_they_is_named_below_a_mark(frame: str, mark: str, said: str, told: str) -> None:
    text = frame.format(said)
    assert write_headline(f"{text[0].upper()}{text[1:]}") == f"{mark}: {told}"


@pytest.mark.parametrize(
    "opens",
    [
        "Once",
        "As soon as",
        "As long as",
        "After",
        "Before",
        "Until",
        "When",
        "Even if",
        "Provided that",
        "Since",
        "Because",
    ],
)
def test_what_has_to_come_first_is_not_told_as_done(opens: str) -> None:
    """And "it" is whom the opening tells of."""
    headline = write_headline(f"{opens} Sylvania seizes the Kestrel Bridge, it will shell the port.")
    assert headline in {"Sylvania will shell port", "Sylvania would shell port"}


@given(
    st.sampled_from(("if", "unless")),
    st.booleans(),
    st.sampled_from(("pays", "pays the old harbour tax in full")),
)
def test_a_condition_is_kept_or_leaves_would(word: str, opens: bool, tax: str) -> None:
    """What will happen only if something else does is no forecast."""
    condition = f"{word} Sylvania {tax}"
    told = "Freedonia will close the Kestrel Bridge"
    headline = write_headline(
        f"{condition[0].upper()}{condition[1:]}, {told}." if opens else f"{told} {condition}."
    )
    assert headline.startswith("Freedonia would close Kestrel Bridge")
    assert word in headline.split() or tax != "pays"


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "If Sylvania joins the league, Freedonia will close the port, Pelrick said.",
            "Pelrick: Freedonia would close port",
        ),
        ("Blue forces left Ostrava, according to Blue officials.", "Blue forces reportedly left Ostrava"),
        ("Blue forces left Ostrava according to plan.", "Blue forces left Ostrava"),
        (
            "Blue officials announced that they will hold a referendum in Ostrava.",
            "Blue officials will hold referendum in Ostrava",
        ),
        ("Blue officials announced that they would lower the tax.", "Blue officials would lower tax"),
        (
            "Blue forces have temporarily abandoned efforts to seize the mill.",
            "Blue forces temporarily abandoned efforts to seize mill",
        ),
        (
            "The Harbour Guard announced a bounty for the pilot Igor Marsh and confirmed his presence in Ostrava.",
            "Harbour Guard announced bounty for pilot Marsh",
        ),
        (
            "Blue forces continued raids to the east of Ostrava to cut the dyke and the canal of the salt mills.",
            "Blue forces continued raids east of Ostrava",
        ),
        (
            "Blue sources claimed that the ferrymen continued operations in the directions of Ostrava and Curlew.",
            "Blue sources: ferrymen continued operations toward Ostrava, Curlew",
        ),
        (
            "The Blue fleet remains primarily focused on blocking the port of Ostrava, likely to stop the ferries.",
            "Blue fleet remains focused on blocking Ostrava port",
        ),
        ("Blue forces did not, as the Admiralty claims, take Ostrava.", "Blue forces did not take Ostrava"),
        (
            "Russian forces are likely readying for a major Ukrainian counteroffensive and a long siege on the Northern Axis.",
            "Russian forces likely readying for major Ukrainian counteroffensive",
        ),
        (
            "Blue forces struck a mill in Ostrava and a large salt warehouse in the old Samphire towns.",
            "Blue forces struck mill in Ostrava",
        ),
        (
            "The Ukrainian Harbour Guard warned that Crab barges may sink ferries.",
            "Ukraine: Crab barges may sink ferries",
        ),
        (
            "The Admiralty is responding to the losses around Ostrava by hiring ferrymen, rather than building dykes.",
            "Admiralty hiring ferrymen",
        ),
        (
            "Crab forces may be trying to close the harbour, though the guild cannot confirm the number of these barges.",
            "Crab forces may try to close harbour",
        ),
        (
            "Milbloggers criticized claims that Blue forces took Ostrava.",
            "Milbloggers criticized claims that Blue forces took Ostrava",
        ),
        (
            "Blue forces repelled several possibly large-scale raids near Ostrava.",
            "Blue forces repelled possibly large-scale raids near Ostrava",
        ),
        (
            "President Orla Vane announced that her harvest levy will end in two weeks, likely to free clerks.",
            "Vane: harvest levy will end in two weeks",
        ),
        ("Vane said that his crews seized the Ostrava mill.", "Vane: his crews seized Ostrava mill"),
        (
            "Governor Tam Kestrel indicated that Colonel Pell is the acting harbourmaster of Ostrava.",
            "Kestrel: Pell is acting harbourmaster of Ostrava",
        ),
        (
            "Crab forces conducted ground raids in the Heron and Kestrel areas.",
            "Crab forces conducted raids in Heron, Kestrel areas",
        ),
        (
            "Crab boats seem to plan, or have already begun, a raid on Ostrava.",
            "Crab boats apparently plan raid on Ostrava",
        ),
        (
            "Crab forces fear a major Ukrainian counteroffensive and a hard winter on the Northern Axis.",
            "Crab forces fear Ukrainian counteroffensive on Northern Axis",
        ),
        (
            "The existence of a Sylvanian state with its own port is no longer in question.",
            "Existence of Sylvanian state no longer in question",
        ),
    ],
)
def test_true_examples(sentence: str, headline: str) -> None:
    """What a person would write over it."""
    assert write_headline(sentence) == headline


@given(
    st.sampled_from(("Russian forces", "Blue forces", "The Admiralty")),
    st.sampled_from(("raids", "assaults", "ground attacks", "attempts to take the port")),
    st.sampled_from(
        ("", " near Ostrava", " in the harbour towns of northern Samphire Oblast", " on the mill")
    ),
    st.sampled_from(ENDS),
)
def test_what_failed_is_not_told_as_done(who: str, deed: str, where: str, end: str) -> None:
    """An unsuccessful raid is no raid to file a theme under."""
    headline = write_headline(f"{who} conducted several unsuccessful {deed}{where}{end}.").lower()
    assert "unsuccessful" in headline


@given(
    st.sampled_from(WHO),
    st.sampled_from(("making gains near", "selling barges to", "holding the dyke near")),
    st.sampled_from(("Ostrava", "the old Samphire coast", "Kestrel Bridge")),
)
def test_what_is_only_done_stays_so(who: str, deed: str, thing: str) -> None:
    """Who is only making small gains makes no large ones."""
    helper = "are" if who.endswith("forces") else "is"
    assert "only" in write_headline(f"{who} {helper} only {deed} {thing}.").split()


@pytest.mark.parametrize("nation", ["Russian", "Ukrainian"])
@pytest.mark.parametrize("actor", ["forces", "troops", "officials"])
@pytest.mark.parametrize(
    "rest", ["zorbled.", "are not yet confirmed to have zorbled Ostrava.", "near Ostrava zorble the mill."]
)
def test_no_name_is_a_bare_actor(nation: str, actor: str, rest: str) -> None:
    """The words "Russian forces" alone tell nobody what a theme is about, whatever verb we do not know."""
    assert write_headline(f"{nation} {actor} {rest}") not in {f"{nation} {actor}", nation}


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "The guards are not yet confirmed to have seized the whole mill.",
            "Unconfirmed: guards seized whole mill",
        ),
        (
            "The Russian Ministry of Defense announced that guards took the mill.",
            "Russian MoD: guards took mill",
        ),
        ("Sylvania warned that Freedonia may close the port.", "Sylvania: Freedonia may close port"),
        (
            "Harbour pilots told the Ostrava broadcaster Heron on May 3 that Blue forces left the mill.",
            "Blue forces reportedly left mill",
        ),
        (
            "Pelrick said that the losses of May show that the Admiralty cannot hold the mill.",
            "Pelrick: Admiralty cannot hold mill",
        ),
        (
            "Russian milbloggers also acknowledged that the claims of the Admiralty are exaggerated.",
            "Milbloggers: claims of Admiralty are exaggerated",
        ),
        (
            "The Curlew battalion will not be immediately deployed to Ostrava.",
            "Curlew battalion will not be immediately deployed (Ostrava)",
        ),
        (
            "The Admiralty is conducting harsh conscription measures in the northern harbours to compensate for losses.",
            "Admiralty conducting harsh conscription measures in northern harbours",
        ),
        ("The port’s will to resist is waning.", "Port’s will to resist waning"),
    ],
)
def test_what_limits_a_sentence_stays(sentence: str, headline: str) -> None:
    """Who says so, how sure it is, and when."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Lt. Gen. Ossian Pelrick was appointed envoy to Sylvania.",
            "Pelrick was appointed envoy to Sylvania",
        ),
        ("BLUE FORCES ADVANCED. The rest follows.", "BLUE FORCES ADVANCED"),
        ("Blue forces attacked near village number 5.", "Blue forces attacked near village number 5"),
        (
            "Сині війська увійшли до порту Острава вранці без бою",
            "Сині війська увійшли до порту Острава вранці без",
        ),
        ("See https://example.org/a_b_c at once.", "See https://example.org/a_b_c"),
        ("Pelrick has since announced that the mill fell.", "Pelrick: mill fell"),
        ("Caption: a map of the harbour towns at low water", "Caption: a map of the harbour towns"),
        ("Blue forces have yet to take Ostrava.", "Blue forces have yet to take Ostrava"),
        ("Claims about a raid on Ostrava are unconfirmed.", "Claims about raid on Ostrava are unconfirmed"),
        ("Pelrick neither confirmed nor denied that the port was sold.", "Unconfirmed: port was sold"),
        ("It remains unclear if Blue forces took Ostrava.", "Unclear if Blue forces took Ostrava"),
        (
            "Should Sylvania join the league, Freedonia will close the port.",
            "Freedonia would close port should Sylvania join league",
        ),
        (
            "Without lamp oil, Blue forces will lose Ostrava.",
            "Blue forces would lose Ostrava without lamp oil",
        ),
        ("Crab forces seized the dyke but Heron forces destroyed the mill.", "Crab forces seized dyke"),
        (
            "Crab forces unsuccessfully attacked Ostrava and Heron.",
            "Crab forces unsuccessfully attacked Ostrava and Heron",
        ),
        ("Pelrick said that it is too early to open.", "Pelrick: it is too early to open"),
        (
            "Officials disagreed over whether the port should be closed.",
            "Officials disagreed over whether port should be closed",
        ),
        (
            "The Admiralty reported that it was not possible to close the port.",
            "It was not possible to close port",
        ),
        (
            "The guard suffers from morale, recruitment, and training problems that officers cannot solve.",
            "Guard suffers from morale, recruitment and training problems",
        ),
    ],
)
def test_kinds_of_text(sentence: str, headline: str) -> None:
    """Ranks, capitals, other scripts, addresses, numbers and lists are read for what they are."""
    assert write_headline(sentence) == headline


@given(
    st.lists(st.sampled_from(("a", "harbour", "b" * 50, "c" * 4900)), min_size=1, max_size=9).map(" ".join)
)
def test_a_headline_has_120_characters_at_most(text: str) -> None:
    """However long one word is."""
    assert len(write_headline(text)) <= MAX_CHARS


@pytest.mark.parametrize("tellers", ["Sylvanian sources", "Harbour officials", "Several local outlets"])
@pytest.mark.parametrize(
    "thing",
    ["Crab raids on the salt works near Heron", "a fire on the Kestrel Bridge", "fighting in Ostrava"],
)
def test_what_one_side_reports_is_told_as_reported(tellers: str, thing: str) -> None:
    """Either who reports it is named, or that it is reported."""
    assert "reported" in write_headline(f"{tellers} reported {thing}.").lower()


@pytest.mark.parametrize(
    ("who", "headline"),
    [
        ("Harbour officials", "Storm reportedly closing northern port of Kestrel"),
        ("The losses", "Storm closing northern port of Kestrel"),
    ],
)
def test_what_officials_indicate_is_hearsay_and_what_things_do_is_not(who: str, headline: str) -> None:
    """Whoever speaks may be wrong."""
    assert (
        write_headline(f"{who} indicate that the storm is closing the northern port of Kestrel.") == headline
    )


@pytest.mark.parametrize("place", ["villages", "occupied territories", "the old salt mills"])
@pytest.mark.parametrize(
    "deed", ["forcibly moved the millers and their old clerks", "continue to take grain"]
)
def test_where_a_thing_is_taken_from_is_not_told_as_where_it_stays(deed: str, place: str) -> None:
    """Nobody moves in Samphire who is moved "from villages in Samphire to Sylvania"."""
    words = write_headline(f"Blue officials {deed} from {place} in Samphire Oblast to Sylvania.").split()
    assert "Samphire" not in words or "from" in words


@pytest.mark.parametrize("others", ["Crab forces", "Russian troops", "Ukrainian units"])
@pytest.mark.parametrize("act", ["used to bring salt to the mill", "built to cross the marsh"])
def test_a_thing_is_told_whole_or_without_what_others_did_with_it(others: str, act: str) -> None:
    """No actor stands at the end without an act: "closed the bridge Crab forces"."""
    others = others.replace("Crab", "Libyan")
    headline = write_headline(f"Pelrick closed the last toll bridge {others} {act} near Heron.")
    assert headline == "Pelrick closed last toll bridge near Heron"


@pytest.mark.parametrize("how", ["seriously", "fully", "successfully"])
@pytest.mark.parametrize("who", ["The storm is", "The raids remain"])
def test_what_is_unlikely_to_be_done_in_a_way_may_be_done(who: str, how: str) -> None:
    """Less said of what is unlikely is more denied."""
    assert f"unlikely to {how} close" in write_headline(f"{who} unlikely to {how} close the ferry port.")


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Harbour clerks create harsh conditions in the old ferry towns of Samphire Oblast.",
            "Harbour clerks create harsh conditions in Samphire towns",
        ),
        (
            "Ukrainian forces targeted Russian GLOCs, toll bridges, and salt depots in Samphire Oblast.",
            "Ukraine targeted GLOCs and toll bridges in Samphire",
        ),
    ],
)
def test_no_name_leaves_out_what_it_is_about(sentence: str, headline: str) -> None:
    """Neither what makes a thing bad, nor where, nor an end that something awaits."""
    assert write_headline(sentence) == headline
