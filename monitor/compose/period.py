"""Compose the digest of a period: what was new, what went on, what fell silent, and the busiest themes at a glance."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.compose.digest import HEADINGS, build_entry, dropped_entry
from monitor.compose.message import Templates, build_message
from monitor.compose.view import Entry, Fact, Group, Row, Strip, View, counted
from monitor.models import Assessment, Message, Theme, Verdict
from monitor.text import long_date
from monitor.worddiff import clip, plain

BUSIEST = 8  # themes in the heat strip
MOST_COLUMNS = 31  # days, beyond which a column of the strip is a week
STRIP_NAME = 40  # characters
MOST = 40  # themes quoted under one heading


@dataclass(frozen=True, kw_only=True)
class DigestDay:
    """One assessment of the period and what the tracker says of it."""

    assessment: Assessment
    verdicts: tuple[Verdict, ...]


Sighting = tuple[DigestDay, Verdict]


def compose_period(
    *,
    id: str,  # noqa: A002  the message's own word for it
    series: str,
    series_name: str,
    source: str,
    since: date,
    until: date,
    days: Sequence[DigestDay],
    dropped: Sequence[Theme],
    themes: Mapping[str, Theme],
    note: str | None = None,
    templates: Templates = (),
) -> Message:
    """Return the digest of the assessments dated `since` to `until`, both included.

    A theme stands once, under the most telling thing that happened to it: new before returning before updated. It is
    quoted by the takeaway that opened it, or by its latest one; themes that merely continued are counted.
    """
    sightings = _by_theme(days)
    told = {theme: _status(seen) for theme, seen in sightings.items()}
    view = View(
        headline=_headline(told),
        series_name=plain(series_name),
        dateline=_span(since, until),
        summary=_summary(days, told, dropped),
        strip=_strip(since, until, sightings, themes),
        groups=tuple(_groups(sightings, told, dropped, themes, days)),
        note=plain(note) if note else None,
        source=plain(source),
    )
    return build_message(view, id=id, kind="digest", series=series, date=until, templates=templates)


def _by_theme(days: Sequence[DigestDay]) -> dict[str, list[Sighting]]:
    found: dict[str, list[Sighting]] = {}
    for day in sorted(days, key=lambda day: (day.assessment.date, day.assessment.edition)):
        for verdict in sorted(day.verdicts, key=lambda verdict: verdict.takeaway.position):
            found.setdefault(verdict.theme, []).append((day, verdict))
    return found


def _status(seen: Sequence[Sighting]) -> str:
    statuses = {verdict.status for _, verdict in seen}
    return next(status for status in ("new", "returning", "updated", "continuing") if status in statuses)


def _headline(told: Mapping[str, str]) -> str:
    opened = list(told.values()).count("new")
    return counted(opened, "new theme") if opened else "nothing new"


def _span(since: date, until: date) -> str:
    return long_date(since) if since == until else f"{long_date(since)} to {long_date(until)}"


def _summary(days: Sequence[DigestDay], told: Mapping[str, str], dropped: Sequence[Theme]) -> str:
    """Return "7 assessments with 58 takeaways; themes: 2 new, 5 updated, 9 continuing, 1 dropped"."""
    takeaways = sum(len(day.verdicts) for day in days)
    counts = Counter(told.values())
    said = [f"{counts[status]} {status}" for status in HEADINGS if counts[status]]
    said += [f"{len(dropped)} dropped"] if dropped else []
    read = f"{counted(len(days), 'assessment')} with {counted(takeaways, 'takeaway')}"
    return f"{read}; themes: {', '.join(said)}" if said else read


def _strip(
    since: date, until: date, sightings: Mapping[str, Sequence[Sighting]], themes: Mapping[str, Theme]
) -> Strip | None:
    """Return the busiest themes, a column a date, or a week where the dates are many; None for a single date."""
    length = (until - since).days + 1
    width = 1 if length <= MOST_COLUMNS else 7
    if length == 1 or not sightings:
        return None
    busiest = sorted(sightings, key=lambda theme: (-len(sightings[theme]), theme))[:BUSIEST]
    rows = tuple(
        Row(
            name=clip(plain(themes[theme].name), STRIP_NAME) if theme in themes else theme,
            counts=_counts(since, until, width, sightings[theme]),
        )
        for theme in busiest
    )
    column = "day" if width == 1 else "week"
    return Strip(caption=f"Busiest themes, a column a {column} from {long_date(since)}", rows=rows)


def _counts(since: date, until: date, width: int, seen: Sequence[Sighting]) -> tuple[int, ...]:
    places = Counter((day.assessment.date - since).days // width for day, _ in seen)
    return tuple(places[n] for n in range((until - since) // timedelta(days=width) + 1))


def _groups(
    sightings: Mapping[str, Sequence[Sighting]],
    told: Mapping[str, str],
    dropped: Sequence[Theme],
    themes: Mapping[str, Theme],
    days: Sequence[DigestDay],
) -> Iterator[Group]:
    for status in ("new", "updated", "returning"):
        entries = [_entry(seen, status, themes) for theme, seen in sightings.items() if told[theme] == status]
        if entries:
            left = f", the last {MOST} of {len(entries)}" if len(entries) > MOST else ""
            yield Group(status=status, heading=HEADINGS[status] + left, entries=tuple(entries[-MOST:]))
    if dropped and days:
        entries = [dropped_entry(theme, days[-1].assessment) for theme in dropped[-MOST:]]
        yield Group(status="dropped", heading="Dropped themes", entries=tuple(entries))


def _entry(seen: Sequence[Sighting], status: str, themes: Mapping[str, Theme]) -> Entry:
    """Quote a theme by the takeaway that opened it, or else by the latest that says why it stands here."""
    telling = [sighting for sighting in seen if sighting[1].status == status]
    day, verdict = telling[0] if status == "new" else telling[-1]
    entry = build_entry(verdict, day.assessment, themes)
    dates = list(dict.fromkeys(long_date(day.assessment.date) for day, _ in seen))
    span = f"{dates[0]} to {dates[-1]}" if len(dates) > 1 else dates[0]
    said = Fact("In this period", f"{counted(len(seen), 'takeaway')}, {span}")
    return replace(
        entry, facts=(said, *entry.facts), place=f"{long_date(day.assessment.date)}, {entry.place}"
    )
