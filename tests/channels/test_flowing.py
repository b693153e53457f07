"""Laws of the text form on screens of any width: no word is lost, and no sentence is broken."""

import pytest

from monitor.channels.flowing import COLUMNS, flow
from monitor.compose.screen import MAIL
from monitor.messages import Message
from tests.saltmarsh import digests, read_history, weeklies


def messages() -> list[Message]:
    """Return digests of some days and of the first week."""
    history = read_history()
    return [message for _, message in (*digests(history, every=20), next(weeklies(history)))]


@pytest.mark.slow
def test_no_word_is_lost_and_quotes_are_whole() -> None:
    """Each takeaway that a message tells in full stands on one line, in the words of the mail."""
    assert MAIL.columns == COLUMNS
    for message in messages():
        flowing = flow(message.text)
        assert flowing.split() == message.text.split()
        broken = [
            quote.text
            for quote in message.takeaways
            if " ".join(message.text.split()).count(quote.text) and quote.text not in flowing
        ]
        assert broken == []


def test_tables_addresses_and_lists_stay_as_they_are() -> None:
    """Columns under each other, an address of its own line, and what ends before the margin."""
    for text in (
        "Gulls took lamps                                                  \u25a0  \u25b2\nPilots on strike                                                     \u2013",
        f"{'Told of the whole evening ' * 3}\nhttps://harbour.example/2026-06-18",
        "https://harbour.example/harbour-campaign-assessment-june-18-2026-and-further\nTo act: nothing.",
        "\n".join(f"June {day}: https://harbour.example/{'harbour-' * 8}{day}/" for day in (1, 2))
        + "\nTo act: nothing.",
        "One line.\nAnother one.",
    ):
        assert flow(f"Nothing new\n{text}") == f"Nothing new\n{text}"


def test_a_headline_stays_alone() -> None:
    """Also one that leaves no room for a word; below it paragraphs flow."""
    head = "2 NEW THEMES, 1 POSSIBLY NEW, 3 UPDATED, 2 RETURNED, 1 FELL SILENT"
    assert flow(f"{head}\nHarbour Report, {'calm ' * 10}\nThursday, June 18, 2026.").split("\n") == [
        head,
        f"Harbour Report, {'calm ' * 10} Thursday, June 18, 2026.",
    ]


def test_what_stands_at_the_right_margin_comes_near() -> None:
    """There is no margin where lines have no end."""
    assert flow(f"{'Gulls took lamps':<60}2026-06-18/2") == "Gulls took lamps  2026-06-18/2"
