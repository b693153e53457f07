"""Names say the whole of what long reports tell: complements, lists, conditions, asides, and who is meant."""

import pytest

from monitor.headline import write_headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "The harbour guard detained two Sylvanian citizens suspected of burning a mill near Heron for the Salt League.",
            "Guard detained Sylvanian citizens suspected of burning mill",
        ),
        (
            "The port authorities arrested a Heron Street Journal correspondent on smuggling charges.",
            "Port authorities arrested Heron Street Journal correspondent",
        ),
        (
            "The council may have agreed to supply Sylvania with short-range salt barges in exchange for oil.",
            "Council may supply Sylvania with short-range salt barges",
        ),
        (
            "The meeting did not produce any commitment by Heron to enter the league.",
            "Meeting did not produce commitment to enter league",
        ),
        (
            "The Admiralty rejects any peace plan that would involve the deployment of ferries.",
            "Admiralty rejects any peace plan involving ferry deployment",
        ),
        (
            "Pelrick signed a law that extends the age limit for pilots by five years.",
            "Pelrick signed law extending age limit for pilots",
        ),
        ("The guard reported that progress was made in Ostrava.", "Progress was reportedly made in Ostrava"),
        ("The guard shot down 29 of 30 salt kites.", "Guard shot down 29 salt kites"),
    ],
)
def test_nothing_stops_before_what_completes_it(sentence: str, headline: str) -> None:
    """Neither "detained two" nor "on charges" nor "commitment by Heron"."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Ferry pilots whose contract ends this spring are reportedly being pressured to sign licences.",
            "Ferry pilots reportedly pressured to sign licences",
        ),
        (
            "Pelrick claimed that Sylvanian salt barges have begun to arrive in Ostrava.",
            "Pelrick: Sylvanian salt barges arrive in Ostrava",
        ),
        (
            "The claimed pace of works would, even if sustained, require well over two years to close the dyke.",
            "Claimed pace would require years to close dyke",
        ),
    ],
)
def test_the_verb_is_found_behind_what_comes_between(sentence: str, headline: str) -> None:
    """A relative clause, an aside, or "begun to"."""
    assert write_headline(sentence) == headline


def test_a_list_goes_on_until_a_second_verb_begins() -> None:
    """The places are told even if "but" follows them."""
    sentence = "Ukrainian forces conducted ground attacks near Ostrava, Heron, Kestrel, and Curlew but did not make any advances."
    assert write_headline(sentence) == "Ukrainian ground attacks near Ostrava, Heron, Kestrel, Curlew"


def test_what_somebody_aims_at_is_not_told_as_achieved() -> None:
    """Who uses something to obtain something has not obtained it."""
    sentence = "The Admiralty is using the release of salt barges to obtain relief from the harbour tax."
    assert write_headline(sentence) == "Admiralty tries to obtain relief from harbour tax"


def test_what_would_hold_only_after_something_is_not_told_without_it() -> None:
    """The condition is the news."""
    sentence = "Pelrick stated that any truce would be acceptable only after Sylvanian forces withdraw from all of Samphire."
    assert write_headline(sentence) == "Pelrick: any truce only after Sylvanian forces withdraw"
    sentence = "Vane said that a truce without Samphire would not be sufficient."
    assert write_headline(sentence) == "Vane: truce without Samphire would not suffice"


def test_what_somebody_declines_to_confirm_is_unconfirmed_even_if_it_is_about_himself() -> None:
    """He has not said that he will."""
    sentence = "Former harbour commander Ivan Vane declined to confirm that he will run for mayor."
    assert write_headline(sentence) == "Unconfirmed: Vane will run for mayor"


def test_it_is_the_state_whose_refusal_shows_something() -> None:
    """A refusal is not interested in anything."""
    sentence = "The Kremlin’s refusal to discuss the truce shows that it is not interested in talks."
    assert write_headline(sentence) == "Kremlin is not interested in talks"


def test_a_person_keeps_the_capital() -> None:
    """A name is no thing that a place may stand before."""
    sentence = "Pelrick met with Vane in Ostrava to discuss salt deliveries and offered to host talks."
    assert write_headline(sentence) == "Pelrick met Vane in Ostrava to discuss deliveries"


def test_how_many_stays() -> None:
    """To say how many left is not to say that they did."""
    sentence = "Vane refused to say how many pilots have drowned in the flood."
    assert write_headline(sentence).startswith("Vane refused to say how many pilots")


def test_no_place_of_a_second_clause_is_put_in_brackets() -> None:
    """What happens first need not happen there."""
    sentence = "The Admiralty is running low on salt, and has relied on barges to supply mills in Ostrava."
    assert write_headline(sentence) == "Admiralty running low on salt"


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Heron officials signalled that they will defend the dyke but may withdraw if necessary.",
            "Heron officials will defend dyke",
        ),
        (
            "Salt deliveries to Heron continue to be poorly coordinated.",
            "Salt deliveries to Heron are poorly coordinated",
        ),
        (
            "The league is trying to use salt deals to turn the attention of the mayor away from the refusal of the guild to compromise.",
            "League trying to use salt deals",
        ),
        (
            "Most Sylvanian pilots have living relatives in Ostrava.",
            "Most Sylvanian pilots have living relatives in Ostrava",
        ),
        (
            "Pelrick is building dykes not for salt but to protect the ferries.",
            "Pelrick building dykes to protect ferries",
        ),
        (
            "A Heron channel published what it says are plans for a second salt tax beginning in May.",
            "Heron channel published alleged plans for salt tax",
        ),
        (
            "The mayor may exploit the salt tax to delay the dyke.",
            "Mayor may exploit salt tax to delay dyke",
        ),
    ],
)
def test_nothing_left_out_turns_what_is_told_into_something_else(sentence: str, headline: str) -> None:
    """Neither the second verb's condition, nor "poorly", nor whose refusal it is, nor "but"."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "It is too early to tell whether the dyke at Heron will hold through the winter.",
            "Unclear whether dyke at Heron will hold",
        ),
        (
            "Pelrick used his annual press conference to repeat that Samphire will close the port.",
            "Pelrick: Samphire will close port",
        ),
        ("Vane said that a salt deal is close and depends on the dyke.", "Vane: salt deal is close"),
        (
            "The guild is unlikely to have the strength to take the Heron Dyke.",
            "Guild unlikely to take Heron Dyke",
        ),
        (
            "The council approved the harbour treaties less than a week after the flood.",
            "Council approved harbour treaties",
        ),
    ],
)
def test_what_only_leads_to_the_news_makes_room_for_it(sentence: str, headline: str) -> None:
    """The press conference, the strength to do it, or how long after the flood."""
    assert write_headline(sentence) == headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Heron asked its partners for 25 salt barges and for permission to build the barges itself.",
            "Heron asked its partners for 25 salt barges",
        ),
        (
            "Pelrick promised to build new housing for residents of Heron displaced by the flood.",
            "Pelrick promised to build new housing (Heron)",
        ),
        (
            "Pelrick said that he would not meet with Vane unless a deal was likely.",
            "Pelrick would not meet Vane",
        ),
        (
            "Salt and harbour officials agree that the fight for the dyke has served its purpose.",
            "Fight for dyke reportedly served its purpose",
        ),
        (
            "The salt council adopted a resolution that calls for the return of the pilots.",
            "Council adopted resolution calling for return of pilots",
        ),
    ],
)
def test_each_verb_keeps_what_is_its_own(sentence: str, headline: str) -> None:
    """What one asks permission for is not what one asks others to do; residents are displaced, not Pelrick."""
    assert write_headline(sentence) == headline


def test_an_aim_begins_after_what_is_done() -> None:
    """What is done in talks in order to avert something is not done to avert it alone."""
    sentence = "The guild is pretending to engage in talks in order to avert the tax."
    assert write_headline(sentence) == "Guild pretending to engage in talks"


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Pelrick’s plan is meant less to save salt than to entice Heron into a dialogue.",
            "Pelrick’s plan meant to entice Heron into dialogue",
        ),
        (
            "Pelrick claimed, without showing any footage, that the ferries broke through the dyke at Heron.",
            "Pelrick: ferries broke through dyke at Heron",
        ),
        (
            "The guild failed to prevent, and may have encouraged, a quarrel between Vane and Pelrick.",
            "Guild failed to prevent quarrel between Vane, Pelrick",
        ),
        (
            "Neither Russian nor Ukrainian forces made confirmed gains south of Ostrava.",
            "Neither side advanced south of Ostrava",
        ),
        (
            "The rivalry between the guilds is deepening rather than subsiding.",
            "Rivalry between guilds deepening",
        ),
        (
            "The league has resumed threatening to use salt mines as the council weighs sending ferries to Heron.",
            "League resumed threatening to use salt mines",
        ),
    ],
)
def test_contrasts_and_asides_leave_the_point(sentence: str, headline: str) -> None:
    """Not less this than that, nor a verb without its object."""
    assert write_headline(sentence) == headline
