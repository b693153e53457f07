"""Sixty days of an invented history, judged, and the messages about them."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache

from monitor.compose import DigestDay, MessageContext, compose_digest, compose_period
from monitor.corrections import Corrections
from monitor.models import Assessment, JudgedAssessment, Message, Takeaway, Verdict
from monitor.pipeline.decide import context_after
from monitor.series_history import SeriesHistory
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


def digests(history: SeriesHistory) -> Iterator[tuple[SeriesHistory, Message]]:
    """Yield the digest of each day, with the history up to it."""
    for one in history.judged:
        known = history.up_to(one.date)
        assessment = assess(one.date, one.verdicts)
        yield (
            known,
            compose_digest(
                share_context(known),
                id=f"saltmarsh-{one.date}-digest",
                assessment=assessment,
                verdicts=known.verdicts_on(assessment),
                dropped=known.dropped(returning_after=RETURNING_AFTER, since=one.date),
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
                    DigestDay(assessment=assess(one.date, one.verdicts), verdicts=one.verdicts)
                    for one in week
                ],
                dropped=known.dropped(returning_after=RETURNING_AFTER, since=week[0].date),
                usual=known.usual_news(since=week[0].date, days=7),
            ),
        )
