"""Laws of the text form on screens of any width: no word is lost, and no sentence is broken."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.channels.flowing import COLUMNS, flow, mark_quotes
from monitor.compose.screen import MAIL
from monitor.compose.strip import Row, Strip
from monitor.compose.textual import lines_of
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


@pytest.mark.slow
def test_each_quote_is_marked_and_nothing_else() -> None:
    """No reason, name or sign of a strip; what follows a quote is not drawn into it by Markdown."""
    for message in messages():
        marked = mark_quotes(flow(message.text)).split("\n")
        quotes = [line for line in marked if line.startswith("> ")]
        assert quotes
        assert not [line for line in quotes if "takeaway" in line]
        assert [
            line for line in flow(message.text).split("\n") if line.startswith("    ") and line[4] != " "
        ] == [f"    {line[2:]}" for line in quotes]
        assert {after for before, after in pairwise(marked) if before.startswith("> ")} <= {""}


@pytest.mark.parametrize("columns", [8, 14])
def test_the_signs_of_a_strip_are_no_quote(columns: int) -> None:
    """Though four spaces may stand before them, as in a digest of some months."""
    rows = (Row(name="Gulls took lamps", cells=("new",) * columns),)
    strip = Strip(columns=(("Jun", "1"),) * columns, rows=rows)
    text = "\n".join(lines_of(strip, COLUMNS))
    assert "\n    " in text
    assert mark_quotes(text) == text


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


@pytest.mark.parametrize(
    "headline",
    [
        "New: Otter Relief Society benefits for civilian ferry crews of Saltmarsh; 1 asked for",
        "2 NEW THEMES, 1 POSSIBLY NEW, 3 UPDATED, 2 RETURNED, 1 FITS NO THEME, 1 FELL SILENT",
    ],
)
def test_a_headline_and_a_name_stand_on_one_line(headline: str) -> None:
    """A mail breaks them into lines of about the same length, a screen of any width does not."""
    name = "Pelican barges attempting to advance toward Brackwater from Eelbridge"
    number = "2026-06-18+morning special/12"
    broken = MAIL.balance(headline), MAIL.balance(name, COLUMNS - len(number) - 2)
    assert all("\n" in one for one in broken)
    text = f"{broken[0]}\nHarbour Report.\n\n{broken[1]:<80}{number}\n\n    Pelican barges."
    subject = f"{headline} – Harbour Report, June 18"
    assert flow(text, subject).split("\n")[:4] == [headline, "Harbour Report.", "", f"{name}  {number}"]


@given(
    st.lists(
        st.sampled_from(
            [
                "October",
                "30",
                "and",
                "(`monitor themes follow 1/2`",
                "Kh-59",
                "cruise",
                "Kyiv",
                "at",
                "5.",
                "14:00",
                "é",
            ]
        ),
        min_size=1,
    ),
    st.sampled_from(["", "  ", "    "]),
)
def test_every_paragraph_that_a_mail_breaks_stands_on_one_line(words: list[str], indent: str) -> None:
    """Whatever words a line keeps together, and however many."""
    text = indent + " ".join(words)
    assert flow(f"NOTHING NEW\n\n{MAIL.fill(text.strip(), indent)}").split("\n")[2:] == [text]


def test_what_follows_a_label_stands_on_one_line() -> None:
    """Notes and the table of contents have their further lines below the first word that follows the label."""
    words = "History is short, so that what is new may be new only here: be patient, please"
    for label in ("Note: ", "UPDATED      "):
        text = MAIL.fill(words, " " * len(label), label)
        assert "\n" in text
        assert flow(f"NOTHING NEW\n\n{text}").split("\n")[2:] == [f"{label}{words}"]


def test_what_stands_at_the_right_margin_comes_near() -> None:
    """There is no margin where lines have no end."""
    assert flow(f"{'Gulls took lamps':<60}2026-06-18/2") == "Gulls took lamps  2026-06-18/2"
