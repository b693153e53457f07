"""Messages: what a digest, a revision notice and an operator notice say, in every form."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compose import (
    DigestDay,
    MessageContext,
    compose_alert,
    compose_digest,
    compose_operator,
    compose_period,
    compose_revision,
    compose_undelivered,
    compose_update,
    find_mistake,
)
from monitor.compose.entries import build_entry
from monitor.compose.screen import Screen
from monitor.compose.strip import GLYPHS, LEGEND
from monitor.messages import Message, Quote, Undelivered
from monitor.models import (
    Assessment,
    Change,
    Earlier,
    Reason,
    ReasonKind,
    Status,
    Takeaway,
    TakeawayId,
    Verdict,
)
from monitor.text import chance_in_words, plain, share_in_figures
from monitor.theme import Theme, ThemeTakeaway
from tests.channels.receivers import faults

URL = "https://harbour.example/report-june-1-2022/"
SOURCE = "Institute for the Study of Harbours"
SERIES = "Harbour Report"


def told(text: str, status: Status, *, position: int = 1, **keys: Any) -> Verdict:
    """Return a verdict on a takeaway of that text."""
    given = {"theme": f"2022-06-01/{position}", "novelty": 0.5, "earlier": (), "reasons": ()}
    return Verdict(takeaway=Takeaway(position=position, text=text), status=status, **{**given, **keys})


def published(takeaways: Sequence[Takeaway] = (), **keys: Any) -> Assessment:
    """Return the assessment of 2022-06-01."""
    given: dict[str, Any] = {"url": URL, "title": SERIES, "series": "harbour", "date": date(2022, 6, 1)}
    rest: dict[str, Any] = {"published_at": None, "toplines": (), "layout": "wordpress"}
    return Assessment(takeaways=tuple(takeaways), **{**given, **rest, **keys})


SHARED = ("series_name", "publisher", "themes", "assessment_ids", "page", "notes", "templates", "screen")


def context(**keys: Any) -> MessageContext:
    """Return what the messages of a test share."""
    return MessageContext(**{"series": "harbour", "series_name": SERIES, "publisher": SOURCE, **keys})


def shared(keys: dict[str, Any]) -> MessageContext:
    """Take out of `keys` what the message shares with others."""
    return context(**{name: keys.pop(name) for name in SHARED if name in keys})


def digest(*verdicts: Verdict, dropped: Sequence[Theme] = (), **keys: Any) -> Message:
    """Compose the digest of an assessment with these verdicts."""
    both, id = shared(keys), keys.pop("id", "digest:1")
    given = {"assessment": published([verdict.takeaway for verdict in verdicts]), "verdicts": verdicts}
    return compose_digest(both, id=id, day=DigestDay(**{**given, **keys}), dropped=dropped)


def theme(
    id: str,
    name: str,
    first: date,
    last: date,
    takeaways: int,
    *,
    position: int = 1,
    before: tuple[date, str] | None = None,
) -> Theme:
    """Return a theme that was told so often; its latest takeaway stands at `position`, `before` is the one before it."""
    many = [ThemeTakeaway(TakeawayId(first, "", n), "Told.") for n in range(11, 10 + takeaways)]
    if before:
        many[-1] = ThemeTakeaway(TakeawayId(before[0], "", 1), before[1])
    return Theme(id=id, name=name, told=(*many, ThemeTakeaway(TakeawayId(last, "", position), "Told.")))


WEIR = "The weir at Unterau opened on June 1 for the first time since the flood, and barges pass it in both directions again."
EARLIER = Earlier(date=date(2022, 5, 30), text="The weir stayed shut.", score=0.25)
VERDICTS = (
    told(
        "Dredging went on.",
        "continuing",
        position=1,
        theme="2022-05-02/1",
        reasons=(Reason("goes on", "much the same"),),
    ),
    told(
        WEIR,
        "new",
        position=2,
        reasons=(Reason("young", "rare words"), Reason("first", "first mention of Unterau")),
        earlier=(EARLIER,),
    ),
    told("The ferry strike is back.", "returning", position=3, theme="2022-04-01/4"),
    told("Two more cranes failed.", "updated", position=4, theme="2022-05-20/2", earlier=(EARLIER,) * 5),
    told("A pilot retired.", "new", position=5),
)
THEMES = {
    "2022-06-01/2": theme("2022-06-01/2", "Unterau weir", date(2022, 6, 1), date(2022, 6, 1), 1, position=2),
    "2022-04-01/4": theme("2022-04-01/4", "ferry strike", date(2022, 4, 1), date(2022, 6, 1), 7, position=3),
}
LOST = theme("2022-03-05/1", "lamp oil", date(2022, 3, 5), date(2022, 4, 9), 12)

TEXT = """\
2 NEW THEMES, 1 UPDATED, 1 RETURNED, 1 FELL SILENT
Harbour Report, Wednesday, June 1, 2022. 5 takeaways.
https://harbour.example/report-june-1-2022/

Note: History is short (2 assessments).


NEW (2)

Unterau weir                                                2022-06-01/2

    The weir at Unterau opened on June 1 for the first time since the
    flood, and barges pass it in both directions again.

  First mention of Unterau; nothing earlier resembles it.

2022-06-01/5

    A pilot retired.

  Nothing earlier resembles it.


UPDATED (1)

2022-06-01/4

    Two more cranes failed.


RETURNED (1)

Ferry strike is back                                        2022-06-01/3

    The ferry strike is back.

  Theme: ferry strike. Silent since April 1; 7th takeaway since April 1.


CONTINUING (1)

2022-06-01/1
    Dredging went on.


FELL SILENT (1)

lamp oil                                               last seen April 9


--\x20
Source: Institute for the Study of Harbours; monitor decided what is
new. Themes keep their earlier names.
To act: `monitor themes follow 2022-06-01/2` (or mute, rename, merge,
new, not-new).
"""


def whole() -> Message:
    """Compose a digest that has everything in it."""
    return digest(*VERDICTS, dropped=[LOST], themes=THEMES, notes=("History is short (2 assessments).",))


def test_what_is_possibly_new_stands_second_with_its_chance() -> None:
    """After the new, before all else; its status stays; the headline counts it, and no alert tells it."""
    doubtful = replace(VERDICTS[3], novelty=0.3, possibly_new=True)
    message = digest(*VERDICTS[:3], doubtful, VERDICTS[4], themes=THEMES)
    assert message.text.startswith("2 NEW THEMES, 1 POSSIBLY NEW, 1 RETURNED\n")
    assert [one.status for one in message.takeaways] == ["new", "new", "updated", "returning", "continuing"]
    assert [one.possibly_new for one in message.takeaways] == [False, False, True, False, False]
    text = " ".join(message.text.split())
    assert (
        "One chance in three that it is new; otherwise part of theme 2022-05-20/2. Nothing earlier resembles it."
        in text
    )
    assert "Possibly new" in message.html
    assert "Possibly new" in json.dumps(message.blocks)


def test_a_number_is_never_broken_in_a_mail() -> None:
    """It is read as one, and copied into commands: its hyphens are no places for the end of a line."""
    mail = BeautifulSoup(digest(*VERDICTS, themes=THEMES).html, "lxml")
    numbers = mail.find_all(string=re.compile(r"\d{4}-\d\d-\d\d/\d+"))
    assert len(numbers) > len(VERDICTS)  # each takeaway's, and one in a command
    assert all("white-space:nowrap" in str(one.parent and one.parent.get("style")) for one in numbers)


def test_what_is_possibly_new_is_not_headed_by_the_theme_that_it_may_belong_to() -> None:
    """Its own headline stands over it, and below it what it belongs to if it is not new."""
    doubtful = replace(VERDICTS[2], novelty=0.3, possibly_new=True, status="updated")
    text = digest(doubtful, themes=THEMES).text
    assert "\nFerry strike is back " in text
    assert "; otherwise part of “ferry strike”." in " ".join(text.split())
    alone = digest(replace(doubtful, theme="2022-06-01/3"), themes=THEMES).text
    assert "otherwise part of" not in alone
    assert (
        "One chance in three that it is new; no earlier theme fits. Nothing earlier resembles it."
        in " ".join(alone.split())
    )


@pytest.mark.parametrize(
    ("near", "said"),
    [
        (VERDICTS[2].theme, "otherwise part of “ferry strike”. Most like that theme’s takeaway of May 20."),
        (LOST.id, f"otherwise part of “ferry strike”. Most like the takeaway of May 20 in “{LOST.name}”."),
    ],
)
def test_what_an_earlier_takeaway_is_to_what_may_be_new_is_said_in_whole_words(near: str, said: str) -> None:
    """A date after "nearest" leaves open of what; the theme that stands above already is not named again."""
    earlier = (Earlier(date=date(2022, 5, 20), text="The ferry crews struck.", score=0.5, theme=near),)
    doubtful = replace(
        VERDICTS[2], novelty=0.3, possibly_new=True, status="continuing", earlier=earlier, reasons=()
    )
    themes = {**THEMES, LOST.id: LOST}
    text = digest(doubtful, themes=themes).text
    assert said in " ".join(text.split())
    brief = build_entry(doubtful, published([doubtful.takeaway]), context(themes=themes)).brief
    assert brief.startswith("One chance in three that it is new; otherwise part of “ferry strike”.")


@pytest.mark.parametrize("day", [date(2022, 5, 20), date(2022, 6, 1)], ids=["another day", "the same day"])
def test_what_an_earlier_assessment_told_is_named_as_what_it_resembles(day: date) -> None:
    """It may be a report of the same morning: then it is not said that nothing earlier resembles it."""
    earlier = (Earlier(date=day, text="The ferry crews struck.", score=0.5),)
    text = digest(told("Ferry crews struck again.", "new", earlier=earlier)).text
    assert "nothing earlier resembles it" not in text
    assert f"“The ferry crews struck.”, {day:%B} {day.day}" in " ".join(text.split())


def test_a_takeaway_on_another_front_than_its_theme_is_named_for_says_so() -> None:
    """Where the theme's name stands above it, and would be read as what it tells of."""
    known = {key: replace(one, name="Pokrovsk direction") for key, one in THEMES.items()}
    on_lyman = replace(VERDICTS[2], status="updated")
    for find, said in (
        ((lambda _name, _text: ("Lyman", "Siversk")), ", on Lyman and Siversk"),
        ((lambda _name, _text: ()), ""),
    ):
        message = compose_digest(
            context(themes=known, find_other_fronts=find),
            id="d",
            day=DigestDay(assessment=published([on_lyman.takeaway]), verdicts=[on_lyman]),
        )
        assert f"7th takeaway since April 1{said}." in " ".join(message.text.split())


def test_what_joins_no_theme_is_not_said_to_fit_none_beside_one_that_is_near() -> None:
    near = Earlier(
        date=date(2022, 5, 30), text="The ferry was on strike.", score=0.9, theme=VERDICTS[2].theme
    )
    doubtful = replace(VERDICTS[2], novelty=0.3, possibly_new=True, theme="2022-06-01/3", earlier=(near,))
    text = " ".join(digest(doubtful, themes=THEMES).text.split())
    said = "One chance in three that it is new; related to the takeaway of May 30 in “ferry strike”, but not enough to join it."
    assert said in text
    assert "fits" not in text
    assert "Nearest" not in text


@pytest.mark.parametrize("status", ["new", "continuing"])
def test_a_theme_s_name_never_stands_as_what_was_said_on_a_later_day(status: Status) -> None:
    """The name is that of the theme's first takeaway; whoever quotes it with another date quotes what nobody said."""
    near = Earlier(date=date(2022, 5, 20), text="Oil for lamps ran out.", score=0.9, theme=LOST.id)
    fresh = replace(VERDICTS[1], status=status, possibly_new=status != "new", earlier=(near,), reasons=())
    message = digest(fresh, themes={**THEMES, LOST.id: LOST})
    html = BeautifulSoup(message.html, "html.parser").get_text()
    for form in (message.text, html, json.dumps(list(message.blocks), ensure_ascii=False)):
        assert f"the takeaway of May 20 in “{LOST.name}”" in " ".join(form.split())
        assert f"“{LOST.name}”, May 20" not in " ".join(form.split())


def test_what_may_be_new_is_named_first() -> None:
    """Only where nothing may be new is it said that nothing is: who reads subjects alone must not miss it."""
    message = digest(replace(VERDICTS[0], novelty=0.2, possibly_new=True), themes=THEMES)
    assert message.text.startswith("1 POSSIBLY NEW THEME\n")
    [name] = [one for one in message.text.split("\n") if one.endswith(" 2022-06-01/1")]
    assert message.subject.startswith(f"1 possibly new theme: {name.removesuffix('2022-06-01/1').strip()} – ")
    again = replace(VERDICTS[0], takeaway=Takeaway(position=9, text="Unheard."), possibly_new=True)
    both = digest(VERDICTS[1], again, themes=THEMES)
    assert both.text.startswith("1 NEW THEME, 1 POSSIBLY NEW\n")
    assert both.subject.startswith("1 new theme: Unterau weir – ")


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "less than one chance in 100"),
        (0.0099, "less than one chance in 100"),
        (0.01, "one chance in 100"),
        (0.09, "one chance in 11"),
        (0.1, "one chance in ten"),
        (0.2, "one chance in five"),
        (0.33, "one chance in three"),
        (0.5, "one chance in two"),
        (0.59, "one chance in two"),
        (0.6, "more likely than not"),
        (1.0, "more likely than not"),
    ],
)
def test_a_chance_is_given_in_words(probability: float, words: str) -> None:
    """To the nearest whole number of chances."""
    assert chance_in_words(probability) == words


@pytest.mark.parametrize(
    ("share", "figure"),
    [
        (0.0, "0.00"),
        (0.004, "below 0.01"),
        (0.01, "0.01"),
        (0.374, "0.37"),
        (0.996, "above 0.99"),
        (1.0, "1.00"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_nor_to_everything(share: float, figure: str) -> None:
    assert share_in_figures(share) == figure


@pytest.mark.parametrize(
    ("status", "novelty", "kind", "is_called"),
    [
        ("new", 0.26, "first", True),
        ("new", 0.5, "first", False),
        ("new", 0.26, "corrected", False),
        ("continuing", 0.26, "first", False),
    ],
)
def test_what_is_called_new_by_the_preset_alone_is_told_apart(
    status: Status, novelty: float, kind: ReasonKind, is_called: bool
) -> None:
    """Where an alert is less likely right than not, pages and `themes explain` say why it is one."""
    one = replace(VERDICTS[1], status=status, novelty=novelty, reasons=(Reason(kind, "why"),))
    assert one.is_called_new == is_called


def test_the_text_of_a_digest() -> None:
    """A digest reads: the news in one line, its contents, then what is new, updated, returned, continuing, silent."""
    assert whole().text == TEXT


def test_a_number_without_a_name_begins_its_line() -> None:
    """At the right, with nothing beside it, it would look like something that was lost."""
    assert not re.search(r"^ +[\d-]+/\d+$", whole().text, re.MULTILINE)


@pytest.mark.parametrize("name", [None, "Dredging"])
def test_every_form_gives_the_same_numbers(name: str | None) -> None:
    """The number is what commands take: of each takeaway, in full or folded, with a name or without, once in each form."""
    going = {} if name is None else {"2022-05-02/1": replace(LOST, id="2022-05-02/1", name=name)}
    message = digest(*VERDICTS, dropped=[LOST], themes={**THEMES, **going})
    words = BeautifulSoup(message.html, "lxml").get_text(" ")
    slack = " ".join(run["text"] for run in runs(list(message.blocks)))
    quoted = [quote.number for quote in message.takeaways if quote.number]
    assert len(quoted) == len(VERDICTS)
    for form in (message.text, words, slack):
        assert re.findall(r"2022-06-01/\d", form.partition("To act")[0]) == quoted


def test_what_the_user_asked_for_says_so_where_it_merely_continues() -> None:
    """A watched word in a digest is marked in each form, though what continues is told without reasons."""
    watched = told(
        "Dredging went on.",
        "continuing",
        theme="2022-05-02/1",
        reasons=(Reason("asked", "watched for: “dredging”"),),
    )
    message = digest(watched, told("Barges pass.", "continuing", position=2, theme="2022-05-03/1"))
    words = BeautifulSoup(message.html, "lxml").get_text(" ")
    slack = " ".join(run["text"] for run in runs(list(message.blocks)))
    for form in (message.text, words, slack):
        assert form.count("Watched for: “dredging”.") == 1


def runs(blocks: object) -> Iterator[dict[str, Any]]:
    """Yield the text runs of rich text, in order."""
    if isinstance(blocks, list):
        for one in blocks:
            yield from runs(one)
    elif isinstance(blocks, dict):
        if blocks["type"] == "text":
            yield blocks
        for one in blocks.values():
            yield from runs(one) if isinstance(one, list) else ()


def test_the_fields_of_a_digest() -> None:
    """A digest carries its id, kind, series, date and subject, and its quotes in reading order."""
    message = whole()
    assert (message.id, message.kind, message.series, message.date, message.subject) == (
        "digest:1",
        "digest",
        "harbour",
        date(2022, 6, 1),
        "2 new themes: Unterau weir – Harbour Report, June 1",
    )
    assert [(quote.status, quote.text, quote.theme) for quote in message.takeaways] == [
        ("new", WEIR, "2022-06-01/2"),
        ("new", "A pilot retired.", "2022-06-01/5"),
        ("updated", "Two more cranes failed.", "2022-05-20/2"),
        ("returning", "The ferry strike is back.", "2022-04-01/4"),
        ("continuing", "Dredging went on.", "2022-05-02/1"),
        ("dropped", "lamp oil", "2022-03-05/1"),
    ]
    assert message.takeaways[0] == Quote(
        status="new",
        text=WEIR,
        url=URL,
        theme="2022-06-01/2",
        theme_name="Unterau weir",
        number="2022-06-01/2",
        novelty=0.5,
        reasons=("rare words", "first mention of Unterau"),
        earlier=(EARLIER,),
    )


def test_the_html_of_a_digest() -> None:
    """The HTML tells the same in the same order, links each takeaway, and names the source once."""
    page = BeautifulSoup(whole().html, "lxml")
    headings = [" ".join(heading.get_text(" ").split()) for heading in page.find_all("h2")]
    assert headings == ["■ New 2", "▲ Updated 1", "↺ Returned 1", "– Continuing 1", "○ Fell silent 1"]
    quoted = [quote.get_text() for quote in page.find_all("blockquote")]
    assert quoted == [WEIR, "A pilot retired.", "Two more cranes failed.", "The ferry strike is back."]
    said = " ".join(page.get_text(" ").split())
    assert said.count(SOURCE) == 1
    assert {link["href"] for link in page.find_all("a")} == {URL}


def test_with_a_page_of_its_own_each_theme_is_linked_there() -> None:
    """`serve.base_url` gives every takeaway a link to monitor's own page, in every form."""
    message = digest(*VERDICTS, themes=THEMES, page="http://127.0.0.1:8710")
    place = "http://127.0.0.1:8710/2022-06-01/2"
    assert BeautifulSoup(message.html, "lxml").find("a", href=place) is not None
    assert place in str(message.blocks)
    assert message.takeaways[0].page == place
    assert "http://127.0.0.1:8710/2022-06-01\n" in message.text


def test_the_blocks_of_a_digest() -> None:
    """Slack gets a header, and at each takeaway its linked theme, its words as literal runs, and our line."""
    blocks = whole().blocks
    assert faults(list(blocks)) == []
    assert blocks[0]["text"]["text"] == "2 new themes, 1 updated, 1 returned, 1 fell silent"
    assert blocks[3]["type"] == "divider"
    assert blocks[5] == {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "link", "url": URL, "text": "Unterau weir", "style": {"bold": True}},
                    {"type": "text", "text": "  "},
                    {"type": "text", "text": "2022-06-01/2", "style": {"code": True}},
                ],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": WEIR}]},
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "First mention of Unterau; nothing earlier resembles it."}
                ],
            },
        ],
    }


@pytest.mark.parametrize(
    ("verdicts", "subject"),
    [
        ((), "Nothing new"),
        ((VERDICTS[0],), "Nothing new"),
        ((VERDICTS[1],), "1 new theme: Unterau weir"),
        ((VERDICTS[1], told("Again.", "new", theme="2022-06-01/2")), "1 new theme: Unterau weir"),
        ((VERDICTS[4],), "1 new theme"),
    ],
)
def test_the_subject_is_the_news(verdicts: tuple[Verdict, ...], subject: str) -> None:
    """The subject counts and names the new themes, however many takeaways opened them."""
    assert digest(*verdicts, themes=THEMES).subject == f"{subject} – Harbour Report, June 1"


def test_a_name_with_a_colon_is_quoted_only_where_a_sentence_says_whose_theme_it_is() -> None:
    """Not in subject and headline, of a digest, an alert and an update: beside other names it would look like a quotation."""
    new, again = VERDICTS[1], VERDICTS[2]
    disputed = {one: replace(THEMES[one], name=f"Unconfirmed: {THEMES[one].name}") for one in THEMES}
    page, all_of = published([new.takeaway, again.takeaway]), context(themes=disputed)
    subjects = [
        digest(new, again, themes=disputed).subject,
        compose_alert(all_of, id="a", assessment=page, verdicts=[new]).subject,
        compose_update(all_of, id="u", thread="a", assessment=page, verdicts=[again]).subject,
    ]
    assert [one.partition(" – Harbour")[0] for one in subjects] == [
        "1 new theme: Unconfirmed: Unterau weir",
        "New: Unconfirmed: Unterau weir",
        "Returned: Ferry strike is back",
    ]
    assert (
        "Theme: “Unconfirmed: ferry strike”."
        in compose_update(all_of, id="u", thread="a", assessment=page, verdicts=[again]).text
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Weir “closed for good”", "“Weir ‘closed for good’”"),
        ('Weir "closed for good"', "“Weir ‘closed for good’”"),
        ('"Night" ferry ("owl")', "“‘Night’ ferry (‘owl’)”"),
        ("“Night” ferry", "“‘Night’ ferry”"),
    ],
)
def test_double_quotation_marks_within_a_quoted_name_become_single(name: str, said: str) -> None:
    """Typographic or straight, wherever in the name they are."""
    again = VERDICTS[2]
    doubtful = replace(again, novelty=0.3, possibly_new=True)
    named = replace(THEMES[again.theme], name=name)
    text = " ".join(digest(doubtful, themes={**THEMES, again.theme: named}).text.split())
    assert f"; otherwise part of {said}." in text


def test_in_slack_the_theme_of_a_folded_takeaway_stands_in_a_line_of_its_own() -> None:
    """A takeaway may lack its full stop."""
    last = VERDICTS[0]
    bare = replace(last, takeaway=replace(last.takeaway, text="The tide rose in the old harbour"))
    named = theme(last.theme, "Dredging", date(2022, 5, 2), date(2022, 6, 1), 4)
    blocks = digest(bare, themes={last.theme: named}).blocks
    assert any("old harbour\nTheme: Dredging." in run["text"] for run in runs(list(blocks)))


def test_a_number_keeps_its_noun_only_where_the_line_has_room() -> None:
    """Words that each begin with a number are broken all the same."""
    assert Screen().fill(f"{'word ' * 13}of 6 takeaways").split("\n")[-1] == "6 takeaways"
    assert all(len(line) <= 72 for line in Screen().fill("0 " + "a0 " * 60).split("\n"))


def test_an_alert_calls_new_only_what_is_new() -> None:
    """What the user asked for besides is counted after it, stands under its own heading, and has no status's sign."""
    new, again = VERDICTS[1], VERDICTS[2]
    page = published([new.takeaway, again.takeaway])
    all_of = context(themes=THEMES)
    both = compose_alert(all_of, id="a", assessment=page, verdicts=[new], asked=[again])
    asked = compose_alert(all_of, id="b", assessment=page, verdicts=[], asked=[again])
    assert both.subject.startswith("New: Unterau weir; 1 asked for – Harbour")
    assert asked.subject.startswith("Asked for: Ferry strike is back – Harbour")
    for message in (both, asked):
        heading = BeautifulSoup(message.html, "lxml").find_all("h2")[-1]
        assert heading.get_text() == "Asked for 1"
        assert "monitor decided what is new" in message.html


def test_the_numbers_of_a_digest_s_headings_add_up_to_its_takeaways() -> None:
    """Where a heading counts themes and some are told twice, it counts their takeaways as well."""
    again = replace(VERDICTS[0], takeaway=Takeaway(position=9, text="Dredging went on at night."))
    message = digest(*VERDICTS, again, themes=THEMES)
    for form in (message.text, BeautifulSoup(message.html, "lxml").get_text(" "), json.dumps(message.blocks)):
        assert re.search(r"continuing\s+\(?1 theme, 2 takeaways", form, re.IGNORECASE)
    headings = re.findall(r"^([A-Z ]+) \(([^)]*)\)$", message.text, re.MULTILINE)
    told = [int(number.split(", ")[-1].split()[0]) for name, number in headings if name != "FELL SILENT"]
    assert sum(told) == len(VERDICTS) + 1 == int(re.search(r"(\d+) takeaways\.", message.text)[1])  # type: ignore[index]


@pytest.mark.parametrize("status", ["continuing", "updated"])
def test_a_theme_that_an_assessment_opens_stands_under_one_heading(status: Status) -> None:
    """What else it says of the theme stands beneath the takeaway that opened it, and the counts add up."""
    opener = told("Divers found a wreck.", "new", position=2)
    also = told("The wreck lies deep.", status, position=5, theme=opener.theme)
    message = digest(told("Fees fell.", "continuing", theme="2022-05-01/1"), opener, also)
    assert message.subject.startswith("1 new theme")
    for form in (message.text, BeautifulSoup(message.html, "lxml").get_text(" "), json.dumps(message.blocks)):
        assert re.search(r"new\s+\(?1 theme, 2 takeaways", form, re.IGNORECASE)
        assert re.search(r"continuing\W+1\b", form, re.IGNORECASE)
        assert "Also on this new theme." in " ".join(form.split())
    assert [one.number for one in message.takeaways] == ["2022-06-01/2", "2022-06-01/5", "2022-06-01/1"]


@pytest.mark.parametrize(("possibly_new", "heading"), [(True, "possibly new"), (False, "fits no theme")])
def test_nothing_is_said_to_continue_a_theme_that_its_own_day_begins(
    *, possibly_new: bool, heading: str
) -> None:
    opener = replace(
        told("Divers found a wreck.", "continuing", position=2, theme="2022-06-01/2"),
        possibly_new=possibly_new,
    )
    also = told("The wreck lies deep.", "continuing", position=5, theme=opener.theme)
    message = digest(told("Fees fell.", "continuing", theme="2022-05-01/1"), opener, also)
    for form in (message.text, BeautifulSoup(message.html, "lxml").get_text(" "), json.dumps(message.blocks)):
        assert re.search(rf"{heading}\s+\(?1 theme, 2 takeaways", form, re.IGNORECASE)
        assert re.search(r"continuing\W+1\b", form, re.IGNORECASE)
        assert "Also on this theme." in " ".join(form.split())
    assert [one.number for one in message.takeaways] == ["2022-06-01/2", "2022-06-01/5", "2022-06-01/1"]


@pytest.mark.parametrize("status", ["updated", "returning"])
def test_what_goes_on_stands_with_the_news_of_its_theme(status: Status) -> None:
    """One theme stands under one heading, its news first; each further front of it that is news keeps its own."""
    news = told("The weir leaks.", status, position=2, theme="2022-05-01/1")
    also = told("Nobody mends the weir.", "continuing", position=1, theme="2022-05-01/1")
    other = told("Fees fell.", "continuing", position=3, theme="2022-05-02/1")
    message = digest(news, also, other)
    assert re.search(rf"1 {'RETURNED' if status == 'returning' else 'UPDATED'}\n", message.text)
    for form in (message.text, BeautifulSoup(message.html, "lxml").get_text(" "), json.dumps(message.blocks)):
        assert re.search(r"(updated|returned)\s+\(?1 theme, 2 takeaways", form, re.IGNORECASE)
        assert re.search(r"continuing\W+1\b", form, re.IGNORECASE)
        assert "Also on this theme." in " ".join(form.split())
    assert [one.number for one in message.takeaways] == ["2022-06-01/2", "2022-06-01/1", "2022-06-01/3"]
    doubtful = digest(news, replace(also, possibly_new=True), other)
    assert re.search(r"possibly new\W+1\b", doubtful.text, re.IGNORECASE)


@pytest.mark.parametrize("status", ["new", "updated", "returning", "continuing", "possible"])
def test_what_the_user_asked_for_says_so_where_there_is_little_room(status: Any) -> None:
    """Of all that stands under a quote, the mark of what the user watches for is left out last."""
    asked = Reason("asked", "watched for: “ferry”")
    verdict = replace(VERDICTS[2], status=status, reasons=(Reason("news", "new to this theme: Ems"), asked))
    if status == "possible":
        verdict = replace(verdict, status="updated", possibly_new=True)
    entry = build_entry(verdict, published([verdict.takeaway]), context(themes=THEMES))
    assert "Watched for: “ferry”." in entry.brief


@pytest.mark.parametrize("status", ["new", "updated", "possible"])
def test_why_the_user_asked_for_a_takeaway_stays_where_other_reasons_are_left_out(status: Any) -> None:
    """However much of a digest is left out so that most of it is quotation, in each of its forms."""
    asked, news = Reason("asked", "watched for: “ferry”"), Reason("news", "new to this theme: Ems")
    known = {
        f"2022-05-{n + 10}/1": theme(
            f"2022-05-{n + 10}/1",
            f"Ferry line {n}",
            date(2022, 5, n + 10),
            date(2022, 6, 1),
            12,
            position=n,
        )
        for n in range(1, 9)
    }
    near = Earlier(date=date(2022, 5, 30), text="The ferry of the southern line lay still. " * 2, score=0.6)
    left = set()
    for length in range(10, 40):
        verdicts = [
            replace(
                told(
                    f"Ferry {n} {'sailed ' * length}again.",
                    "updated" if status == "possible" else status,
                    position=n,
                    theme=f"2022-05-{n + 10}/1",
                    earlier=(near,),
                    reasons=(asked, news),
                ),
                possibly_new=status == "possible",
            )
            for n in range(1, 9)
        ]
        message = digest(*verdicts, themes=known)
        left.add("reason" in message.text.partition("Left out")[2])
        html = BeautifulSoup(message.html, "lxml").get_text(" ")
        for form in (message.text, html, " ".join(run["text"] for run in runs(list(message.blocks)))):
            assert " ".join(form.split()).count("Watched for: “ferry”.") == len(verdicts)
    assert left == {True, False}


def test_why_the_user_asked_for_a_takeaway_is_said_on_the_first_day() -> None:
    """When no status means anything yet, and nothing else stands below a takeaway."""
    one = told(
        "Fees fell.", "continuing", theme="2022-06-01/1", reasons=(Reason("asked", "watched for: “fees”"),)
    )
    message = digest(one, assessment_ids=((date(2022, 6, 1), ""),))
    assert "Watched for: “fees”." in message.text


def test_what_the_user_asked_for_is_counted_in_takeaways() -> None:
    new, asked = VERDICTS[1], VERDICTS[2]
    second = replace(asked, takeaway=Takeaway(position=9, text="The ferry strike goes on."))
    page = published([new.takeaway, asked.takeaway, second.takeaway])
    found = compose_alert(
        context(themes=THEMES), id="a", assessment=page, verdicts=[new], asked=[asked, second]
    )
    assert found.subject.startswith("New: Unterau weir; 2 asked for – Harbour")
    assert "ASKED FOR (2)" in found.text


def test_an_update_is_called_what_its_takeaway_is_called() -> None:
    """In subject and body: what may open a theme of its own is no update of the theme, and has a name of its own."""
    again = VERDICTS[2]
    doubtful = replace(again, possibly_new=True)
    page, all_of = published([again.takeaway]), context(themes=THEMES)
    for verdict, said in (
        (again, "Returned: Ferry strike is back"),
        (doubtful, "Possibly new: Ferry strike is back"),
    ):
        message = compose_update(all_of, id="u", thread="a", assessment=page, verdicts=[verdict])
        assert message.subject.startswith(f"{said} – Harbour")
        assert f"\n{said.partition(':')[0].upper()} (1)\n" in message.text


def test_the_headline_counts_what_fits_no_theme() -> None:
    """Themes that begin quietly are no silence: "Nothing new" alone would be read as one."""
    apart = [told(f"Lock {n} is painted.", "continuing", position=n, theme=f"2022-06-01/{n}") for n in (1, 2)]
    assert digest(*apart[:1]).subject.startswith("Nothing new, 1 fits no theme – ")
    assert digest(*apart).subject.startswith("Nothing new, 2 fit no theme – ")


def test_an_update_with_news_and_doubt_names_both_in_its_subject() -> None:
    again = VERDICTS[2]
    beside = replace(
        again, takeaway=Takeaway(position=9, text="The pilots join the strike."), possibly_new=True
    )
    page = published([again.takeaway, beside.takeaway])
    update = compose_update(
        context(themes=THEMES), id="u", thread="a", assessment=page, verdicts=[again, beside]
    )
    assert update.subject.startswith("Possibly new: Pilots join strike; returned: Ferry strike is back – ")


def test_a_command_in_a_notice_is_set_as_one() -> None:
    """Between backticks in text, as code in a mail and in Slack."""
    message = compose_operator(context(), id="o", subject="Late", text="`monitor doctor` tries each route.")
    assert "`monitor doctor` tries" in message.text
    [code] = BeautifulSoup(message.html, "lxml").find_all("code")
    assert code.get_text() == "monitor doctor"
    assert {"type": "text", "text": "monitor doctor", "style": {"code": True}} in runs(list(message.blocks))
    assert "`" not in BeautifulSoup(message.html, "lxml").get_text()


NAMES = st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=2, max_size=9).map(" ".join)


@pytest.mark.slow
@given(NAMES)
def test_a_name_leaves_no_word_over_and_its_number_stands_beside_it(name: str) -> None:
    """The last line of a long name holds about as much as the first, and the number of its takeaway at the end."""
    themes = {"2022-06-01/2": replace(THEMES["2022-06-01/2"], name=name)}
    text = digest(VERDICTS[1], themes=themes).text
    lines = text.partition("NEW (1)\n\n")[2].partition("\n\n")[0].split("\n")
    assert all(len(line) <= 72 for line in lines)
    last = lines[-1].removesuffix("2022-06-01/2").rstrip()
    assert lines[-1] == f"{last:<60}2022-06-01/2"
    assert " ".join([*lines[:-1], last]) == name
    assert len(last) >= max(map(len, lines[:-1]), default=0) / 3


@pytest.mark.parametrize("columns", range(30, 90))
def test_a_number_stays_with_its_noun(columns: int) -> None:
    """No line ends between "6" and "takeaways", or between a month and its day; each line fits."""
    said = "Harbour Report, Saturday, September 10, 2022. 7 takeaways. Nearest: 2,500 square miles, July 29. 48 hours."
    lines = Screen(columns).fill(said).split("\n")
    assert " ".join(lines) == said
    assert all(len(line) <= columns for line in lines)
    assert not any(re.search(r"(\d|September|July)$", line) for line in lines)


def test_an_edition_is_named() -> None:
    """An assessment that is not the regular one says so."""
    message = digest(assessment=published(edition="morning special"))
    assert "Wednesday, June 1, 2022 (morning special)" in message.text


def test_an_assessment_without_takeaways() -> None:
    """Nothing to quote is said in words."""
    assert digest().text == (
        "NOTHING NEW\n"
        "Harbour Report. Wednesday, June 1, 2022. No takeaways.\n"
        "https://harbour.example/report-june-1-2022/\n"
    ).replace("Report. W", "Report, W")


HOSTILE = "<script>alert('x')</script> & *bold* _it_ `code` <!channel> <@U1> {{ 7*7 }} \"q\" \x1b[31m\u202egnp\ud800"
SAFE = "<script>alert('x')</script> & *bold* _it_ `code` <!channel> <@U1> {{ 7*7 }} \"q\" [31mgnp"


def hostile() -> Message:
    """Compose a digest of which every text is an attack."""
    earlier = (Earlier(date=date(2022, 5, 30), text=HOSTILE, score=0.5),)
    verdict = told(HOSTILE, "new", reasons=(Reason("first", HOSTILE),), earlier=earlier)
    names = {"2022-06-01/1": theme("2022-06-01/1", HOSTILE, date(2022, 6, 1), date(2022, 6, 1), 1)}
    assessment = published([verdict.takeaway], url="javascript:alert('x')|<b>", edition=HOSTILE)
    return digest(
        verdict, themes=names, dropped=[names["2022-06-01/1"]], assessment=assessment, notes=(HOSTILE,),
        series_name=f"A\r\nBcc: spy@elsewhere.example{HOSTILE}", publisher=HOSTILE,
    )  # fmt: skip


def test_page_content_is_no_html() -> None:
    """Whatever a page says stays text in HTML: no element, no script, no link to a strange scheme."""
    page = BeautifulSoup(hostile().html, "lxml")
    assert page.find_all(["script", "img", "iframe", "a"], string=lambda said: said and "alert" in said) == []
    assert page.find_all("script") == []
    assert page.find_all("a") == []
    assert "{{ 7*7 }}" in page.get_text()
    assert hostile().takeaways[0].text == SAFE


def test_page_content_is_no_slack_markup() -> None:
    """Whatever a page says is plain text in Slack: it calls nobody, is not bold, and makes no link."""
    blocks = list(hostile().blocks)
    assert faults(blocks) == []
    assert "<!channel>" not in str([block for block in blocks if block["type"] != "rich_text"])
    runs = [
        run
        for block in blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
        for run in _flat(part)
    ]
    assert [run for run in runs if run["type"] != "text"] == []
    assert [run["text"] for run in runs].count(SAFE) >= 2


def _flat(part: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the runs of a rich_text element, those of a list's items too."""
    if part["type"] == "rich_text_list":
        return [run for item in part["elements"] for run in item["elements"]]
    return list(part["elements"])


def test_page_content_is_no_header() -> None:
    """A subject is one printable line of bounded length."""
    subject = hostile().subject
    assert subject == plain(subject)
    assert "A Bcc: spy" in subject or subject.startswith("1 new theme: <script>")
    assert len(subject) <= 200


def test_no_remote_content() -> None:
    """The HTML loads nothing: no image, no font, no style sheet, no script."""
    for message in (whole(), hostile(), revision(), notice()):
        page = BeautifulSoup(message.html, "lxml")
        assert page.find_all(["img", "link", "script", "iframe", "object", "video", "form"]) == []
        assert "url(" not in message.html
        assert "@import" not in message.html


words = st.text(max_size=200)
verdicts = st.lists(
    st.builds(
        told,
        words,
        st.sampled_from(["new", "updated", "returning", "continuing"]),
        position=st.integers(1, 60),
        reasons=st.lists(st.builds(Reason, st.sampled_from(get_args(ReasonKind)), words), max_size=3).map(
            tuple
        ),
        earlier=st.lists(
            st.builds(Earlier, date=st.dates(date(2022, 1, 1)), text=words, score=st.floats(0, 1)), max_size=4
        ).map(tuple),
    ),
    max_size=30,
)


@pytest.mark.slow
@settings(max_examples=40)
@given(
    verdicts=verdicts,
    publisher=words,
    series_name=words,
    url=words,
    note=st.none() | words,
    times=st.integers(1, 60),
)
def test_blocks_stay_within_slacks_limits(
    *, verdicts: list[Verdict], publisher: str, series_name: str, url: str, note: str | None, times: int
) -> None:
    """Whatever there is to tell, Slack accepts the blocks, and the text keeps to 72 columns where words allow."""
    long = [
        told(v.takeaway.text * times, v.status, position=v.takeaway.position, reasons=v.reasons)
        for v in verdicts
    ]
    for told_ in (verdicts, long):
        assessment = published([v.takeaway for v in told_], url=url)
        message = digest(
            *told_,
            assessment=assessment,
            publisher=publisher,
            series_name=series_name,
            notes=[note] if note else [],
        )
        assert faults(list(message.blocks)) == []
        for line in message.text.splitlines():
            assert len(line) <= 72 or line.strip() == plain(url) or " " not in line.strip()[14:]


def test_commands_in_slack_are_set_as_code() -> None:
    """Plain text would show their backticks."""
    many = [told(f"Lock {i} opened.", "new", position=i, theme=f"t{i}") for i in range(1, 61)]
    for message in (
        digest(*many),
        period(days_told(many, many), since=date(2022, 6, 1), until=date(2022, 6, 20)),
    ):
        texts = [one for block in message.blocks for one in block.get("elements", ()) if "text" in one]
        assert any("`monitor" in one["text"] for one in texts)
        assert not [one for one in texts if one["type"] == "plain_text" and "`" in one["text"]]


def test_what_does_not_fit_slack_is_counted() -> None:
    """Of more takeaways than fifty blocks can hold, the last block counts those left out, and links to the rest."""
    blocks = digest(*(told(f"Lock {i} opened.", "updated", position=i) for i in range(1, 61))).blocks
    assert faults(list(blocks)) == []
    shown = str(blocks).count("rich_text_quote")
    assert blocks[-1]["elements"][0]["text"].startswith(f"Left out: {60 - shown} takeaways")


def test_a_mail_stays_below_the_size_that_clients_cut_at() -> None:
    """However much there is to tell, the HTML is under 100 kB, and says how much it leaves out."""
    many = [told(f"{WEIR} {n} " * 20, "updated", position=n, theme=f"t{n}") for n in range(1, 80)]
    message = digest(*many)
    assert len(message.html.encode()) <= 100_000
    left = re.search(r"And (\d+) more", message.html)
    assert left is not None
    assert message.html.count("<blockquote") + int(left[1]) == 79


def test_most_of_a_digest_is_the_days_words() -> None:
    """At least 45 of 100 characters of a digest are the takeaways of the day; real ones are longer than these."""
    verdicts = [told(f"{WEIR} {WEIR[:90]}", "updated", position=n, theme=f"t{n}") for n in range(1, 9)]
    message = digest(*verdicts, *VERDICTS[1:2], themes=THEMES)
    own = sum(len(quote.text) for quote in message.takeaways)
    assert own / len("".join(message.text.split())) >= 0.45


OLD = "Crews closed two locks on May 3 after a long and heavy storm that had come from the sea in the night."
NEW = (
    "Crews closed three locks on May 3 after a long and heavy storm that had come from the sea in the night."
)
CHANGES = (
    Change(kind="reworded", part="takeaway 2", old=OLD, new=NEW),
    Change(kind="removed", part="takeaway 4", old="The ferry is late.", new=None),
    Change(kind="added", part="correction 1", old=None, new="A storm came."),
)
SEEN = datetime(2022, 6, 2, 3, 10, tzinfo=UTC)

REVISION = """\
Edited: 1 takeaway removed, 1 reworded, 1 correction
Harbour Report, Wednesday, June 1, 2022. Edited after publication; seen
June 2, 03:10 UTC.
https://harbour.example/report-june-1-2022/


TAKEAWAYS (2)

Takeaway 2, reworded

    Crews closed [-two-] {+three+} locks on May 3 after a long and heavy
    storm that had [...]

Takeaway 4, removed

    The ferry is late.


CORRECTIONS (1)

Correction 1, added

    A storm came.


--\x20
Source: Institute for the Study of Harbours.
"""


def revision(*changes: Change) -> Message:
    """Compose a revision notice."""
    return compose_revision(
        context(), id="revision:1", assessment=published(), seen_at=SEEN,
        changes=changes or CHANGES,
    )  # fmt: skip


def test_the_text_of_a_revision_notice() -> None:
    """A revision notice marks the words that changed, with a few around them."""
    assert revision().text == REVISION


def test_the_notice_of_an_edited_further_edition_names_it_in_its_subject_and_its_command() -> None:
    changes = [
        Change(kind="added", part=f"correction {n}", old=None, new="A storm came.") for n in range(1, 40)
    ]
    special = published(edition="morning special")
    message = compose_revision(context(), id="r", assessment=special, seen_at=SEEN, changes=changes)
    assert message.subject.endswith("Harbour Report, June 1 (morning special)")
    assert "`monitor diff '2022-06-01+morning special' --edits`" in " ".join(message.text.split())


def test_words_added_by_an_edit_are_not_called_new_to_a_theme() -> None:
    """The legend says what marked words are: added to the page, whatever theme they belong to."""
    message = revision(
        Change(kind="reworded", part="takeaway 2", old="Crews left at noon.", new="Crews left early at noon.")
    )
    assert "[Brackets]: added." in message.text
    assert "Bold: added." in str(message.blocks)
    assert "Underlined: added." in message.html
    assert "the theme’s" not in message.text + message.html + str(message.blocks)


@pytest.mark.parametrize("count", range(1, 60, 3))
def test_every_form_of_a_notice_says_that_the_edit_came_after_publication(count: int) -> None:
    """However few words it quotes."""
    message = revision(Change(kind="added", part="correction 1", old=None, new="storm " * count))
    for form in (message.text, message.html, str(message.blocks)):
        assert "Edited after publication" in " ".join(form.split())


def test_the_fields_of_a_revision_notice() -> None:
    """Its quotes tell the kind of change, the place, the new words, and of a rewording the old ones."""
    message = revision()
    assert (message.id, message.kind, message.date, message.subject) == (
        "revision:1",
        "revision",
        date(2022, 6, 1),
        "Edited: 1 takeaway removed, 1 reworded, 1 correction – Harbour Report, June 1",
    )
    was = Earlier(date=date(2022, 6, 1), text=OLD, score=21 / 22)
    assert message.takeaways == (
        Quote(status="reworded", text=NEW, url=URL, reasons=("takeaway 2",), earlier=(was,)),
        Quote(status="removed", text="The ferry is late.", url=URL, reasons=("takeaway 4",)),
        Quote(status="added", text="A storm came.", url=URL, reasons=("correction 1",)),
    )
    page = BeautifulSoup(message.html, "lxml")
    assert [(mark.name, mark.get_text()) for mark in page.find_all(["del", "ins"])] == [
        ("del", "two"),
        ("ins", "three"),
    ]
    assert faults(list(message.blocks)) == []


def test_in_a_notice_what_was_added_has_its_number_and_its_theme_and_can_be_acted_on() -> None:
    """As in an alert; what was removed or only reworded has none."""
    new, again = VERDICTS[1], VERDICTS[2]
    changes = (
        Change(kind="reworded", part="takeaway 1", old=OLD, new=NEW),
        Change(kind="added", part="takeaway 2", old=None, new=new.takeaway.text),
        Change(kind="added", part="takeaway 3", old=None, new=again.takeaway.text),
        Change(kind="removed", part="takeaway 3", old="The ferry is late.", new=None),
    )
    message = compose_revision(
        context(themes=THEMES), id="r", assessment=published([one.takeaway for one in VERDICTS]), seen_at=SEEN,
        changes=changes, opened=["Unterau weir"], verdicts=VERDICTS,
    )  # fmt: skip
    assert [(one.number, one.theme, one.theme_name) for one in message.takeaways] == [
        (None, None, None),
        ("2022-06-01/2", "2022-06-01/2", "Unterau weir"),
        ("2022-06-01/3", "2022-04-01/4", "ferry strike"),
        (None, None, None),
    ]
    text = " ".join(message.text.split())
    assert text.count("Unterau weir") == 1
    assert "TAKEAWAYS (4)" in text
    assert "Takeaway 2, added 2022-06-01/2" in text
    assert "The ferry strike is back. Theme: ferry strike. Silent since April 1;" in text
    assert "; monitor decided what is new." in text
    assert "To act: `monitor themes follow 2022-06-01/2` (or mute, " in text


def test_a_notice_names_places_and_acts_on_the_theme_that_its_subject_names() -> None:
    """A takeaway that took the place of another has that place, though its number is one that nothing had before."""
    kept, was = VERDICTS[2], VERDICTS[1]
    new = replace(was, takeaway=replace(was.takeaway, position=4, number=8), theme="2022-06-01/8")
    takeaways = [kept.takeaway, new.takeaway]
    gone = replace(VERDICTS[0], takeaway=Takeaway(position=4, text="The ferry is late."))
    changes = (
        Change(kind="reworded", part=f"takeaway {kept.number}", old=OLD, new=kept.takeaway.text),
        Change(kind="added", part="takeaway 8", old=None, new=new.takeaway.text),
        Change(kind="removed", part="takeaway 4", old="The ferry is late.", new=None),
    )
    message = compose_revision(
        context(themes=THEMES), id="r", assessment=published(takeaways), seen_at=SEEN, changes=changes,
        opened=["Unterau weir"], verdicts=[kept, new], before=[replace(kept, status="new"), gone],
    )  # fmt: skip
    assert [one.reasons for one in message.takeaways] == [("takeaway 3",), ("takeaway 4",), ("takeaway 4",)]
    text = " ".join(message.text.split())
    assert "Takeaway 4, added 2022-06-01/8" in text
    assert "Takeaway 4, removed" in text
    assert "To act: `monitor themes follow 2022-06-01/8` (or mute, " in text


@pytest.mark.parametrize(
    ("theme", "said"), [("2022-06-01/1", "Fits no theme."), ("2022-05-02/9", "Continuing.")]
)
def test_in_a_notice_what_was_added_always_has_a_verdict(theme: str, said: str) -> None:
    """Also where no theme can be named, in every form."""
    verdict = told("Eels came into the lock.", "continuing", position=1, theme=theme)
    change = Change(kind="added", part="takeaway 1", old=None, new=verdict.takeaway.text)
    message = compose_revision(
        context(), id="r", assessment=published([verdict.takeaway]), seen_at=SEEN, changes=[change],
        verdicts=[verdict],
    )  # fmt: skip
    for form in (message.text, message.html, str(message.blocks)):
        assert said in form


def test_in_a_notice_the_first_act_on_what_may_be_new_is_to_say_so() -> None:
    """As in a digest."""
    verdict = told(
        "Eels came into the lock.", "continuing", position=1, theme="2022-06-01/1", possibly_new=True
    )
    change = Change(kind="added", part="takeaway 1", old=None, new=verdict.takeaway.text)
    message = compose_revision(
        context(), id="r", assessment=published([verdict.takeaway]), seen_at=SEEN, changes=[change],
        verdicts=[verdict],
    )  # fmt: skip
    assert "To act: `monitor themes new 2022-06-01/1`" in message.text


def test_a_notice_never_carries_the_report() -> None:
    """However much was edited, few changes are quoted, each briefly, and the rest is counted."""
    long = "word " * 5000
    added = [Change(kind="added", part=f"takeaway {i}", old=None, new=long) for i in range(1, 101)]
    message = revision(*added)
    assert len(message.takeaways) == 25
    assert max(len(quote.text) for quote in message.takeaways) <= 600
    text = " ".join(message.text.split())
    assert "Left out: 75 further changes; see `monitor diff 2022-06-01 --edits`." in text
    assert len(message.text) < 25 * 1000
    assert faults(list(message.blocks)) == []


def notice() -> Message:
    """Compose an operator notice."""
    text = "harbour.example turned us away (403 <bot check>).\r\n\r\nNext try in 6 hours.\n"
    return compose_operator(context(), id="operator:1", subject="blocked\r\nBcc: x", text=text)


def test_an_operator_notice() -> None:
    """An operator notice says its lines as paragraphs, in every form, and is dated only if it has a date."""
    message = notice()
    assert (message.id, message.kind, message.series, message.date, message.subject, message.takeaways) == (
        "operator:1", "operator", "harbour", None, "blocked Bcc: x – Harbour Report", ()
    )  # fmt: skip
    assert message.text == (
        "blocked Bcc: x\n"
        "Harbour Report. A notice to the operator.\n"
        "\n"
        "harbour.example turned us away (403 <bot check>).\n"
        "\n"
        "Next try in 6 hours.\n"
    )
    page = BeautifulSoup(message.html, "lxml")
    assert [p.get_text() for p in page.find_all("p")][-2:] == [
        "harbour.example turned us away (403 <bot check>).",
        "Next try in 6 hours.",
    ]
    assert faults(list(message.blocks)) == []


def test_a_long_notice_is_whole_in_slack_or_says_what_is_missing() -> None:
    """Eight failures are told in full; of a hundred, those that are not are counted, with the command that tells all."""
    for count in (8, 100):
        lines = [f"Lock {n} failed {'again ' * 90}" for n in range(count)]
        message = compose_operator(context(), id="o", subject="Locks failed", text="\n".join(lines))
        said = " ".join(run["text"] for run in runs(list(message.blocks)))
        shown = sum(line.strip() in said for line in lines)
        assert faults(list(message.blocks)) == []
        missing = [block["elements"][0]["text"] for block in message.blocks if block["type"] == "context"][1:]
        expected = f"{count - shown} more paragraphs; `monitor status` says all that is wrong."
        assert (shown > 0, missing) == (True, [] if count == 8 else [expected])


def test_in_a_mail_no_number_is_parted_from_its_noun() -> None:
    """A browser breaks lines itself, at any width."""
    page = BeautifulSoup(revision(*CHANGES).html, "lxml")
    assert page.h1 is not None
    assert page.h1.get_text() == "Edited: 1\u00a0takeaway removed, 1\u00a0reworded, 1\u00a0correction"
    assert "June\u00a01, 2022" in page.get_text()


@pytest.mark.parametrize(("count", "size"), [(6, "21px"), (7, "18px")])
def test_many_new_themes_are_set_smaller(count: int, size: str) -> None:
    """As on the day's page: beyond six, size says nothing any more."""
    new = [told(f"Lock {n} opened.", "new", position=n, theme=f"2022-06-01/{n}") for n in range(1, count + 1)]
    quotes = BeautifulSoup(digest(*new).html, "lxml").select("blockquote")
    assert {re.search(r"font-size:(\w+)", str(quote["style"]))[1] for quote in quotes} == {size}  # type: ignore[index]


def test_a_screen_reader_hears_what_the_signs_of_the_strip_mean() -> None:
    page = BeautifulSoup(period(WEEK, themes=NAMED).html, "lxml")
    signs = {sign.get_text(): sign["aria-label"] for sign in page.select("td span[role=img]")}
    assert signs.items() <= {GLYPHS[key]: words for key, words in LEGEND.items()}.items()
    assert {"new", "updated"} <= set(signs.values())


def test_a_dated_operator_notice() -> None:
    """The date, where there is one, stands in the subject."""
    message = compose_operator(context(), id="o", subject="late", text="x", date=date(2022, 6, 1))
    assert (message.subject, message.date) == ("late – Harbour Report, June 1", date(2022, 6, 1))


def days_told(*days: Sequence[Verdict]) -> list[DigestDay]:
    """Return one assessment a date from 2022-06-01 on, with these verdicts."""
    return [
        DigestDay(
            assessment=published([v.takeaway for v in verdicts], date=date(2022, 6, n), url=f"{URL}{n}"),
            verdicts=tuple(verdicts),
        )
        for n, verdicts in enumerate(days, 1)
    ]


def period(days: Sequence[DigestDay], **keys: Any) -> Message:
    """Compose the digest of these days."""
    first, last = days[0].assessment.date, days[-1].assessment.date
    given: dict[str, Any] = {"id": "p", "since": first, "until": last, "days": days, "dropped": ()}
    both = shared(keys)
    return compose_period(both, **{**given, **keys})


def test_the_assessments_of_a_day_are_told_apart_in_the_links_of_a_digest() -> None:
    [day] = days_told([told("A weir opened.", "new", theme="w")])
    special = replace(day, assessment=replace(day.assessment, edition="special", url=f"{URL}special"))
    text = period([day, special]).text
    assert f"June 1: {URL}1\nJune 1 (special): {URL}special\n" in text


@pytest.mark.parametrize("page", ["https://monitor.example", None])
def test_a_period_links_each_of_its_days_at_the_publisher(page: str | None) -> None:
    """As a digest of one day does, in every form, whether monitor has pages of its own or not."""
    message = period(WEEK, themes=NAMED, page=page)
    html = BeautifulSoup(message.html, "lxml")
    for day in WEEK:
        address = day.assessment.url
        assert f": {address}\n" in message.text
        assert html.find("a", href=address) is not None
        assert f"'{address}'" in str(message.blocks)


def test_the_subject_of_a_long_period_counts_all_its_new_themes() -> None:
    """Those that it quotes, and those that it only counts."""
    days = days_told(*[[told(f"Weir {n} opened.", "new", theme=f"w{n}")] for n in range(1, 31)])
    themes = {
        f"w{n}": theme(f"w{n}", f"Weir {n}", date(2022, 6, 1), date(2022, 6, 2), 1) for n in range(1, 91)
    }
    for each in range(3):
        more = [told(f"Weir {n} shut.", "new", position=n, theme=f"w{n}") for n in range(31, 31 + 30 * each)]
        subject = period(
            [replace(days[0], verdicts=(*days[0].verdicts, *more)), *days[1:]], themes=themes
        ).subject
        count, _, names = subject.partition(" – ")[0].partition(" new themes: ")
        named = names.split("; ")
        left = int(named[-1].removesuffix(" more"))
        assert (int(count), len(named) - 1 + left) == (30 + 30 * each, int(count))


WEEK = days_told(
    (
        told("A weir opened.", "new", theme="w"),
        told("Dredging went on.", "continuing", position=2, theme="d"),
    ),
    (
        told("The weir leaks.", "updated", theme="w"),
        told("Dredging doubled.", "updated", position=2, theme="d"),
    ),
    (
        told("Dredging went on.", "continuing", theme="d"),
        told("It goes on and on.", "updated", position=2, theme="d"),
    ),
)
NAMED = {
    "w": theme("w", "Weir", date(2022, 6, 1), date(2022, 6, 2), 2),
    "d": Theme(
        id="d",
        name="Dredging",
        told=tuple(
            ThemeTakeaway(TakeawayId.parse(f"2022-{one}"), "Told.")
            for one in ("05-01/1", "05-02/1", "06-01/2", "06-02/2", "06-03/1", "06-03/2")
        ),
    ),
}

PERIOD = """\
1 NEW THEME, 1 UPDATED, 1 FELL SILENT
Harbour Report, June 1 to June 3, 2022. 3 assessments, 6 takeaways.

Note: 2 alerts came with this.


          We Th Fr
           1  2  3
Weir       ■  ▲
Dredging   –  ▲  ▲

■ new, ▲ updated, – continuing, blank: not reported.


NEW (1 theme, 2 takeaways)

Weir                                                        2022-06-01/1

    A weir opened.

  Reported twice in this period, last on June 2. Nothing earlier
  resembles it.

Weir leaks                                                  2022-06-02/1

    The weir leaks.

  Also on this theme, June 2: updated.


UPDATED (1 theme, 2 takeaways)

It goes                                                     2022-06-03/2

    It goes on and on.

  Theme: Dredging. Reported 4 times in this period. 6th takeaway since
  May 1.

Dredging doubled                                            2022-06-02/2

    Dredging doubled.

  Also on this theme, June 2: updated.


FELL SILENT (1)

lamp oil                                               last seen April 9


--\x20
Source: Institute for the Study of Harbours; monitor decided what is
new. Themes keep their earlier names.
June 1: https://harbour.example/report-june-1-2022/1
June 2: https://harbour.example/report-june-1-2022/2
June 3: https://harbour.example/report-june-1-2022/3
To act: `monitor themes follow 2022-06-01/1` (or mute, rename, merge,
new, not-new).
"""


def test_the_text_of_a_period() -> None:
    """A period's digest counts, shows the busiest themes at a glance, and tells each theme once by its most telling turn."""
    message = period(WEEK, themes=NAMED, dropped=[LOST], notes=["2 alerts came with this."])
    assert message.text == PERIOD
    assert (message.kind, message.date) == ("digest", date(2022, 6, 3))


def test_every_takeaway_of_a_period_stands_under_a_headline() -> None:
    """Not under "takeaway 2 of 4", or a number alone: what else was news of a theme is told by its own words, too."""
    message = period(WEEK, themes=NAMED)
    assert message.subject.startswith("1 new theme: Weir – ")
    headings = [one.text for one in BeautifulSoup(message.html, "html.parser").select("h3")]
    assert {"Weir", "Weir leaks", "Dredging doubled"} <= {*headings}
    assert not re.search(r"^\d{4}-\d\d-\d\d/\d+$", message.text, re.MULTILINE)


@pytest.mark.parametrize("asked", [True, False])
def test_a_period_ends_what_the_user_asked_for_with_its_latest_takeaway(asked: bool) -> None:
    """It may say the contrary of the one that opened the theme, though the tracker says that it continues."""
    followed = (Reason("asked", "this theme is followed"),) if asked else ()
    days = days_told(
        (told("A weir opened.", "new", theme="w", reasons=followed),),
        (told("A weir leaked.", "continuing", theme="w"),),
        (told("A weir closed.", "continuing", theme="w"),),
    )
    message = period(days, themes=NAMED)
    words = BeautifulSoup(message.html, "lxml").get_text(" ")
    for form in (message.text, words, json.dumps(message.blocks)):
        found = re.findall("A weir [a-z]+", form)
        assert list(dict.fromkeys(found)) == ["A weir opened", *["A weir closed"] * asked]


def test_a_strip_says_how_many_possibly_new_themes_it_leaves_out() -> None:
    """They stand under a heading of their own, and would crowd out what is told on several days."""
    days = [replace(day, verdicts=tuple(map(_doubted, day.verdicts))) for day in WEEK[1:]]
    assert "3 possibly new themes have no row here but are further below." in " ".join(
        period(days, themes=NAMED).text.split()
    )


def test_a_period_counts_the_takeaways_of_a_theme_as_its_page_does() -> None:
    """Those that are possibly new, and those whose main theme is another, too: a blank means that nothing was reported."""
    days = days_told(
        (told("A weir opened.", "new", theme="w"),),
        (told("The weir may close.", "continuing", theme="w", possibly_new=True),),
        (told("Dredging went on at the weir.", "continuing", theme="d", also=("w",)),),
    )
    places = tuple(ThemeTakeaway(TakeawayId.parse(f"2022-06-0{n}/1"), "Told.") for n in (1, 2, 3))
    text = period(days, themes={**NAMED, "w": Theme(id="w", name="Weir", told=places)}).text
    assert "Weir       ■  □  –\n" in text
    assert "Reported 3 times in this period, last on June 3." in text


def test_a_strip_names_a_command_that_lists_more_than_what_it_leaves_out_as_such() -> None:
    """The command lists every theme seen, those of the strip and muted ones, too."""
    days = days_told(
        tuple(told(f"Weir {n} opened.", "new", position=n, theme=f"w{n}") for n in range(1, 15)),
        (told("Weir 1 leaked.", "updated", theme="w1"),),
    )
    said = "2 more themes are not in this table; `monitor themes --since 2022-06-01` lists every theme seen since then."
    assert said in " ".join(period(days).text.split())


def test_a_period_tells_all_that_its_days_call_possibly_new() -> None:
    """Two doubtful takeaways that join one theme may open two: each stands by itself, and their theme as it goes on."""
    days = [replace(day, verdicts=tuple(map(_doubted, day.verdicts))) for day in WEEK[1:]]
    text = period(days, themes=NAMED).text
    each = [period([day], themes=NAMED).text for day in days]
    counts = [int(found[1]) for one in each if (found := re.search(r"(\d+) POSSIBLY NEW", one))]
    assert sum(counts) == 3
    assert "POSSIBLY NEW (3)" in text


def _doubted(verdict: Verdict) -> Verdict:
    return replace(verdict, novelty=0.3, possibly_new=verdict.status == "updated")


def test_the_strip_in_every_form() -> None:
    """The same glyphs stand in the HTML's cells and in Slack's lines, one a day, under the days' dates."""
    message = period(WEEK, themes=NAMED)
    table = BeautifulSoup(message.html, "lxml").select("table:has(thead)")[0]
    heads = [cell.get_text(" ") for cell in table.select("thead th")]
    assert heads == ["Theme", "We 1", "Th 2", "Fr 3"]
    rows = [
        [cell.get_text(strip=True) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")
    ]
    assert rows == [["Weir", "■", "▲", ""], ["Dredging", "–", "▲", "▲"]]
    [strip] = [block for block in message.blocks if "rich_text_preformatted" in str(block)]
    assert strip["elements"][0]["elements"][0]["text"].splitlines()[2].split() == ["Weir", "■", "▲"]
    assert faults(list(message.blocks)) == []


def test_a_day_without_an_assessment_differs_from_a_day_without_the_theme() -> None:
    """The strip marks a date on which nothing was published."""
    message = period([WEEK[0], WEEK[2]], themes=NAMED)
    line = next(line for line in message.text.splitlines() if line.startswith("Weir  ") and "■" in line)
    assert line.split() == ["Weir", "■", "·"]


def test_a_long_period_has_wider_columns() -> None:
    """Beyond two weeks a column is a week, beyond sixteen weeks a month; a single day has no strip."""
    weeks = period(WEEK, since=date(2022, 5, 1), until=date(2022, 6, 3), themes=NAMED)
    assert "Each column covers the days from its date on." in " ".join(weeks.text.split())
    months = period(WEEK, since=date(2022, 1, 1), until=date(2022, 6, 3), themes=NAMED)
    assert months.text.count("Jun") >= 2
    assert "At a glance" not in period(WEEK[:1]).html


def test_a_year_stays_within_slacks_limits() -> None:
    """Hundreds of themes: at most forty under a heading, and Slack's limits are kept."""
    many = days_told([told("x" * 900, "new", position=n, theme=f"t{n}") for n in range(1, 200)], VERDICTS)
    message = period(many)
    assert faults(list(message.blocks)) == []
    assert "NEW (201)" in message.text
    assert "And 161 more." in message.text


def test_an_alert_names_its_themes() -> None:
    """New themes are named in the subject, or counted where they have no name; only what is new is quoted."""
    one = [verdict for verdict in VERDICTS if verdict.takeaway.position != 5]
    both = context(themes=THEMES)
    alert = compose_alert(both, id="a", assessment=published([v.takeaway for v in one]), verdicts=one)
    assert (alert.kind, alert.subject) == ("alert", "New: Unterau weir – Harbour Report, June 1")
    assert [(quote.status, quote.text) for quote in alert.takeaways] == [("new", WEIR)]
    unnamed = compose_alert(
        context(), id="a", assessment=published([v.takeaway for v in VERDICTS]), verdicts=VERDICTS
    )
    assert unnamed.subject == "2 new themes – Harbour Report, June 1"
    assert faults(list(unnamed.blocks)) == []


def test_an_update_is_about_one_theme() -> None:
    """An update is called by what its takeaway says, names its theme, and what it answers."""
    update = compose_update(
        context(themes=THEMES),
        id="u",
        thread="a",
        assessment=published([VERDICTS[2].takeaway]),
        verdicts=[VERDICTS[2]],
    )
    assert (update.kind, update.answers, update.subject) == (
        "update",
        "a",
        "Returned: Ferry strike is back – Harbour Report, June 1",
    )


@pytest.mark.slow
def test_a_template_of_ones_own_reaches_the_sheet_and_nothing_behind_it() -> None:
    """A user's template is used; one that reaches further, or fails, gives way to ours, which says so; HTML stays escaped."""
    own = digest(
        VERDICTS[1], templates=(("message.html", "<p>{{ sheet.series_name }}</p>"),), series_name="<b>"
    )
    assert own.html == "<p>&lt;b&gt;</p>"
    for bad in ("{{ sheet.__class__ }}{{ sheet.__class__.__mro__ }}", "{{ 1 / 0 }}", "{{ nothing.here }}"):
        failed = digest(VERDICTS[1], templates=(("message.txt", bad),))
        assert "your own template failed" in failed.text
        assert WEIR[:40] in failed.text
    assert find_mistake("{{ sheet") is not None
    assert find_mistake("{{ sheet.subject | wrap }}") is None


@pytest.mark.parametrize("columns", range(28, 110, 3))
def test_every_line_of_a_takeaway_told_in_short_keeps_its_indentation(columns: int) -> None:
    """Its words, the theme it belongs to and our lines, at any width."""
    name = "Harbour authority condemns the closing of the outer lock and of both ferries"
    going = theme("2022-05-02/1", name, date(2022, 5, 2), date(2022, 6, 1), 3)
    said = told(
        "Crews repaired the lights of the mole again, and the ferries waited.", "continuing", theme=going.id
    )
    text = digest(said, themes={going.id: going}, screen=Screen(columns=columns)).text
    [_, *below] = text.partition("CONTINUING")[2].partition("\n\n\n")[0].strip("\n").split("\n")
    assert "Theme:" in text
    assert all(line.startswith("  ") for line in below if line)


def test_an_exchange_of_small_words_is_not_told() -> None:
    """What is told is the first exchange that says something, not of "on" and "near"."""
    before = (date(2022, 5, 30), "Crews closed a lock on the Weir and two ferries.")
    going = theme("2022-05-02/1", "Weir", date(2022, 5, 2), date(2022, 6, 1), 3, before=before)
    updated = told("Crews closed a lock near the Weir and three ferries.", "updated", theme=going.id)
    text = " ".join(digest(updated, themes={going.id: going}).text.split())
    assert "Was “two”, now “three”." in text
    assert "Was “on”" not in text


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (
            "The Warden claims that the Weir is shut.",
            "The Warden with its claim that the Weir is shut.",
            None,
        ),
        ("Crews left in the direction of the Weir.", "Crews left in the directions of the Weir.", None),
        ("Crews closed the Weir and left.", "Crews closed the Weir but left.", None),
        ("Crews closed the Weir Gate. Boats left.", "Crews closed the Weir Lock, but left.", None),
        ("Crews left east of the Weir.", "Crews left west of the Weir.", "Was “east”, now “west”."),
        ("Crews closed the Weir.", "Crews closed the Lock.", "Was “Weir”, now “Lock”."),
        ("Crews will close the Weir.", "Crews may close the Weir.", "Was “will”, now “may”."),
    ],
)
def test_an_exchange_of_the_same_words_in_another_form_is_not_told(
    before: str, now: str, said: str | None
) -> None:
    """Nor of words that join clauses, nor what runs over the end of a sentence."""
    going = theme(
        "2022-05-02/1", "Weir", date(2022, 5, 2), date(2022, 6, 1), 3, before=(date(2022, 5, 30), before)
    )
    text = " ".join(digest(told(now, "updated", theme=going.id), themes={going.id: going}).text.split())
    assert said in text if said else "Was “" not in text


def test_the_legend_says_that_marked_words_differ_from_the_takeaway_before() -> None:
    """They may have stood in an earlier one, so no form calls them new to the theme."""
    before = (date(2022, 5, 30), "Crews closed two locks on the Weir.")
    going = theme("2022-05-02/1", "Locks", date(2022, 5, 2), date(2022, 6, 1), 3, before=before)
    message = digest(
        told("Crews closed three locks on the Weir.", "updated", theme=going.id), themes={going.id: going}
    )
    said = "differs from the theme’s takeaway before."
    assert f"[Brackets]: {said}" in " ".join(message.text.split())
    assert f"Underlined: {said}" in message.html
    assert f"Bold: {said}" in str(message.blocks)


@pytest.mark.parametrize("status", ["new", "updated", "returning", "continuing"])
def test_a_name_of_an_earlier_day_is_said_to_be_one(status: Any) -> None:
    """In every form of a digest whose takeaways stand under such names, and in no other."""
    going = theme("2022-05-02/1", "Ferries strike", date(2022, 5, 2), date(2022, 6, 1), 3)
    message = digest(told("Crews closed a lock.", status, theme=going.id), themes={going.id: going})
    for form in (message.text, message.html, str(message.blocks)):
        assert ("Themes keep their earlier names." in " ".join(form.split())) is (status != "new")


def test_a_theme_that_goes_on_is_compared_word_by_word() -> None:
    """An updated takeaway shows what its words add to its theme's takeaway before; in HTML it is marked."""
    before = (date(2022, 5, 30), "Crews closed two locks on the <Weir>.")
    going = theme("2022-05-02/1", "Weir", date(2022, 5, 2), date(2022, 6, 1), 3, before=before)
    updated = told("Crews closed three locks on the <Weir>.", "updated", theme=going.id)
    message = digest(updated, themes={going.id: going})
    assert "Crews closed [three] locks on the <Weir>." in " ".join(message.text.split())
    assert "3rd takeaway since May 2. Was “two”, now “three”." in " ".join(message.text.split())
    bold = {"type": "text", "text": "three ", "style": {"bold": True}}
    assert any(
        bold in part["elements"]
        for block in message.blocks
        for part in block.get("elements", [])
        if "elements" in part
    )
    page = BeautifulSoup(message.html, "lxml")
    assert [(tag.name, tag.text) for tag in page.find_all(["del", "ins"])] == [("ins", "three")]


def test_a_returned_theme_says_how_long_it_was_silent() -> None:
    """The assessments between its last two are counted, each edition of a day, as on its page."""
    before = (date(2022, 5, 3), "Crews closed two locks.")
    back = theme("a", "Weir", date(2022, 5, 2), date(2022, 6, 1), 13, before=before)
    days = [date(2022, 5, n) for n in range(1, 29)] + [date(2022, 6, 1)]
    issues = [(day, "") for day in days]
    issues.insert(20, (days[19], "special"))
    message = digest(told("It leaks.", "returning", theme="a"), themes={"a": back}, assessment_ids=issues)
    assert "Silent since May 3, for 26 assessments; 13th takeaway since May 2." in " ".join(
        message.text.split()
    )


@pytest.mark.parametrize(
    ("status", "day", "before"),
    [
        ("updated", date(2022, 5, 30), "Barges lie idle at Unterau."),  # too unlike to be read side by side
        ("continuing", date(2022, 5, 30), "Crews closed two locks."),
        ("new", date(2022, 5, 30), "Crews closed two locks."),
    ],
)
def test_what_is_not_worth_comparing_is_not_compared(status: Status, day: date, before: str) -> None:
    """Other words altogether, a new theme: no comparison."""
    found = theme("a", "Weir", date(2022, 5, 2), date(2022, 6, 1), 3, before=(day, before))
    message = digest(told("Crews closed three locks.", status, theme="a"), themes={"a": found})
    assert "<ins" not in message.html


@pytest.mark.parametrize(
    ("messages", "given_up", "delayed", "subject", "helps"),
    [
        (
            1,
            0,
            0,
            "A message to 12 was refused",
            "It stays owed: fix the channel, or give it up with `monitor deliveries drop 7`.",
        ),
        (
            1,
            0,
            1,
            "A message to 12 is delayed",
            "It stays owed and is tried again: fix the channel, or give it up with `monitor deliveries drop 7`.",
        ),
        (
            2,
            0,
            2,
            "2 messages to 12 are delayed",
            "They stay owed and are tried again: fix the channel, or give up all that 12 is owed with ",
        ),
        (
            2,
            0,
            1,
            "2 messages to 12 were not accepted",
            "They stay owed: fix the channel, or give up all that 12 is owed with ",
        ),
        (
            1,
            1,
            0,
            "A message to 12 was given up",
            "It is not tried again automatically: send it with `monitor deliveries retry 7`, or give it up with",
        ),
        (
            3,
            0,
            0,
            "3 messages to 12 were refused",
            "They stay owed: fix the channel, or give up all that 12 is owed with `monitor deliveries drop channels.12`.",
        ),
        (
            3,
            1,
            0,
            "3 messages to 12 were not accepted",
            "1 of them is not tried again automatically: send it with `monitor deliveries retry channels.12`",
        ),
        (
            3,
            2,
            0,
            "3 messages to 12 were not accepted",
            "2 of them are not tried again automatically: send them with ",
        ),
        (
            3,
            3,
            0,
            "3 messages to 12 were given up",
            "They are not tried again automatically: send them with ",
        ),
    ],
)
def test_a_notice_says_what_helps(
    messages: int, given_up: int, delayed: int, subject: str, helps: str
) -> None:
    """One message or several, refused, delayed or given up, of a channel whose name looks like a number."""
    one = Undelivered(
        channel="12",
        messages=messages,
        given_up=given_up,
        delayed=delayed,
        first=7,
        owed_since=datetime(2026, 3, 2, 12, tzinfo=UTC),
        error="gone",
    )
    told = compose_undelivered([one], id="u", newly=["12"], series="reed")
    assert told.subject == f"{subject} – monitor"
    assert helps in " ".join(told.text.split())


CLAIM = "Gulls burnt the harbour down"
GOING_ON = ("updated", "returning", "continuing")


@pytest.mark.parametrize("status", GOING_ON)
def test_no_line_that_tells_of_a_day_makes_a_claim_of_an_earlier_one(status: Any) -> None:
    """What goes on is told by its own words, and the name of its theme, made on another day, is called that, once."""
    days = [
        told(f"Lamp {n} of the harbour shines again.", status, position=n, theme=f"t{n}") for n in range(1, 8)
    ]
    known = {
        f"t{n}": theme(f"t{n}", f"{CLAIM} by pier {n}", date(2022, 5, 2), date(2022, 6, 1), 3)
        for n in range(1, 8)
    }
    every = [
        digest(*days, themes=known),
        digest(*days[1:], muted=days[:1], themes=known),
        period(days_told(days), themes=known),
    ]
    every += [
        compose_update(
            context(themes=known), id="u", thread="a", assessment=published([one.takeaway]), verdicts=[one]
        )
        for one in days[:1]
    ]
    for message in every:
        for form in (
            message.text,
            BeautifulSoup(message.html, "lxml").get_text(" "),
            json.dumps(message.blocks),
        ):
            said = " ".join(form.split())
            assert said.count(CLAIM) == said.count(f"Theme: {CLAIM}")
            assert len(re.findall(f"{CLAIM} by pier 1\\b", said)) <= 1
        assert CLAIM not in message.subject


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_name_that_claims_nothing_leads(elsewhere: bool) -> None:
    """A front's, or the user's own; but not over a takeaway that tells of other fronts alone."""
    known = {"t": replace(theme("t", "Weir direction", date(2022, 5, 2), date(2022, 6, 1), 3), is_label=True)}
    fronts = ("Lock",) if elsewhere else ()
    update = compose_update(
        context(themes=known, find_other_fronts=lambda _name, _text: fronts),
        id="u",
        thread="a",
        assessment=published(),
        verdicts=[told("Barges pass the lock.", "updated", theme="t")],
    )
    assert update.subject.startswith("Updated: Barges pass lock" if elsewhere else "Updated: Weir direction")
    assert ("Theme: Weir direction." in update.text) is elsewhere
