"""What holds for every message: most of it is what it quotes, and its counts are those of the history."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from bs4 import BeautifulSoup

from monitor.channels.email import build_mail
from monitor.compose.group import FOLDED_CHARS
from monitor.correction import Correction
from monitor.corrections import Corrections
from monitor.messages import Message
from monitor.models import JudgedAssessment
from monitor.series_history import SeriesHistory
from monitor.text import RESEMBLES, clip
from monitor.themes import Tracker
from tests.channels.receivers import faults
from tests.pages import shared
from tests.saltmarsh import FIRST, digests, make_extremes, read_history, weeklies
from training.gold import read_days

pytestmark = pytest.mark.slow  # each is quick, all of them are not

PROMISED = {"text": 0.43, "html": 0.45, "slack": 0.45}  # share of a digest's characters, without spaces
Told = Callable[[SeriesHistory], Iterator[tuple[SeriesHistory, Message]]]
EXTREMES = ("nothing", "a dozen", "an endless word", "many", "a week with missing days", "four years")
FEW = 700  # characters of a day's takeaways, below which the frame of a message weighs more
STANDING = re.compile(
    r"(\d+)(?:st|nd|rd|th) takeaway (?:since (\w+ \d+)|of a theme first reported the same day)"
)
OURS = re.compile(  # what we say of a takeaway, in any form of a message
    rf"{STANDING.pattern}|that it is new; otherwise part of “[^”]*”|that it is new; no earlier theme fits|most like |new to this theme|new to that theme"
    r"|that it is new; related to (?:the takeaway of [^;]* in “[^”]*”|“[^”]*”, [^;]*), but not enough to join it|that it is new; joins no earlier theme"
    r"|silent since|nothing earlier resembles it|first mention of|Reported \w+ in this period",
    re.IGNORECASE,
)


def shares(message: Message) -> Mapping[str, float]:
    """Return which share of each form of a message is quoted."""
    own = quoted(message)
    return {
        "text": own / solid(message.text),
        "html": own / solid(visible(message.html)),
        "slack": own / solid(" ".join(slack_texts(list(message.blocks)))),
    }


def falls_short(found: Mapping[str, float]) -> bool:
    """Return whether a form quotes less than is promised; the text prints two addresses and more, which others link."""
    return any(found[form] < least for form, least in PROMISED.items())


def quoted(message: Message) -> int:
    """Return how many characters of the publisher's a message shows; what goes on is folded."""
    return sum(
        solid(
            clip(one.text, FOLDED_CHARS) if one.status == "continuing" and not one.possibly_new else one.text
        )
        for one in message.takeaways
        if one.status != "dropped"
    )


def solid(text: str) -> int:
    """Return how many characters a text has, without spaces."""
    return len("".join(text.split()))


def visible(html: str) -> str:
    """Return the text that a mail reader shows."""
    page = BeautifulSoup(html, "lxml")
    for hidden in page.select('head, [style*="display:none"]'):
        hidden.decompose()
    return page.get_text(" ")


def slack_texts(value: Any) -> Iterator[str]:
    """Yield what Slack shows of blocks; of a link its words."""
    if isinstance(value, list):
        for one in value:
            yield from slack_texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key == "text" and isinstance(one, str):
                yield re.sub(r"<[^|>]*\|([^>]*)>", r"\1", one)
            else:
                yield from slack_texts(one)


@pytest.mark.slow
def test_most_of_a_digest_is_the_days_words() -> None:
    for _, message in composed(digests, read_history):
        if quoted(message) >= FEW:
            assert not falls_short(shares(message)), (message.date, shares(message))


@pytest.mark.slow
def test_most_of_a_digest_of_real_days_is_the_days_words() -> None:
    """On days, every third of all, whose takeaways have so many characters that the frame of a message does not outweigh them."""
    tracker = Tracker()
    judged = [
        JudgedAssessment(date=found.date, edition="", verdicts=tracker.read(*found), support=found.support)
        for found in list(read_days(shared("corpus/text")))[::3]
    ]
    short = {day: found for day, found in real_shares(judged) if falls_short(found)}
    assert not short


def real_shares(judged: list[JudgedAssessment]) -> Iterator[tuple[date, Mapping[str, float]]]:
    """Yield the shares of every third day that has enough to quote."""
    history = SeriesHistory(judged=tuple(judged), corrections=Corrections())
    for _, message in digests(history, every=3):
        if quoted(message) >= FEW and message.date:
            yield message.date, shares(message)


@pytest.mark.slow
@pytest.mark.parametrize("told", [digests, weeklies])
def test_every_count_in_a_message_is_that_of_the_history(told: Told) -> None:
    """How many takeaways a theme has, and since when, is counted in one place, whatever the message quotes."""
    found = 0
    for known, message in composed(told, read_history):
        for number, count, since in standings(message.text):
            quote = next(one for one in message.takeaways if one.number == number)
            told_so_far = list(tellings(known, str(quote.theme)))
            place = [one for one, _ in told_so_far].index(number)
            assert int(count) == place + 1
            first = told_so_far[0][1]
            assert since == (f"{first:%B} {first.day}" if str(first) < number[:10] else "")
            found += 1
    assert found  # else the law was not tried


def standings(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield number, count and date of each takeaway of which a message says how many its theme has."""
    parts = re.split(r"(\d{4}-\d\d-\d\d/\d+)\n", text)
    for number, said in zip(parts[1::2], parts[2::2], strict=True):
        for count, since in STANDING.findall(" ".join(said.split())):
            yield number, count, since


def tellings(history: SeriesHistory, theme: str) -> Iterator[tuple[str, date]]:
    """Yield the takeaways of a theme in order, by number and date."""
    for one in history.judged:
        for verdict in one.verdicts:
            if theme in {verdict.theme, *verdict.also}:
                yield f"{one.date}/{verdict.takeaway.position}", one.date


@cache
def composed(told: Told, read: Callable[[], SeriesHistory]) -> tuple[tuple[SeriesHistory, Message], ...]:
    """Return the messages about a history, which several laws judge."""
    return tuple(told(read()))


def read_in_doubt() -> SeriesHistory:
    """Return the history as it were if every other takeaway that is not new were possibly new."""
    history = read_history()
    return replace(
        history,
        judged=tuple(
            replace(
                one,
                verdicts=tuple(
                    replace(v, novelty=0.3, possibly_new=True) if n % 2 and v.status != "new" else v
                    for n, v in enumerate(one.verdicts)
                ),
            )
            for one in history.judged
        ),
    )


@pytest.mark.slow
@pytest.mark.parametrize("told", [digests, weeklies])
def test_what_may_be_new_always_says_where_it_belongs_otherwise(told: Told) -> None:
    """However little is quoted: in text, HTML and Slack."""
    found = 0
    for known, message in composed(told, read_in_doubt)[1:]:  # the first day compares nothing
        doubtful = [one for one in message.takeaways if one.possibly_new]
        names = [known.names[one.theme] for one in doubtful if one.theme and one.theme != one.number]
        wanted = Counter([f"; otherwise part of “{name}”." for name in names])
        alone = [one for one in doubtful if one.theme == one.number]
        near = sum(any(earlier.score >= RESEMBLES for earlier in one.earlier) for one in alone)
        wanted["; no earlier theme fits."] = len(alone) - near
        for form in forms(message):
            said = Counter({one: form.count(one) for one in wanted})
            related = form.count(", but not enough to join it.") + form.count("; joins no earlier theme.")
            assert said <= wanted
            assert related <= near
            shown = [one for one in doubtful if f"{one.number} " in form]
            assert said.total() + related == len(shown)
            assert len(shown) == len(doubtful) or re.search(r"Left out: \d+ takeaways?", form)
        found += len(names)
    assert found > 9


@pytest.mark.slow
@pytest.mark.parametrize("told", [digests, weeklies])
def test_all_forms_of_a_message_say_the_same_of_its_takeaways(told: Told) -> None:
    """Slack's limits may cut a message, which then says that there is more."""
    for read in (read_history, read_in_doubt):
        for _, message in composed(told, read):
            text, html, slack = (
                [found[0].casefold() for found in OURS.finditer(form)] for form in forms(message)
            )
            assert text == html
            assert Counter(slack) <= Counter(text)
            assert slack == text or "Left out" in forms(message)[2]


def test_a_weekly_digest_quotes_all_that_was_news_in_its_week() -> None:
    """With its day and its words, in every form; Slack's limits may cut a message, which then says that there is more."""
    for read in (read_history, read_in_doubt):
        for known, message in composed(weeklies, read):
            news = {
                f"{one.date}/{verdict.takeaway.position}": verdict.takeaway.text
                for one in known.judged[-7:]
                for verdict in one.verdicts
                if verdict.status != "continuing"
                or verdict.possibly_new
                or verdict.theme == f"{one.date}/{verdict.takeaway.position}"
            }
            told = Counter(one.number for one in message.takeaways if one.status != "dropped")
            assert told == Counter({*news})
            text, html, slack = (re.sub(r"[][]", "", form) for form in forms(message))
            for number, words in news.items():
                for form in (text, html, *([slack] if "Left out" not in slack else [])):
                    assert number in form
                    assert clip(words, FOLDED_CHARS).removesuffix(" ...")[:100] in form


def test_a_weekly_digest_quotes_what_the_user_asked_for_where_it_merely_continues() -> None:
    history = replace(
        read_history(),
        corrections=Corrections(
            [Correction(id=1, kind="watch", subject="Eelbridge", value=None, made_at=datetime.now(UTC))]
        ),
    )
    for known, message in weeklies(history):
        wanted = {
            f"{one.date}/{verdict.takeaway.position}"
            for one in known.judged[-7:]
            for verdict in one.verdicts
            if "Eelbridge" in verdict.takeaway.text
        }
        assert wanted <= {one.number for one in message.takeaways}


def forms(message: Message) -> tuple[str, str, str]:
    """Return the text, what a mail reader shows, and what Slack shows, each in one line."""
    shown = message.text, visible(message.html), " ".join(slack_texts(list(message.blocks)))
    text, html, slack = (" ".join(one.split()) for one in shown)
    return text, html, slack


def test_a_weekly_digest_says_how_many_new_themes_earlier_weeks_had() -> None:
    """The mean of the weeks before it, once four are known; the first two have too little history to call much new."""
    history = read_history()
    since = FIRST + timedelta(days=42)
    before = [
        {
            verdict.theme
            for one in history.judged
            if 0 <= (one.date - FIRST).days - 7 * week < 7
            for verdict in one.verdicts
            if verdict.status == "new"
        }
        for week in range(2, 6)
    ]
    assert history.usual_news(since=since, days=7, enough=14) == (sum(map(len, before)) / 4, 4)
    assert history.usual_news(since=since - timedelta(days=7), days=7, enough=14) is None
    said = [
        re.search(
            r"\d earlier weeks had (no new theme|[\d.]+ new themes? each, on average)\.",
            " ".join(message.text.split()),
        )
        for _, message in composed(weeklies, read_history)
    ]
    assert [bool(one) for one in said] == [False] * 6 + [True] * 2
    assert not any(one and one[1].startswith("0 ") for one in said)


def test_the_first_digest_says_that_there_is_nothing_to_compare_with() -> None:
    _, first = composed(digests, read_history)[0]
    assert first.text.startswith("THE FIRST DAY: NOTHING TO COMPARE WITH YET\n")
    assert first.subject.startswith("The first day: nothing to compare with yet")
    assert [one.number for one in first.takeaways] == [
        f"{FIRST}/{n}" for n in range(1, len(first.takeaways) + 1)
    ]


@pytest.fixture(scope="module")
def extremes() -> Mapping[str, Message]:
    """Messages of the extreme kinds, made when a test first asks: a worker that only collects needs none."""
    made = make_extremes()
    assert made.keys() == {*EXTREMES}
    return made


@pytest.mark.parametrize("name", EXTREMES)
def test_every_message_keeps_the_limits_of_its_readers(extremes: Mapping[str, Message], name: str) -> None:
    """Under 100 kB of HTML, 72 columns but for what has no space, Slack's limits, a subject that folds."""
    message = extremes[name]
    assert len(message.html.encode()) <= 100_000
    assert all(
        len(line) <= 72 or " " not in line.strip() or "://" in line for line in message.text.splitlines()
    )
    assert faults(list(message.blocks)) == []
    mail = build_mail(
        message, sender="monitor@example.org", to=["desk@example.org"], sent_at=datetime.now(UTC)
    )
    head, _, body = mail.partition(b"\r\n\r\n")
    assert max(map(len, head.split(b"\r\n"))) <= 78
    assert max(map(len, body.split(b"\r\n"))) <= 998


@pytest.mark.slow
def test_a_long_period_has_few_columns(extremes: Mapping[str, Message]) -> None:
    """Four years are told by quarters, under their months and years, so that the strip fits a mail."""
    lines = extremes["four years"].text.splitlines()
    place = next(n for n, line in enumerate(lines) if {*line.split()} >= {"’22", "’23", "’24", "’25"})
    assert len(lines[place].split()) == len(lines[place - 1].split()) <= 17


@pytest.mark.slow
def test_the_contents_count_what_the_headline_counts(extremes: Mapping[str, Message]) -> None:
    """Named or not: 199 updated are so many names and "more" in the contents, and under the heading."""
    text = " ".join(extremes["four years"].text.split())
    listed = re.search(r"UPDATED ([A-Z][^▲]*?); (\d+) more", text)
    assert listed is not None
    assert len(listed[1].split("; ")) + int(listed[2]) == 199
    assert "199 UPDATED" in text
    assert "UPDATED (199 themes, 597 takeaways)" in text


@pytest.mark.slow
def test_every_update_says_what_is_new_to_its_theme() -> None:
    updated = 0
    for _, message in composed(digests, read_history)[1:]:  # the first day compares nothing
        text = " ".join(message.text.split()).lower()
        for one in message.takeaways:
            if one.status == "updated" and not one.possibly_new:
                [news] = [reason for reason in one.reasons if reason.startswith("new to this theme: ")]
                assert news.lower() in text
                updated += 1
    assert updated > 30
