"""Compose the digest of a period: which themes began, returned and changed, and an overview of the busiest themes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from monitor.compose.context import MessageContext
from monitor.compose.digest import digest_subject, preheader_of
from monitor.compose.entries import build_entry, group_of, id_of, quote_of, silent_entry
from monitor.compose.group import ASKED, FOLDED_CHARS, Entry, Group, list_contents
from monitor.compose.grouping import FORMS
from monitor.compose.message import build_message
from monitor.compose.muting import group_muted
from monitor.compose.phrases import HEADINGS, YOU_ASKED, count_parts, join_parts, say_read
from monitor.compose.strip import Row, Strip
from monitor.compose.view import Left, View
from monitor.messages import Message, Quote
from monitor.models import Assessment, Theme, UsualNews, Verdict
from monitor.text import averaged, clip, counted, plain, short_date, times
from monitor.worddiff import Piece

STRIP_ROWS = 12  # themes in the strip
MAX_DAY_COLUMNS = 14  # days, beyond which a column of the strip is a week
MAX_WEEK_COLUMNS = 16  # weeks, beyond which a column is a month, or several
MAX_STRIP_NAME_CHARS = 64  # text and Slack clip names further to the width they have
WEEK = 7  # days
# Themes quoted under one heading, in a digest of more than MAX_DAY_COLUMNS assessments.
MAX_QUOTED_THEMES = 40
MAX_EVENTS = 8  # takeaways quoted of one theme in such a digest
Unit = Literal["day", "week", "month"]
ORDER = ("new", "possible", "returning", "updated", "apart", ASKED, "continuing")  # the most important first


@dataclass(frozen=True, kw_only=True)
class DigestDay:
    """One assessment of the period with its verdicts; those on muted themes are in `muted`."""

    assessment: Assessment
    verdicts: tuple[Verdict, ...]
    muted: tuple[Verdict, ...] = ()


Sighting = tuple[DigestDay, Verdict]


def compose_period(
    context: MessageContext,
    *,
    id: str,  # noqa: A002
    since: date,
    until: date,
    days: Sequence[DigestDay],
    dropped: Sequence[Theme],
    usual: UsualNews | None = None,
    kind: Literal["digest", "alert"] = "digest",
) -> Message:
    """Return the digest of the assessments dated `since` to `until`, both included, or one alert of what the verdicts tell.

    `usual` is how many new themes earlier spans of as many days had, None if unknown. Each theme appears once, under the most
    important status it had: new, returning, updated. It is quoted by the takeaway that opened it, or by its latest one of that
    status; its other news follows, shortened. Themes that only continued are counted. Each possibly new takeaway is by itself.
    """
    sightings = _by_matter(days)
    statuses = {theme: _status(seen) for theme, seen in sightings.items()}
    groups = tuple(_groups(sightings, statuses, dropped, days, context))
    parts = count_parts({group.status: group.count for group in groups})
    headline = join_parts(parts)
    span = _span(since, until)
    sources = _sources(days, whole=context.screen.whole)
    left_out = [(day.assessment, verdict) for day in days for verdict in day.muted]
    muted = tuple(quote_of(verdict, assessment, context) for assessment, verdict in left_out)
    view = View(
        headline=headline,
        parts=parts,
        subject=digest_subject(headline, groups, context, span),
        series_name=plain(context.series_name),
        dateline=f"{span}, {until.year}",
        summary=_summary(days, statuses, muted) + _usual(usual, (until - since).days + 1)
        if kind == "digest"
        else "",
        preheader=preheader_of(groups),
        contents=list_contents(groups),
        strip=_strip(since, until, days=days, sightings=sightings, statuses=statuses, context=context)
        if kind == "digest"
        else None,
        groups=(*groups, *group_muted(left_out, context)),
        muted=muted,
        notes=tuple(map(plain, context.notes)),
        source=plain(context.publisher),
        page=context.page_of(until),
        sources=() if context.page else sources,
        left=() if context.page or sources else (Left(len(days), "source"),),
        option=context.option,
        whole=context.span_command(since, until),
    )
    return build_message(view, context, id=id, kind=kind, date=until)


def _sources(days: Sequence[DigestDay], *, whole: bool) -> tuple[tuple[str, str], ...]:
    """Return the dates and addresses of the assessments; () if they are too many to print."""
    if len(days) > MAX_DAY_COLUMNS and not whole:
        return ()
    return tuple((short_date(day.assessment.date), plain(day.assessment.url)) for day in days)


def _by_matter(days: Sequence[DigestDay]) -> dict[str, list[Sighting]]:
    """Return the takeaways of each theme by its id; each possibly new one by itself, under its own id."""
    found: dict[str, list[Sighting]] = {}
    for day in days:
        for verdict in sorted(day.verdicts, key=lambda verdict: verdict.takeaway.position):
            matter = str(id_of(verdict, day.assessment)) if verdict.possibly_new else verdict.theme
            found.setdefault(matter, []).append((day, verdict))
    return found


def _status(seen: Sequence[Sighting]) -> str:
    statuses = {_news_of(sighting) for sighting in seen}
    return next(status for status in ORDER if status in statuses)


def _news_of(sighting: Sighting) -> str:
    """Return the status of ORDER for a takeaway; a continuing one that the user asked for is ASKED."""
    day, verdict = sighting
    status = group_of(verdict, day.assessment)
    is_asked = any(reason.kind == "asked" for reason in verdict.reasons)
    return ASKED if status == "continuing" and is_asked else status


def _span(since: date, until: date) -> str:
    """Return "June 12 to June 18", or "December 28, 2025 to January 3"."""
    return (
        short_date(since)
        if since == until
        else f"{short_date(since, year=until.year)} to {short_date(until)}"
    )


def _summary(days: Sequence[DigestDay], statuses: Mapping[str, str], muted: Sequence[Quote]) -> str:
    """Return "7 assessments, 58 takeaways. 9 themes continued." for a period."""
    takeaways = sum(len(day.verdicts) + len(day.muted) for day in days)
    read = f"{counted(len(days), 'assessment')}, {say_read(takeaways, muted)}"
    went_on = list(statuses.values()).count("continuing")
    return f"{read} {counted(went_on, 'theme')} continued." if went_on else read


def _usual(usual: UsualNews | None, days: int) -> str:
    """Return " 8 earlier weeks had 3.2 new themes each, on average."; "" if unknown."""
    if usual is None:
        return ""
    spans = "earlier weeks" if days == WEEK else f"earlier spans of {counted(days, 'day')}"
    if not usual.mean:
        return f" {usual.spans} {spans} had no new theme."
    return f" {usual.spans} {spans} had {averaged(usual.mean, 'new theme')} each, on average."


def _strip(
    since: date,
    until: date,
    *,
    days: Sequence[DigestDay],
    sightings: Mapping[str, Sequence[Sighting]],
    statuses: Mapping[str, str],
    context: MessageContext,
) -> Strip | None:
    """Return the most important themes, one column for each date, week or month; None for one date or without themes."""
    unit = _unit(since, until)
    columns = _columns(since, until, unit)
    themes = [theme for theme in sightings if statuses[theme] != "possible"]  # which are quoted by themselves
    if len(columns) == 1 or not themes:
        return None

    def rank(theme: str) -> tuple[object, ...]:
        seen = sightings[theme]
        return (ORDER.index(statuses[theme]), -seen[-1][0].assessment.date.toordinal(), -len(seen), theme)

    shown = sorted(themes, key=rank)[:STRIP_ROWS]
    read = {_place(columns, day.assessment.date) for day in days}
    rows = tuple(
        Row(
            name=clip(context.name_of(theme) or theme, MAX_STRIP_NAME_CHARS),
            cells=_cells(columns, read, sightings[theme]),
        )
        for theme in shown
    )
    return Strip(
        columns=tuple(_heading(day, unit) for day in columns),
        rows=rows,
        notes=tuple(
            _strip_notes(unit, len(themes) - len(shown), len(sightings) - len(themes), since, context)
        ),
    )


def _strip_notes(unit: Unit, left: int, possible: int, since: date, context: MessageContext) -> Iterator[str]:
    """Yield what a column is, and how many themes are not in the strip: possibly new ones, and those `left` out."""
    if unit != "day":
        yield "A column is the days from its date on."
    if possible:
        are = "is" if possible == 1 else "are"
        yield f"{counted(possible, 'possibly new theme')} {are} not in this table but further below."
    if left:
        are = "is" if left == 1 else "are"
        yield f"{counted(left, 'more theme')} {are} not in this table; `monitor themes --since {since}{context.option}` lists every theme seen since then."


def _unit(since: date, until: date) -> Unit:
    """Return what a column stands for; in a long span, a column may be several months."""
    days = (until - since).days + 1
    if days <= MAX_DAY_COLUMNS:
        return "day"
    return "week" if days <= WEEK * MAX_WEEK_COLUMNS else "month"


def _columns(since: date, until: date, unit: Unit) -> tuple[date, ...]:
    """Return the first date of each column."""
    days = tuple(since + timedelta(days=n) for n in range((until - since).days + 1))
    if unit != "month":
        return days[:: WEEK if unit == "week" else 1]
    months = tuple(day for n, day in enumerate(days) if n == 0 or day.day == 1)
    return months[:: -(-len(months) // MAX_WEEK_COLUMNS)]


def _heading(day: date, unit: Unit) -> tuple[str, str]:
    """Return the two lines above a column: ("Th", "18") for a day, ("Jun", "18") for a week, ("Jun", "’26") for months."""
    if unit == "day":
        return f"{day:%a}"[:2], str(day.day)
    return f"{day:%b}", str(day.day) if unit == "week" else f"’{day:%y}"


def _place(columns: Sequence[date], day: date) -> int:
    return sum(day >= first for first in columns) - 1


def _cells(columns: Sequence[date], read: set[int], seen: Sequence[Sighting]) -> tuple[str, ...]:
    """Return the most important status of a theme in each column; "" if it has no takeaway, "none" without an assessment."""
    found: dict[int, set[str]] = {}
    for day, verdict in seen:
        status = group_of(verdict, day.assessment)
        found.setdefault(_place(columns, day.assessment.date), set()).add(status)
    return tuple(
        next((status for status in ORDER if status in found.get(n, ())), "" if n in read else "none")
        for n in range(len(columns))
    )


def _groups(
    sightings: Mapping[str, Sequence[Sighting]],
    statuses: Mapping[str, str],
    dropped: Sequence[Theme],
    days: Sequence[DigestDay],
    context: MessageContext,
) -> Iterator[Group]:
    everything = len(sightings) + len(dropped) + sum(map(len, sightings.values()))
    is_whole = context.screen.whole or len(days) <= MAX_DAY_COLUMNS
    themes, events = (everything, everything) if is_whole else (MAX_QUOTED_THEMES, MAX_EVENTS)
    for status in ORDER[:-1]:
        found = [seen for theme, seen in sightings.items() if statuses[theme] == status][::-1]
        told = [_entries(seen, status, context) for seen in found]
        entries = tuple(entry for one in told[:themes] for entry in one[:events])
        if entries:
            yield Group(
                status=status,
                heading=HEADINGS.get(status, YOU_ASKED),
                entries=entries,
                form=FORMS.get(status, "full"),
                left=sum(map(len, told)) - len(entries),
                themes=len(told),
            )
    if dropped and days:
        silent = tuple(silent_entry(theme, days[-1].assessment) for theme in dropped[-themes:])
        left = len(dropped) - len(silent)
        yield Group(status="dropped", heading=HEADINGS["dropped"], entries=silent, form="name", left=left)


def _entries(seen: Sequence[Sighting], status: str, context: MessageContext) -> tuple[Entry, ...]:
    """Return a theme's entries: the takeaway that opened it, or the latest with its status; then its other news.

    What was asked for ends with its latest takeaway, which may contradict the news though it merely continues.
    """
    ends = any(reason.kind == "asked" for _, verdict in seen for reason in verdict.reasons)
    news = [one for one in seen if _news_of(one) != "continuing" or (ends and one is seen[-1])]
    telling = [sighting for sighting in news if _news_of(sighting) == status]
    day, verdict = telling[0] if status == "new" else telling[-1]
    others = [_further(*one, context) for one in reversed(news) if one != (day, verdict)]
    entry = build_entry(verdict, day.assessment, context)
    if len(seen) > 1:
        latest = seen[-1][0].assessment.date
        last = f", last on {short_date(latest, year=latest.year)}" if latest != day.assessment.date else ""
        told = f"Reported {times(len(seen))} in this period{last}."
        place = 1 if status == "possible" else 0  # the chance that it is new comes first
        entry = replace(entry, lines=(*entry.lines[:place], told, *entry.lines[place:]))
    return (entry, *others)


def _further(day: DigestDay, verdict: Verdict, context: MessageContext) -> Entry:
    """Return the entry of another takeaway with news of a theme, shortened, with its day."""
    entry = build_entry(verdict, day.assessment, context)
    when = short_date(day.assessment.date)
    status = HEADINGS[group_of(verdict, day.assessment)].lower()
    said = f"Also on this theme, {when}: {status}. {entry.brief}".rstrip()
    words: tuple[Piece, ...] = (("same", clip(entry.quote.text, FOLDED_CHARS)),)
    return replace(entry, theme="", pieces=words, lines=(said,), brief=said)
