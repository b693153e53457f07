"""Names end where a phrase ends: a verb keeps what it is nothing without, and what is said whole needs no cut."""

import pytest

from monitor.headline import write_headline
from monitor.headline.grammar import going
from monitor.themes.names import name_theme


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "The council frames any treaty to not sell and rent the Heron and Kestrel mills as a gift to pilots.",
            "Council frames treaty to not sell as gift",
        ),
    ],
)
def test_what_somebody_calls_a_thing_follows_it(sentence: str, headline: str) -> None:
    """A clause between the thing and its new name goes, and the new name stays."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("The captain of the ferry hurt himself after a storm.", "Captain of ferry hurt himself"),
        ("The storm over Heron is not over, as pilots see.", "Storm over Heron is not over"),
        ("The pilots used the week to dig in.", "Pilots used week to dig in"),
    ],
)
def test_a_clause_that_has_room_is_told_to_its_end(sentence: str, headline: str) -> None:
    """Words that a headline must not end on may end one that leaves nothing out."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("Vane demands much salt and oil before talks begin.", "Vane demands salt and oil"),
        (
            "The Heron General Staff reports the loss of a ferry that it says sank, although no pilot has left.",
            "Heron General Staff reports loss of ferry",
        ),
    ],
)
def test_a_verb_with_an_object_is_no_noun(sentence: str, headline: str) -> None:
    """Whatever stands in a later clause: "demands much", "Staff reports the"."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "At least 300 Heronsford pilots have been killed and wounded in Ostrava since May.",
            "300 Heronsford pilots killed and wounded in Ostrava",
        ),
        (
            "Former Heronsford harbour commander Vane was arrested for theft.",
            "Former Heronsford harbour commander Vane arrested for theft",
        ),
        (
            "Vane was killed in a storm on the road to Heron the day Blue pilots announced their retreat.",
            "Vane killed in storm on road to Heron",
        ),
    ],
)
def test_what_is_done_to_somebody_needs_no_was(sentence: str, headline: str) -> None:
    """Both verbs are told, and "was" makes room for what follows."""
    assert write_headline(sentence) == headline


def test_what_was_done_is_not_told_as_what_somebody_did() -> None:
    """Forces that were attacked did not attack."""
    told = write_headline(
        "Russian 58th Guards Brigade forces were attacked in the northern harbours of Ostrava."
    )
    assert "were attacked" in told


def test_what_makes_plain_says_it() -> None:
    """With "that" or without, and whenever it was made so."""
    for said in ("makes plain it", "makes it clear that it", "made clear that it"):
        assert write_headline(f"The council {said} wants no bridge.") == "Council wants no bridge"


def test_who_gives_one_kind_of_support_gives_that() -> None:
    """Money is no support with barges."""
    told = write_headline("Heron continues to provide financial support to the pilots.")
    assert told == "Heron provides financial support to pilots"


def test_only_some_gains_are_no_advance_alone() -> None:
    """Who only makes gains does not only advance."""
    assert "advancing" not in write_headline("Pilots are only making small gains across most of Samphire.")


def test_a_common_verb_is_known() -> None:
    """A sentence whose verb is not known has no headline but its first words."""
    told = write_headline("The pilots dangle oil from Heronsford to win time early.")
    assert told == "Pilots dangle oil from Heronsford"


def test_what_is_taken_is_no_verb() -> None:
    """Who confessed to taking bribes did so, and "bribes" is what was taken."""
    for said in ("admitted", "confessed"):
        told = write_headline(f"The former mayor of Heron {said} to taking bribes for works on the dyke.")
        assert told == f"Former mayor of Heron {said} to taking bribes"


def test_a_name_of_two_words_is_not_halved() -> None:
    """No adjective of it goes as if it were any other."""
    told = write_headline("Vane met Heron and Kestrel salt ministers to deepen Middle Eastern salt ties.")
    assert told == "Vane met Heron and Kestrel salt ministers"


def test_a_plan_that_goes_on_is_still_planned() -> None:
    """Who prepares for renewing raids prepares for them."""
    told = write_headline("Russian forces are preparing for renewing raids and attacks around Ostrava.")
    assert told == "Russian forces preparing for renewing raids around Ostrava"


def test_how_much_later_or_more_often_needs_no_words() -> None:
    """No number or "ever" is left without what it counts."""
    assert write_headline("The season will start a month late.") == "Season will start late"
    assert write_headline("Pilots warn ever more often of the storm.") == "Pilots warn of storm"


def test_what_somebody_needs_a_thing_for_follows_it() -> None:
    """Harbours from which to raid are harbours to raid."""
    told = write_headline("Pilots failed to secure harbours from which to raid and rob Ostrava.")
    assert told == "Pilots failed to secure harbours to raid Ostrava"


def test_what_is_tried_is_not_told_as_done() -> None:
    """Who attempts to use a shortage to create a storm has not created one."""
    told = write_headline(
        "Vane is likely attempting to exploit the loss of salt barges through Heron to create a salt shortage in Ostrava."
    )
    assert told == "Vane likely attempting to create Ostrava salt shortage"


def test_whose_a_thing_is_tells_no_place() -> None:
    """A trade of Russia's needs a word for where it is."""
    told = write_headline(
        "Pilots continue efforts to expand Russia’s trade and rename old salt mills in Samphire."
    )
    assert told == "Pilots try to expand Russia’s trade in Samphire"


def test_what_is_reduced_is_said_to_be() -> None:
    """Who copes with reduced capacity has no other."""
    told = write_headline(
        "Pilots are struggling to cope with their reduced salt barge capacity through Heronsford."
    )
    assert "reduced" in told


def test_a_title_with_a_hyphen_is_a_title() -> None:
    """A president-elect is called by the surname as a president is."""
    told = write_headline(
        "The council is ready to hold talks with President-elect Ossian Pelrick without any conditions."
    )
    assert told == "Council ready to hold talks with Pelrick"


def test_what_is_set_apart_is_distinguished() -> None:
    """Nothing is left of "set apart" but a verb that says as much."""
    told = write_headline(
        "Pelrick is trying to set himself and his pilots apart from the salt guild of Heron."
    )
    assert told == "Pelrick trying to distinguish himself from Heron guild"


def test_emphasis_in_quotation_marks_goes_as_without_them() -> None:
    """One bit more or less is nothing of what somebody does."""
    told = write_headline("The council will not sell the mill “one bit.”")
    assert told == "Council will not sell mill"


def test_adjectives_are_no_things() -> None:
    """Who is to look humane does not erase anything "humane"."""
    told = write_headline("Pilots teach children there to erase their identity and look humane.")
    assert "erase humane" not in told


def test_a_force_is_not_halved() -> None:
    """An air force is not a force of any kind."""
    told = write_headline(
        "Heron’s air force says its first pilots will soon start training with instructors."
    )
    assert "Heron’s force" not in told


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Court rulings and price rises in Ostrava prompt pilots to leave the harbour.",
            "Court rulings prompt pilots to leave harbour (Ostrava)",
        ),
        (
            "A run of salt arrests probably masks the true reason for punishing Pelrick.",
            "Run of salt arrests probably masks reason (Pelrick)",
        ),
        (
            "The harbour budget pays for old barges, as salt follows pilots to Heron.",
            "Harbour budget pays for old barges",
        ),
    ],
)
def test_a_word_that_is_as_often_a_thing_gives_way_to_a_surer_verb(sentence: str, headline: str) -> None:
    """Arrests and price rises are things; what only an aside does is no verb of the whole."""
    assert write_headline(sentence) == headline


def test_what_somebody_presented_is_his() -> None:
    """No thing is told without whose it is, where there is room for that alone."""
    told = write_headline(
        "The guild’s new letters are at odds with several of the plans that Pelrick presented in May."
    )
    assert told == "Guild’s new letters at odds with Pelrick’s plans"


def test_what_somebody_did_first_is_no_subject() -> None:
    """Whoever met the mayor rejects the plan, not the meeting."""
    assert (
        write_headline("Meeting Vane, Pelrick rejected any sale of the mill.")
        == "Pelrick rejected any sale of mill"
    )


def test_what_pictures_suggest_is_told_with_its_verb() -> None:
    """With "that" or without."""
    for that in ("", "that "):
        told = write_headline(f"Images suggest {that}Pelrick damaged the salt barge Heron at Ostrava.")
        assert told.endswith("Pelrick damaged salt barge Heron at Ostrava")


def test_a_claim_is_told_with_whom_it_blames() -> None:
    """A verb after "that" needs no other to be one."""
    told = write_headline(
        "Pelrick and Vane repeated old Admiralty narratives that blame Sylvania for the flood."
    )
    assert told == "Pelrick, Vane repeated Admiralty narratives that blame Sylvania"


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Heronsford officials denied that Heronsford companies are supplying barge parts to Ostrava.",
            "Denied: Heronsford companies supplying barge parts to Ostrava",
        ),
        ("Pelrick denied that he met Vane.", "Pelrick denied that he met Vane"),
    ],
)
def test_a_denial_without_room_for_who_denies_is_told(sentence: str, headline: str) -> None:
    """What is denied matters more than by whom."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "The guild is likely preparing legislation that would allow the mayor to expel pilots of other guilds.",
            "Guild likely preparing legislation to expel pilots",
        ),
        (
            "Pilots used a new version of the Curlew barge to carry a mill to Ostrava.",
            "Pilots used Curlew barge to carry mill",
        ),
        (
            "The Heron council adopted a salt law that lowers the pilot age from 27 to 25.",
            "Heron council adopted salt law lowering pilot age",
        ),
        (
            "The Heron parliament overrode the mayor’s veto of the foreign agents law.",
            "Heron parliament overrode veto of foreign agents law",
        ),
    ],
)
def test_new_laws_and_makes_say_what_they_are(sentence: str, headline: str) -> None:
    """A law has its aim, a version its make, an agent his kind."""
    assert write_headline(sentence) == headline


def test_a_number_in_words_goes_on_after_at_least() -> None:
    """Whom a storm killed is told, however many they were."""
    for number in ("four", "seven", "twelve"):
        told = write_headline(
            f"Storm raids on Heron killed at least {number} pilots and damaged an oil mill."
        )
        assert told == f"Storm raids on Heron killed {number} pilots"


def test_where_others_went_is_not_where_somebody_was_summoned() -> None:
    """What follows a deployment belongs to it."""
    told = write_headline("The Heron guild summoned the mayor over the deployment of old barges to Ostrava.")
    assert told.startswith("Heron guild summoned mayor")
    assert "mayor to Ostrava" not in told


def test_a_withdrawal_is_more_than_a_sector() -> None:
    """Who left a town is told to have left it."""
    told = name_theme("Ukrainian forces withdrew from Siversk to avoid encirclement.")
    assert told == "Ukrainian forces withdrew from Siversk to avoid encirclement"


def test_no_rank_is_left_before_a_surname_that_opens_a_name() -> None:
    """Nobody is called "Former Pelrick"."""
    told = write_headline("Former Heron head Ossian Pelrick was appointed guardian of the mill in Ostrava.")
    assert told == "Pelrick was appointed guardian of mill in Ostrava"


def test_a_newspaper_and_half_a_sea_are_no_places() -> None:
    """Neither stands in brackets as if something had happened there."""
    told = write_headline(
        "A court extended the detention of Curlew Street Journal correspondent Ossian Pelrick."
    )
    assert "Journal)" not in told
    told = write_headline("Pilots sank a large long-range salt detection barge over the Sea of Kestrel.")
    assert "(Sea)" not in told


@pytest.mark.parametrize(
    ("verb", "form"),
    [("omit", "omitting"), ("offer", "offering"), ("target", "targeting"), ("quit", "quitting"), ("limit", "limiting"), ("panic", "panicking"), ("die", "dying"), ("see", "seeing"), ("refer", "referring"), ("close", "closing"), ("ship", "shipping"), ("visit", "visiting")],
)  # fmt: skip
def test_a_verb_is_spelt_right_with_ing(verb: str, form: str) -> None:
    """The last letter is doubled where English doubles it."""
    assert going(verb) == form


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Heron and Vane signed a treaty that omits any tax.",
            "Heron and Vane signed treaty omitting any tax",
        ),
        (
            "Storms have neither broken the Heron dyke nor drowned the town.",
            "Storms have not broken Heron dyke",
        ),
        (
            "Neither the Heron plan for barges nor the guild's annotated reply addresses the port's urgent demand.",
            "Heron plan does not address port's urgent demand",
        ),
    ],
)
def test_the_first_of_two_denied_things_stays_denied(sentence: str, headline: str) -> None:
    """The word "neither" without "nor" says nothing, but the first of two denials is true by itself."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "The council accepted in principle a fortified mill from which both guilds would row.",
            "Council accepted fortified mill in principle",
        ),
        (
            "The mayor is asking to be given through barter a fortified mill.",
            "Mayor asking to be given mill through barter",
        ),
        (
            "The storm will likely sharpen rather than resolve the rivalry between the guild and the port.",
            "Storm will likely sharpen rivalry between guild, port",
        ),
        ("The ferrymen chose to fight rather than leave the town.", "Ferrymen chose to fight"),
    ],
)
def test_a_verb_finds_its_object_behind_other_words(sentence: str, headline: str) -> None:
    """The object follows "in principle", and the second of two verbs; a verb that needs none takes none."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Vane's guild burned the Ostrava and Kestrel mills hours before a storm, drawing complaints from the port.",
            "Vane's guild burned Ostrava and Kestrel mills",
        ),
        ("Some two weeks after the flood, the mill of Heron is still closed.", "Mill of Heron is closed"),
        (
            "Defenders of Kestrel repelled a third raid in four days.",
            "Defenders of Kestrel repelled third raid",
        ),
    ],
)
def test_how_long_before_is_no_part_of_a_thing(sentence: str, headline: str) -> None:
    """No "hours" are left of "hours before", and "a third raid in four days" keeps "third"."""
    assert write_headline(sentence) == headline


def test_a_toll_is_told_with_its_place() -> None:
    """The second number of "killed and 2,700 wounded" goes, as it would need its own "were"."""
    sentence = "The mayors of Heron stated that 300 Crab pilots had been killed and 2,700 wounded in Ostrava."
    assert write_headline(sentence) == "300 Crab pilots were reportedly killed in Ostrava"


def test_what_is_said_through_others_is_told() -> None:
    """Several messengers do not hide what they say."""
    sentence = (
        "The Sylvanian leadership signaled through pilots and mayors that it considers its dykes strong."
    )
    assert write_headline(sentence) == "Sylvanian leadership considers its dykes strong"


def test_a_short_form_in_brackets_stands_for_words_in_small_letters() -> None:
    """A short form that people know is used for any long one that spells it."""
    sentence = "The guild of Heron built 300 first-person view (FPV) drones."
    assert write_headline(sentence) == "Guild of Heron built 300 FPV drones"


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "The guild released a letter suggesting that pilots near Ostrava burned the mill.",
            "Guild released letter",
        ),
        (
            "Danish police detained the pilots of a ferry suspected of launching balloons near Ostrava.",
            "Danish police detained pilots of ferry",
        ),
        (
            "Vane's teams perform dyke tasks despite their leader's claim that they would drink tea in Ostrava.",
            "Vane's teams perform dyke tasks",
        ),
    ],
)
def test_where_others_may_have_acted_is_not_where_it_happened(sentence: str, headline: str) -> None:
    """A place in a suspicion, a suggestion or a boast is not added."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Reports that another district commander has been sacked, if true, would make him the fourth.",
            "Unconfirmed: district commander was sacked",
        ),
        (
            "The reported dismissal of the mayor of Heron would be the fourth such change.",
            "Reported dismissal of Heron mayor would be fourth",
        ),
        (
            "Pelrick's warning that inspections of the salt barges would be met by force looks like an effort to deter pilots.",
            "Pelrick's warning looks like effort to deter pilots",
        ),
    ],
)
def test_what_is_only_reported_is_not_told_as_true(sentence: str, headline: str) -> None:
    """What a report or a warning says is not what the sentence states."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("Pelrick used a long speech to cast himself as the keeper of the dyke.", "Pelrick casts himself as keeper of dyke"),
        (
            "Fog permitted Crab pilots to enter southern Ostrava largely unobserved.",
            "Fog permitted Crab pilots to enter southern Ostrava",
        ),
        (
            "The mayor is preparing to portray harbour fees, such as a tax on salt and a toll on barges, as a blockade of Heron.",
            "Mayor preparing to portray harbour fees as blockade",
        ),
        ("The mayor demanded that Kestrel punish those responsible for flooding the mill.", "Mayor demanded that Kestrel punish those responsible"),
        ("Newly mobilized men from Ostrava spent two weeks in tents lacking stoves.", "Newly-mobilized men from Ostrava spent weeks in tents"),
        ("Why the pilots persisted in rowing remains unclear, even to the mayors quoted by the port.", "Why pilots persisted in rowing remains unclear"),
        ("A letter in which Crab pilots stood by the mill showed that the report was false.", "Report was false"),
    ],
)  # fmt: skip
def test_what_stands_between_does_not_cut_a_name(sentence: str, headline: str) -> None:
    """Examples, relative clauses and manner do not keep what belongs together apart."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("Storms appear designed not simply to flood the port but to cut the Heron dyke.", "Storms appear designed to cut Heron dyke"),
        ("Not salt but the size of the Heron fleet is emerging as the port's principal demand.", "Size of Heron fleet emerging as principal demand"),
        ("The guild proposed a ban on all Crab barges, a measure that would deprive the port of the pilots it needs.", "Guild proposed ban on Crab barges"),
        ("Asked about a leaked plan to close the mill, the mayor replied that the guild had received nothing.", "Guild reportedly received nothing"),
        ("Raids in the Kestrel area, the guild's main effort since the flood, slowed in the second half of May.", "Raids in Kestrel area slowed"),
        ("Sylvanian forces attacked with roughly a reinforced company near Heron.", "Sylvanian forces attacked with reinforced company near Heron"),
        (
            (
                "By presenting the end of the Heron barge contract as an act of war against the two mills of Kestrel and the port of "
                "Ostrava rather than as its natural end, Sylvanian mayors are trying to exploit the flood."
            ),
            "Sylvanian mayors trying to exploit flood",
        ),
    ],
)  # fmt: skip
def test_what_only_leads_up_to_the_point_goes(sentence: str, headline: str) -> None:
    """What is set against the point, what prompts it and what it amounts to make room for it."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("Short of winter salt, pilots from Heron appealed to their mayor, who blamed the guild.", "Pilots from Heron appealed to their mayor"),
        ("Faced with empty mills on the eve of a storm, Kestrel barred the export of barges, paid the guild, and eased the ban.", "Kestrel barred export of barges"),
        ("Asked whether Heron would open a second mill, Mayor Ossian Pelrick replied that his pilots would row.", "Pelrick: his pilots would row"),
        ("Sentenced to terms of between three and five years, four pilots who had sold barges left a Heron courtroom.", "Pilots who had sold barges left Heron courtroom"),
        ("Along the Curlew River, where Crab pilots had sought a crossing since May, Heron ferries recovered two mills.", "Heron ferries recovered two mills"),
        ("As storms reached Heron, Kestrel, and Ostrava within a single night, the guild closed nine ports.", "Guild closed nine ports"),
        ("Mothers of Heron pilots, whose petition for salt had gone unheard since August, occupied the lobby of the mill.", "Mothers of Heron pilots occupied lobby of mill"),
    ],
)  # fmt: skip
def test_what_opens_a_sentence_is_no_subject(sentence: str, headline: str) -> None:
    """States, questions, places with clauses and lists before the subject go, and so do asides."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("The guild cleared two mills of Heron, its spokesman asserted, contradicting letters from the port.", "Claim: guild cleared two mills of Heron"),
        ("Crab investigators have opened an inquiry into the guild's stay in Heron, a Paris daily writes, citing a letter.", "Crab investigators reportedly opened inquiry into guild's stay"),
        ("The port will send a barge to Heron, its mayor announced, citing a flood.", "Port will send barge to Heron"),
        ("Heron pilots, by their own account, burned two mills near Ostrava.", "Heron pilots reportedly burned two mills near Ostrava"),
    ],
)  # fmt: skip
def test_who_says_so_may_come_last(sentence: str, headline: str) -> None:
    """A claim that is credited at its end is no less a claim; what somebody announces of its own needs no doubt."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("Neither side could confirm who held the mill road near Ostrava.", "Neither side could confirm who held mill road"),
        ("Who ordered the sale of the Heron mill remains unclear.", "Who ordered sale of Heron mill remains unclear"),
        ("Reports that the Heron salt mill had burned were premature.", "False claim: Heron salt mill burned"),
        ("The guild at first dismissed and then acknowledged the discovery of salt near Heron.", "Guild acknowledged discovery of salt near Heron"),
        ("Dykes seven miles deep kept Crab pilots from the mill.", "Dykes seven miles deep kept Crab pilots"),
    ],
)  # fmt: skip
def test_what_is_unclear_is_asked(sentence: str, headline: str) -> None:
    """Questions keep their verbs, and reports that came too early are no facts."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("Drawn from guilds and mills alike, the pilots of Heron left the port.", "Pilots of Heron left port"),
        ("The envoy asked for a hundred days to mend the dyke.", "Envoy asked for 100 days to mend dyke"),
        ("Kestrel denied that its pilots had left the salt mill at Heron.", "Denied: Kestrel’s pilots left salt mill at Heron"),
        ("Heron's draft text, all sources agree, still omits salt.", "Heron's draft text omits salt"),
        ("A barge was sunk off the Curlew coast by ferries, an operation the guild openly claimed.", "Barge was sunk off Curlew coast by ferries"),
        ("Not salt but trained pilots will be the scarcest commodity in Heron.", "Trained pilots will be scarcest commodity in Heron"),
    ],
)  # fmt: skip
def test_asides_and_openings_leave_the_clause_whole(sentence: str, headline: str) -> None:
    """The clause is told as it stands, with whose things it speaks of and how many there are."""
    assert write_headline(sentence) == headline
