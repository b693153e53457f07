"""Sixty days of an invented history, judged, and the messages about them."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache

from monitor.compose import DigestDay, MessageContext, compose_digest, compose_period
from monitor.corrections import Corrections
from monitor.messages import Message
from monitor.models import (
    Assessment,
    AssessmentId,
    JudgedAssessment,
    Reason,
    Status,
    Takeaway,
    TakeawayId,
    Verdict,
)
from monitor.pipeline.decide import context_after
from monitor.series_history import SeriesHistory
from monitor.theme import Theme, ThemeTakeaway
from monitor.themes import Tracker

FIRST = date(2026, 3, 2)
RETURNING_AFTER = 14
PAGE = "https://monitor.example"
URL = "https://saltmarsh.example/research/saltmarsh-campaign-assessment-"
FORCES = (
    "Crab forces",
    "Heron forces",
    "The Crab General Shell",
    "Officials of the Otter Relief Society",
    "Pelican barges",
)
DEEDS = (
    "shelled the pier",
    "withdrew from the dyke",
    "opened a camp",
    "closed the locks",
    "counted new recruits",
    "repaired a causeway",
)
PLACES = (
    "Curlew Sands",
    "Eelbridge",
    "Limpet Flats",
    "Brackwater",
    "Sedge Ferry",
    "Puffin Rock",
    "Bittern Canal",
    "Silt Wharf",
)
AIMS = (
    "likely to keep the northern channel free for barges before the spring tides come in",
    "which suggests that the tide tables of the Admiralty no longer bind anybody on the coast",
    "although observers at the lighthouse reported that most of the drifting mines were swept away",
    "and claimed that the plankton refinery works at half its usual output since the last storm",
)


def write_days(count: int = 60, seed: int = 7) -> list[tuple[date, tuple[Takeaway, ...]]]:
    """Return so many days of four to nine takeaways, as long as real ones are."""
    chance = random.Random(seed)  # noqa: S311  no secret
    return [
        (
            FIRST + timedelta(days=n),
            tuple(_write(chance, n, position) for position in range(1, chance.randint(5, 10))),
        )
        for n in range(count)
    ]


def _write(chance: random.Random, day: int, position: int) -> Takeaway:
    where, other = chance.sample(PLACES, 2)
    text = (
        f"{chance.choice(FORCES)} {chance.choice(DEEDS)} near {where} and {chance.choice(DEEDS)} at {other}"
    )
    number = f" with {chance.randint(2, 900)} boats" if chance.random() < 0.5 else ""
    return Takeaway(position=position, text=f"{text}{number} on day {day}, {chance.choice(AIMS)}.")


@cache
def read_history() -> SeriesHistory:
    """Return the sixty days as one pass judges them."""
    tracker = Tracker()
    judged = tuple(
        JudgedAssessment(date=day, edition="", verdicts=tracker.read(day, takeaways))
        for day, takeaways in write_days()
    )
    return SeriesHistory(judged=judged, corrections=Corrections())


def assess(day: date, verdicts: Sequence[Verdict]) -> Assessment:
    """Return the assessment of a day that has these takeaways."""
    return Assessment(
        series="saltmarsh",
        date=day,
        url=f"{URL}{day}/",
        title="Saltmarsh",
        published_at=None,
        toplines=(),
        takeaways=tuple(verdict.takeaway for verdict in verdicts),
        layout="wordpress",
    )


def share_context(history: SeriesHistory) -> MessageContext:
    """Return what the messages at the end of a history have in common."""
    bare = MessageContext(
        series="saltmarsh",
        series_name="Saltmarsh Campaign Assessment",
        publisher="Institute for the Study of the Saltmarsh",
        page=PAGE,
    )
    return context_after(history, bare, returning_after=RETURNING_AFTER)


def digests(history: SeriesHistory, every: int = 1) -> Iterator[tuple[SeriesHistory, Message]]:
    """Yield the digest of each day, or of one in so many, with the history up to it."""
    for one in history.judged[::every]:
        known = history.up_to(one.date)
        assessment = assess(one.date, one.verdicts)
        yield (
            known,
            compose_digest(
                share_context(known),
                id=f"saltmarsh-{one.date}-digest",
                day=DigestDay(assessment=assessment, verdicts=known.verdicts_on(assessment)),
                dropped=known.dropped(known.assessment_ids[-1:], returning_after=RETURNING_AFTER),
            ),
        )


def weeklies(history: SeriesHistory) -> Iterator[tuple[SeriesHistory, Message]]:
    """Yield the digest of each week, with the history up to it."""
    for end in range(6, len(history.judged), 7):
        week = history.judged[end - 6 : end + 1]
        known = history.up_to(week[-1].date)
        yield (
            known,
            compose_period(
                share_context(known),
                id=f"saltmarsh-{week[-1].date}-week",
                since=week[0].date,
                until=week[-1].date,
                days=[
                    DigestDay(assessment=made, verdicts=known.verdicts_on(made))
                    for made in (assess(one.date, one.verdicts) for one in week)
                ],
                dropped=known.dropped([one.assessment_id for one in week], returning_after=RETURNING_AFTER),
                usual=known.usual_news(since=week[0].date, days=7, enough=RETURNING_AFTER),
            ),
        )


def make_extremes() -> dict[str, Message]:
    """Return messages of the extreme kinds: nothing, a dozen new themes, endless words, long names, hundreds of themes."""
    day = FIRST
    quiet = [_verdict(n, f"The weather office counted {n} storms at sea.", "continuing") for n in range(1, 4)]
    dozen = [
        _verdict(n, f"{PLACES[n % len(PLACES)]} has a bridge of {n} arches.", "new") for n in range(1, 13)
    ]
    endless = [_verdict(1, f"The censor read {'x' * 5000} aloud.", "new"), *dozen[1:3]]
    many = [_verdict(n, f"Barge {n} left. " * 150, "updated") for n in range(1, 200)]
    found = {"nothing": quiet, "a dozen": dozen, "an endless word": endless, "many": many}
    messages = {name: _compose(verdicts) for name, verdicts in found.items()}
    days = [
        DigestDay(assessment=assess(day + timedelta(days=n), many), verdicts=tuple(many)) for n in (0, 1, 5)
    ]
    messages["a week with missing days"] = compose_period(
        _named(many), id="week", since=day, until=day + timedelta(days=6), days=days, dropped=()
    )
    messages["four years"] = compose_period(
        _named(many),
        id="years",
        since=day - timedelta(days=1460),
        until=day + timedelta(days=6),
        days=days,
        dropped=(),
    )
    return messages


def _verdict(position: int, text: str, status: Status) -> Verdict:
    return Verdict(
        takeaway=Takeaway(position=position, text=text),
        theme=f"{FIRST}/{position}",
        status=status,
        novelty=0.5,
        earlier=(),
        reasons=(Reason("first", "first mention of Brackwater"),),
    )


def _named(verdicts: Sequence[Verdict]) -> MessageContext:
    """Return a context in which each theme has a name of forty letters."""
    themes = {
        one.theme: Theme(
            id=one.theme,
            name=f"{'W' * 36}{one.takeaway.position:>4}".replace(" ", "W"),
            told=(ThemeTakeaway(TakeawayId(FIRST, "", one.takeaway.position), one.takeaway.text),),
        )
        for one in verdicts
    }
    earlier = FIRST - timedelta(days=1)
    return MessageContext(
        series="saltmarsh",
        series_name="Saltmarsh Campaign Assessment",
        publisher="Institute for the Study of the Saltmarsh",
        themes=themes,
        assessment_ids=(AssessmentId(earlier, ""), AssessmentId(FIRST, "")),
    )


def _compose(verdicts: Sequence[Verdict]) -> Message:
    day = DigestDay(assessment=assess(FIRST, verdicts), verdicts=verdicts)
    return compose_digest(_named(verdicts), id="digest", day=day)
