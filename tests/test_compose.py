"""Messages: what a digest, a revision notice and an operator notice say, in every form."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compose import (
    DigestDay,
    compose_alert,
    compose_digest,
    compose_operator,
    compose_period,
    compose_revision,
    compose_update,
    find_mistake,
)
from monitor.models import Assessment, Change, Earlier, Message, Quote, Status, Takeaway, Theme, Verdict
from monitor.worddiff import plain
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


def digest(*verdicts: Verdict, dropped: Sequence[Theme] = (), **keys: Any) -> Message:
    """Compose the digest of an assessment with these verdicts."""
    given: dict[str, Any] = {"id": "digest:1", "series_name": SERIES, "source": SOURCE, "themes": {}}
    given["assessment"] = published([verdict.takeaway for verdict in verdicts])
    return compose_digest(**{**given, "verdicts": verdicts, "dropped": dropped, **keys})


def theme(id: str, name: str, first: date, last: date, takeaways: int) -> Theme:  # noqa: A002  the field's name
    """Return a theme."""
    return Theme(id=id, name=name, first_seen=first, last_seen=last, takeaways=takeaways)


WEIR = "The weir at Unterau opened on June 1 for the first time since the flood, and barges pass it in both directions again."
EARLIER = Earlier(date=date(2022, 5, 30), text="The weir stayed shut.", score=0.25)
VERDICTS = (
    told("Dredging went on.", "continuing", position=1, theme="2022-05-02/1", reasons=("much the same",)),
    told(WEIR, "new", position=2, reasons=("first mention of Unterau", "rare words"), earlier=(EARLIER,)),
    told("The ferry strike is back.", "returning", position=3, theme="2022-04-01/4"),
    told("Two more cranes failed.", "updated", position=4, theme="2022-05-20/2", earlier=(EARLIER,) * 5),
    told("A pilot retired.", "new", position=5),
)
THEMES = {
    "2022-06-01/2": theme("2022-06-01/2", "Unterau weir", date(2022, 6, 1), date(2022, 6, 1), 1),
    "2022-04-01/4": theme("2022-04-01/4", "ferry strike", date(2022, 4, 1), date(2022, 6, 1), 7),
}
LOST = theme("2022-03-05/1", "lamp oil", date(2022, 3, 5), date(2022, 4, 9), 12)

TEXT = """\
2 new themes - Harbour Report, June 1, 2022
===========================================
5 takeaways: 2 new, 1 updated, 1 returning, 1 continuing; 1 theme dropped
https://harbour.example/report-june-1-2022/

Note: History is short (2 assessments).


NEW (2)
------------------------------------------------------------------------------

[Unterau weir]
* The weir at Unterau opened on June 1 for the first time since the flood, and
  barges pass it in both directions again.
    Why: first mention of Unterau; rare words
    Earlier, May 30, 2022: The weir stayed shut. (0.25 alike)
    Source: Institute for the Study of Harbours, takeaway 2 of 5
    https://harbour.example/report-june-1-2022/

* A pilot retired.
    Earlier: nothing like it
    Source: Institute for the Study of Harbours, takeaway 5 of 5
    https://harbour.example/report-june-1-2022/


UPDATED (1)
------------------------------------------------------------------------------

* Two more cranes failed.
    Earlier, May 30, 2022: The weir stayed shut. (0.25 alike)
    Earlier, May 30, 2022: The weir stayed shut. (0.25 alike)
    Earlier, May 30, 2022: The weir stayed shut. (0.25 alike)
    Source: Institute for the Study of Harbours, takeaway 4 of 5
    https://harbour.example/report-june-1-2022/


RETURNING (1)
------------------------------------------------------------------------------

[ferry strike]
* The ferry strike is back.
    Since: April 1, 2022, 7 takeaways
    Source: Institute for the Study of Harbours, takeaway 3 of 5
    https://harbour.example/report-june-1-2022/


CONTINUING (1)
------------------------------------------------------------------------------

* Dredging went on.
    Source: Institute for the Study of Harbours, takeaway 1 of 5
    https://harbour.example/report-june-1-2022/


DROPPED THEMES (1)
------------------------------------------------------------------------------

* lamp oil
    Last seen: April 9, 2022; 12 takeaways since March 5, 2022


Takeaways are quoted from Institute for the Study of Harbours. What is new or
changed is this monitor's reading, not theirs.
"""


def whole() -> Message:
    """Compose a digest that has everything in it."""
    return digest(*VERDICTS, dropped=[LOST], themes=THEMES, note="History is short (2 assessments).")


def test_the_text_of_a_digest() -> None:
    """A digest reads: what is new, updated, returning, continuing, dropped; each with why, source and link."""
    assert whole().text == TEXT


def test_the_fields_of_a_digest() -> None:
    """A digest carries its id, kind, series, date and subject, and its quotes in reading order."""
    message = whole()
    assert (message.id, message.kind, message.series, message.date, message.subject) == (
        "digest:1",
        "digest",
        "harbour",
        date(2022, 6, 1),
        "2 new themes - Harbour Report, June 1, 2022",
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
        novelty=0.5,
        reasons=("first mention of Unterau", "rare words"),
        earlier=(EARLIER,),
    )


def test_the_html_of_a_digest() -> None:
    """The HTML tells the same in the same order, and names and links the source at every takeaway."""
    page = BeautifulSoup(whole().html, "lxml")
    assert [heading.get_text() for heading in page.find_all("h2")] == [
        "New (2)", "Updated (1)", "Returning (1)", "Continuing (1)", "Dropped themes (1)"
    ]  # fmt: skip
    said = " ".join(page.get_text(" ").split())
    places = [said.rindex(quote.text) for quote in whole().takeaways]
    assert places == sorted(places)
    sources = [(link.get_text(), link["href"]) for link in page.find_all("a")[1:]]
    assert sources == [(SOURCE, URL)] * 5


def test_the_blocks_of_a_digest() -> None:
    """Slack gets a header, and at each takeaway its words, why, and its linked source."""
    blocks = whole().blocks
    assert faults(list(blocks)) == []
    assert blocks[0]["text"]["text"] == "2 new themes - Harbour Report, June 1, 2022"
    assert blocks[3:7] == (
        {"type": "section", "text": {"type": "mrkdwn", "text": "*New (2)*"}},
        {
            "type": "section",
            "text": {"type": "plain_text", "text": f"Unterau weir\n“{WEIR}”", "emoji": False},
        },
        {
            "type": "context",
            "elements": [
                {
                    "type": "plain_text",
                    "text": "Why: first mention of Unterau; rare words\n"
                    "Earlier, May 30, 2022: The weir stayed shut. (0.25 alike)",
                    "emoji": False,
                }
            ],
        },
        {
            "type": "context",
            "elements": [{"type": "mrkdwn", "text": f"Source: <{URL}|{SOURCE}>, takeaway 2 of 5"}],
        },
    )
    assert str(blocks).count(f"Source: <{URL}|{SOURCE}>") == 5


@pytest.mark.parametrize(
    ("verdicts", "subject"),
    [((), "nothing new"), ((VERDICTS[0],), "nothing new"), ((VERDICTS[1],), "1 new theme"),
     ((VERDICTS[1], told("Again.", "new", theme="2022-06-01/2")), "1 new theme")],
)  # fmt: skip
def test_the_subject_counts_new_themes(verdicts: tuple[Verdict, ...], subject: str) -> None:
    """The subject says how many themes are new, however many takeaways opened them."""
    assert digest(*verdicts).subject == f"{subject} - Harbour Report, June 1, 2022"


def test_an_edition_is_named() -> None:
    """An assessment that is not the regular one says so."""
    message = digest(assessment=published(edition="morning special"))
    assert message.subject == "nothing new - Harbour Report, June 1, 2022 (morning special)"


def test_an_assessment_without_takeaways() -> None:
    """Nothing to quote is said in words."""
    assert digest().text == (
        "nothing new - Harbour Report, June 1, 2022\n"
        "==========================================\n"
        "no takeaways\n"
        "https://harbour.example/report-june-1-2022/\n"
    )


HOSTILE = "<script>alert('x')</script> & *bold* _it_ `code` <!channel> <@U1> {{ 7*7 }} \"q\" \x1b[31m\u202egnp\ud800"
SAFE = "<script>alert('x')</script> & *bold* _it_ `code` <!channel> <@U1> {{ 7*7 }} \"q\" [31mgnp"


def hostile() -> Message:
    """Compose a digest of which every text is an attack."""
    earlier = (Earlier(date=date(2022, 5, 30), text=HOSTILE, score=0.5),)
    verdict = told(HOSTILE, "new", reasons=(HOSTILE,), earlier=earlier)
    names = {"2022-06-01/1": theme("2022-06-01/1", HOSTILE, date(2022, 6, 1), date(2022, 6, 1), 1)}
    assessment = published([verdict.takeaway], url="javascript:alert('x')|<b>", edition=HOSTILE)
    return digest(
        verdict, themes=names, dropped=[names["2022-06-01/1"]], assessment=assessment, note=HOSTILE,
        series_name=f"A\r\nBcc: spy@elsewhere.example{HOSTILE}", source=HOSTILE,
    )  # fmt: skip


def test_page_content_is_no_html() -> None:
    """Whatever a page says stays text in HTML: no element, no script, no link to a strange scheme."""
    page = BeautifulSoup(hostile().html, "lxml")
    assert (
        page.find_all(["script", "b", "img", "iframe", "a"], string=lambda said: said and "alert" in said)
        == []
    )
    assert page.find_all("script") == []
    assert page.find_all("a") == []
    assert "{{ 7*7 }}" in page.get_text()
    assert hostile().takeaways[0].text == SAFE


def test_page_content_is_no_slack_markup() -> None:
    """Whatever a page says is plain text in Slack: it calls nobody, is not bold, and makes no link."""
    blocks = list(hostile().blocks)
    assert faults(blocks) == []
    assert "<!channel>" not in str(blocks)
    escaped = SAFE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    texts = [text for block in blocks for text in (block.get("elements") or [block["text"]])]
    formatted = [text["text"] for text in texts if text["type"] == "mrkdwn"]
    assert formatted[0] == "*New (1)*"
    assert not [text for text in formatted if "javascript" in text]
    [said] = [text["text"] for text in texts if "“" in text["text"] and "[31mgnp”" in text["text"]][:1]
    assert said == f"{escaped}\n“{escaped}”"


def test_page_content_is_no_header() -> None:
    """A subject is one printable line of bounded length."""
    subject = hostile().subject
    assert subject == plain(subject)
    assert subject.startswith("1 new theme - A Bcc: spy@elsewhere.example<script>")
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
        reasons=st.lists(words, max_size=3).map(tuple),
        earlier=st.lists(
            st.builds(Earlier, date=st.dates(date(2022, 1, 1)), text=words, score=st.floats(0, 1)), max_size=4
        ).map(tuple),
    ),
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(
    verdicts=verdicts,
    source=words,
    series_name=words,
    url=words,
    note=st.none() | words,
    times=st.integers(1, 60),
)
def test_blocks_stay_within_slacks_limits(
    *, verdicts: list[Verdict], source: str, series_name: str, url: str, note: str | None, times: int
) -> None:
    """Whatever there is to tell, Slack accepts the blocks, and the text keeps to 78 columns where words allow."""
    long = [
        told(v.takeaway.text * times, v.status, position=v.takeaway.position, reasons=v.reasons)
        for v in verdicts
    ]
    for told_ in (verdicts, long):
        assessment = published([v.takeaway for v in told_], url=url)
        message = digest(*told_, assessment=assessment, source=source, series_name=series_name, note=note)
        assert faults(list(message.blocks)) == []
        for line in message.text.splitlines():
            assert len(line) <= 78 or line.strip() == plain(url) or " " not in line.strip()[14:]


def test_what_does_not_fit_slack_is_counted() -> None:
    """Of more takeaways than fifty blocks can hold, the last block counts those left out, and says where they are."""
    blocks = digest(*(told(f"Lock {i} opened.", "continuing", position=i) for i in range(1, 41))).blocks
    assert faults(list(blocks)) == []
    shown = str(blocks).count("Source: ")
    assert (len(blocks), shown) == (49, 22)
    assert blocks[-2]["elements"][0]["text"] == (
        "18 more not shown here for want of room: <https://harbour.example/report-june-1-2022/|the whole assessment>"
    )


OLD = "Crews closed two locks on May 3 after a long and heavy storm that had come from the sea in the night."
NEW = (
    "Crews closed three locks on May 3 after a long and heavy storm that had come from the sea in the night."
)
CHANGES = (
    Change(kind="reworded", part="takeaway 2", old=OLD, new=NEW),
    Change(kind="removed", part="takeaway 4", old="The ferry is late.", new=None),
    Change(kind="added", part="topline 1", old=None, new="A storm came."),
    Change(kind="reworded", part="endnote 7", old="a", new="b"),
)
SEEN = datetime(2022, 6, 2, 3, 10, tzinfo=UTC)

REVISION = """\
edited: 4 changes - Harbour Report, June 1, 2022
================================================
edited after publication; seen June 2, 2022, 03:10 UTC; 1 further change not
quoted here
https://harbour.example/report-june-1-2022/


TAKEAWAYS (2)
------------------------------------------------------------------------------

[Takeaway 2, reworded]
* Crews closed [-two-] {+three+} locks on May 3 after a long and heavy storm
  that had [...]
    Source: Institute for the Study of Harbours
    https://harbour.example/report-june-1-2022/

[Takeaway 4, removed]
* The ferry is late.
    Source: Institute for the Study of Harbours
    https://harbour.example/report-june-1-2022/


TOPLINES (1)
------------------------------------------------------------------------------

[Topline 1, added]
* A storm came.
    Source: Institute for the Study of Harbours
    https://harbour.example/report-june-1-2022/


Takeaways are quoted from Institute for the Study of Harbours. What is new or
changed is this monitor's reading, not theirs.
"""


def revision(*changes: Change) -> Message:
    """Compose a revision notice."""
    return compose_revision(
        id="revision:1", series_name=SERIES, source=SOURCE, assessment=published(), seen_at=SEEN,
        changes=changes or CHANGES,
    )  # fmt: skip


def test_the_text_of_a_revision_notice() -> None:
    """A revision notice marks the words that changed, with a few around them, and counts what it does not quote."""
    assert revision().text == REVISION


def test_the_fields_of_a_revision_notice() -> None:
    """Its quotes tell the kind of change, the place, the new words, and of a rewording the old ones."""
    message = revision()
    assert (message.id, message.kind, message.date, message.subject) == (
        "revision:1",
        "revision",
        date(2022, 6, 1),
        "edited: 4 changes - Harbour Report, June 1, 2022",
    )
    was = Earlier(date=date(2022, 6, 1), text=OLD, score=21 / 22)
    assert message.takeaways == (
        Quote(status="reworded", text=NEW, url=URL, reasons=("takeaway 2",), earlier=(was,)),
        Quote(status="removed", text="The ferry is late.", url=URL, reasons=("takeaway 4",)),
        Quote(status="added", text="A storm came.", url=URL, reasons=("topline 1",)),
    )
    page = BeautifulSoup(message.html, "lxml")
    assert [(mark.name, mark.get_text()) for mark in page.find_all(["del", "ins"])] == [
        ("del", "two"),
        ("ins", "three"),
    ]
    assert faults(list(message.blocks)) == []


def test_a_notice_never_carries_the_report() -> None:
    """However much was edited, few changes are quoted, each briefly, and the rest is counted."""
    long = "word " * 5000
    added = [Change(kind="added", part=f"takeaway {i}", old=None, new=long) for i in range(1, 101)]
    message = revision(*added)
    assert len(message.takeaways) == 25
    assert max(len(quote.text) for quote in message.takeaways) <= 600
    assert "75 further changes not" in message.text
    assert len(message.text) < 25 * 1000
    assert faults(list(message.blocks)) == []


def test_only_changes_that_are_not_quoted() -> None:
    """Changes in sections and endnotes alone are counted."""
    message = revision(CHANGES[3])
    assert message.takeaways == ()
    assert "1 change not quoted here" in " ".join(message.text.split())
    assert faults(list(message.blocks)) == []


def notice() -> Message:
    """Compose an operator notice."""
    text = "harbour.example turned us away (403 <bot check>).\r\n\r\nNext try in 6 hours.\n"
    return compose_operator(
        id="operator:1", series_name=SERIES, series_key="harbour", subject="blocked\r\nBcc: x", text=text
    )


def test_an_operator_notice() -> None:
    """An operator notice says its lines as paragraphs, in every form, and is dated only if it has a date."""
    message = notice()
    assert (message.id, message.kind, message.series, message.date, message.subject, message.takeaways) == (
        "operator:1", "operator", "harbour", None, "blocked Bcc: x - Harbour Report", ()
    )  # fmt: skip
    assert message.text == (
        "blocked Bcc: x - Harbour Report\n"
        "===============================\n"
        "notice to the operator\n"
        "\n"
        "harbour.example turned us away (403 <bot check>).\n"
        "\n"
        "Next try in 6 hours.\n"
    )
    page = BeautifulSoup(message.html, "lxml")
    assert [p.get_text() for p in page.find_all("p")] == [
        "harbour.example turned us away (403 <bot check>).",
        "Next try in 6 hours.",
    ]
    assert faults(list(message.blocks)) == []


def test_a_dated_operator_notice() -> None:
    """The date, where there is one, stands in the subject."""
    message = compose_operator(
        id="o", series_name=SERIES, series_key="harbour", subject="late", text="x", date=date(2022, 6, 1)
    )
    assert (message.subject, message.date) == ("late - Harbour Report, June 1, 2022", date(2022, 6, 1))


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
    given: dict[str, Any] = {"id": "p", "series": "harbour", "series_name": SERIES, "source": SOURCE}
    given |= {"since": first, "until": last, "days": days, "dropped": (), "themes": {}}
    return compose_period(**{**given, **keys})


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
    "d": theme("d", "Dredging", date(2022, 5, 1), date(2022, 6, 3), 9),
}

PERIOD = """\
1 new theme - Harbour Report, June 1, 2022 to June 3, 2022
==========================================================
3 assessments with 6 takeaways; themes: 1 new, 1 updated, 1 dropped

Note: 2 alerts came with this.

Busiest themes, a column a day from June 1, 2022
  ▒▒█  Dredging
  ▒▒·  Weir


NEW (1)
------------------------------------------------------------------------------

[Weir]
* A weir opened.
    In this period: 2 takeaways, June 1, 2022 to June 2, 2022
    Earlier: nothing like it
    Source: Institute for the Study of Harbours, June 1, 2022, takeaway 1 of 2
    https://harbour.example/report-june-1-2022/1


UPDATED (1)
------------------------------------------------------------------------------

[Dredging]
* It goes on and on.
    In this period: 4 takeaways, June 1, 2022 to June 3, 2022
    Since: May 1, 2022, 9 takeaways
    Source: Institute for the Study of Harbours, June 3, 2022, takeaway 2 of 2
    https://harbour.example/report-june-1-2022/3


DROPPED THEMES (1)
------------------------------------------------------------------------------

* lamp oil
    Last seen: April 9, 2022; 12 takeaways since March 5, 2022


Takeaways are quoted from Institute for the Study of Harbours. What is new or
changed is this monitor's reading, not theirs.
"""


def test_the_text_of_a_period() -> None:
    """A period's digest counts, shows the busiest themes at a glance, and tells each theme once by its most telling turn."""
    message = period(WEEK, themes=NAMED, dropped=[LOST], note="2 alerts came with this.")
    assert message.text == PERIOD
    assert (message.kind, message.date) == ("digest", date(2022, 6, 3))


def test_the_heat_strip_in_every_form() -> None:
    """The same counts stand in the HTML's cells and in Slack's squares, one a day."""
    message = period(WEEK, themes=NAMED)
    page = BeautifulSoup(message.html, "lxml")
    cells = [[cell.get_text(strip=True) for cell in row.find_all("td")] for row in page.select("table.cells")]
    assert cells == [["1", "1", "2"], ["1", "1", ""]]
    said = next(block["text"]["text"] for block in message.blocks if block["type"] == "section")
    assert said.splitlines()[1:] == ["🟧🟧🟫 Dredging", "🟧🟧⬜ Weir"]
    assert faults(list(message.blocks)) == []


def test_a_long_period_has_a_column_a_week() -> None:
    """Beyond a month the strip counts weeks; a single day has none."""
    long = period(WEEK, since=date(2022, 1, 1), until=date(2022, 6, 3), themes=NAMED)
    assert "a column a week from January 1, 2022" in long.text
    assert "Busiest" not in period(WEEK[:1]).text


def test_a_year_stays_within_slacks_limits() -> None:
    """Hundreds of themes: at most forty under a heading, and Slack's limits are kept."""
    many = days_told([told("x" * 900, "new", position=n, theme=f"t{n}") for n in range(1, 200)], VERDICTS)
    message = period(many)
    assert faults(list(message.blocks)) == []
    assert "NEW, THE LAST 40 OF 201 (40)" in message.text


def test_an_alert_names_its_theme_or_counts_them() -> None:
    """One new theme is named in the subject, several are counted; only what is new is quoted."""
    given: dict[str, Any] = {"id": "a", "series_name": SERIES, "source": SOURCE, "themes": THEMES}
    one = [verdict for verdict in VERDICTS if verdict.takeaway.position != 5]
    alert = compose_alert(assessment=published([v.takeaway for v in one]), verdicts=one, **given)
    assert (alert.kind, alert.subject) == ("alert", "New theme: Unterau weir - Harbour Report, June 1, 2022")
    assert [(quote.status, quote.text) for quote in alert.takeaways] == [("new", WEIR)]
    both = compose_alert(assessment=published([v.takeaway for v in VERDICTS]), verdicts=VERDICTS, **given)
    assert both.subject == "2 new themes - Harbour Report, June 1, 2022"
    assert faults(list(both.blocks)) == []


def test_an_update_tells_of_one_theme() -> None:
    """An update names the theme and what it answers."""
    given: dict[str, Any] = {
        "id": "u",
        "answers": "a",
        "series_name": SERIES,
        "source": SOURCE,
        "themes": THEMES,
    }
    update = compose_update(assessment=published([VERDICTS[2].takeaway]), verdicts=[VERDICTS[2]], **given)
    assert (update.kind, update.answers, update.subject) == (
        "update",
        "a",
        "Returning: ferry strike - Harbour Report, June 1, 2022",
    )


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


def test_a_theme_that_goes_on_is_compared_word_by_word() -> None:
    """An updated takeaway shows what its words add to its theme's takeaway before; in HTML it is marked."""
    going = Theme(
        id="2022-05-02/1",
        name="Weir",
        first_seen=date(2022, 5, 2),
        last_seen=date(2022, 6, 1),
        takeaways=3,
        previous=(date(2022, 5, 30), "Crews closed two locks on the <Weir>."),
    )
    updated = told("Crews closed three locks on the <Weir>.", "updated", theme=going.id)
    message = digest(updated, themes={going.id: going})
    compared = "Compared with May 30, 2022: Crews closed [-two-] {+three+} locks on the <Weir>."
    assert compared in " ".join(message.text.split())
    assert any(compared.replace("<", "&lt;").replace(">", "&gt;") in str(block) for block in message.blocks)
    page = BeautifulSoup(message.html, "lxml")
    assert [(tag.name, tag.text) for tag in page.find_all(["del", "ins"])] == [
        ("del", "two"),
        ("ins", "three"),
    ]


@pytest.mark.parametrize(
    ("status", "day", "before"),
    [
        ("updated", date(2022, 5, 30), "Barges lie idle at Unterau."),  # too unlike to be read side by side
        ("updated", date(2022, 6, 2), "Crews closed two locks."),  # the theme went on after this assessment
        ("continuing", date(2022, 5, 30), "Crews closed two locks."),
        ("new", date(2022, 5, 30), "Crews closed two locks."),
    ],
)
def test_what_is_not_worth_comparing_is_not_compared(status: Status, day: date, before: str) -> None:
    """Other words altogether, a later takeaway, a new theme: no comparison."""
    last = max(day, date(2022, 6, 1))
    found = Theme(
        id="a", name="Weir", first_seen=date(2022, 5, 2), last_seen=last, takeaways=3, previous=(day, before)
    )
    message = digest(told("Crews closed three locks.", status, theme="a"), themes={"a": found})
    assert "Compared" not in message.text + message.html
