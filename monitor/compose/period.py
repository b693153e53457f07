"""Compose the digest of a period: which themes began, returned and changed, and an overview of the busiest themes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple

from monitor.compose.context import MessageContext, short_dateline_of
from monitor.compose.digest import DigestDay, digest_subject, preheader_of
from monitor.compose.entries import build_entry, group_of, quote_of, silent_entry
from monitor.compose.group import ASKED, FOLDED_CHARS, ORDER, Entry, Group, list_contents
from monitor.compose.grouping import FORMS
from monitor.compose.message import build_message
from monitor.compose.muting import group_muted
from monitor.compose.phrases import ASKED_FOR, HEADINGS, count_parts, join_parts, say_read
from monitor.compose.strip import MAX_DAY_COLUMNS, WEEK, Strip, lay_strip
from monitor.compose.view import Left, View
from monitor.messages import Message, Quote
from monitor.models import Assessment, Verdict
from monitor.text import averaged, clip, counted, plain, short_date, times
from monitor.theme import Theme, UsualNews
from monitor.worddiff import Piece

STRIP_ROWS = 12  # themes in the strip
# Themes quoted under one heading, in a digest of more than MAX_DAY_COLUMNS assessments.
MAX_QUOTED_THEMES = 40
MAX_EVENTS = 8  # takeaways quoted of one theme in such a digest
MAX_SOURCES = 31  # assessments whose addresses are given


Sighting = tuple[Assessment, Verdict]


class _Matter(NamedTuple):
    """A theme of the period, or a possibly new takeaway by itself: its id, its most important status, and its takeaways.

    `told` are the dates of all takeaways of the theme in the period, as its page counts them: `seen` has neither possibly new
    ones nor those whose main theme is another. It is empty for a takeaway by itself.
    """

    id: str
    status: str
    seen: Sequence[Sighting]
    told: Sequence[date]


def compose_period(
    context: MessageContext,
    *,
    id: str,
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
    matters = _find_matters(days, since, until, context)
    groups = tuple(_groups(matters, dropped, days, context))
    parts = count_parts({group.status: group.count for group in groups})
    headline = join_parts(parts)
    span = _span(since, until)
    sources = _sources(days, whole=context.screen.whole)
    left_out = [(day.assessment, verdict) for day in days for verdict in day.muted]
    muted = tuple(quote_of(verdict, assessment, context) for assessment, verdict in left_out)
    is_digest, length = kind == "digest", (until - since).days + 1
    said = (_summary(days, matters, muted), _say_usual(usual, length)) if is_digest else ()
    view = View(
        headline=headline,
        parts=parts,
        subject=digest_subject(headline, groups, context, span),
        series_name=plain(context.series_name),
        dateline=f"{span}, {until.year}",
        summary=" ".join(filter(None, said)),
        preheader=preheader_of(groups),
        contents=list_contents(groups),
        strip=_strip(since, until, days=days, matters=matters, context=context) if is_digest else None,
        groups=(*groups, *group_muted(left_out, context)),
        muted=muted,
        notes=tuple(map(plain, context.notes)),
        source=plain(context.publisher),
        page=context.page_of(until),
        sources=sources,
        left=() if sources else (Left(len(days), "source"),),
        option=context.option,
        whole=context.span_command(since, until),
    )
    return build_message(view, context, id=id, kind=kind, date=until)


def _sources(days: Sequence[DigestDay], *, whole: bool) -> tuple[tuple[str, str], ...]:
    """Return the dates and addresses of the assessments; () if they are too many to print."""
    if len(days) > MAX_SOURCES and not whole:
        return ()
    return tuple((short_dateline_of(day.assessment), plain(day.assessment.url)) for day in days)


def _find_matters(
    days: Sequence[DigestDay], since: date, until: date, context: MessageContext
) -> list[_Matter]:
    """Return each theme, and each possibly new takeaway by itself, under its own id."""
    found: dict[str, list[Sighting]] = {}
    for day in days:
        for verdict in sorted(day.verdicts, key=lambda verdict: verdict.takeaway.position):
            matter = str(day.assessment.id_of(verdict)) if verdict.possibly_new else verdict.theme
            found.setdefault(matter, []).append((day.assessment, verdict))
    themes = {key: context.themes[key] for key in found if key in context.themes}
    told = {
        key: [one.id.date for one in theme.told if since <= one.id.date <= until]
        for key, theme in themes.items()
    }
    return [
        _Matter(key, min(map(_news_of, seen), key=ORDER.index), seen, told.get(key, ()))
        for key, seen in found.items()
    ]


def _news_of(sighting: Sighting) -> str:
    """Return the status of ORDER for a takeaway; a continuing one that the user asked for is ASKED."""
    assessment, verdict = sighting
    status = group_of(verdict, assessment)
    is_asked = any(reason.kind == "asked" for reason in verdict.reasons)
    return ASKED if status == "continuing" and is_asked else status


def _span(since: date, until: date) -> str:
    """Return "June 12 to June 18", or "December 28, 2025 to January 3"."""
    first = f"{short_date(since, year=until.year)} to " if since != until else ""
    return f"{first}{short_date(until)}"


def _summary(days: Sequence[DigestDay], matters: Sequence[_Matter], muted: Sequence[Quote]) -> str:
    """Return "7 assessments, 58 takeaways. 9 themes continued." for a period."""
    takeaways = sum(len(day.verdicts) + len(day.muted) for day in days)
    read = f"{counted(len(days), 'assessment')}, {say_read(takeaways, muted)}"
    went_on = sum(one.status == "continuing" for one in matters)
    return f"{read} {counted(went_on, 'theme')} continued." if went_on else read


def _say_usual(usual: UsualNews | None, days: int) -> str:
    """Return "8 earlier weeks had 3.2 new themes each, on average."; "" if unknown."""
    if usual is None:
        return ""
    spans = "earlier weeks" if days == WEEK else f"earlier spans of {counted(days, 'day')}"
    if not usual.mean:
        return f"{usual.spans} {spans} had no new theme."
    return f"{usual.spans} {spans} had {averaged(usual.mean, 'new theme')} each, on average."


def _strip(
    since: date,
    until: date,
    *,
    days: Sequence[DigestDay],
    matters: Sequence[_Matter],
    context: MessageContext,
) -> Strip | None:
    """Return the strip of the most important themes, without possibly new ones, which are quoted by themselves."""
    themes = [one for one in matters if one.status != "possible"]

    def rank(one: _Matter) -> tuple[object, ...]:
        return (ORDER.index(one.status), -one.seen[-1][0].date.toordinal(), -len(one.seen), one.id)

    shown = sorted(themes, key=rank)[:STRIP_ROWS]
    return lay_strip(
        since,
        until,
        read=[day.assessment.date for day in days],
        rows=[(context.name_of(one.id) or one.id, [*_mentions(one.id, days)]) for one in shown],
        notes=_strip_notes(len(themes) - len(shown), len(matters) - len(themes), since, context),
    )


def _mentions(theme: str, days: Sequence[DigestDay]) -> Iterator[tuple[date, str]]:
    """Yield the date and status of each takeaway of a theme, as its page lists them, possibly new ones, too."""
    for day in days:
        for verdict in (*day.verdicts, *day.muted):
            if verdict.theme == theme:
                yield day.assessment.date, group_of(verdict, day.assessment)
            elif theme in verdict.also:
                yield day.assessment.date, "continuing"


def _strip_notes(left: int, possible: int, since: date, context: MessageContext) -> Iterator[str]:
    """Yield how many themes are not in the strip: possibly new ones, and those `left` out."""
    if possible:
        has, is_ = ("has", "is") if possible == 1 else ("have", "are")
        yield f"{counted(possible, 'possibly new theme')} {has} no row here but {is_} further below."
    if left:
        are = "is" if left == 1 else "are"
        yield f"{counted(left, 'more theme')} {are} not in this table; `monitor themes --since {since}{context.option}` lists every theme seen since then."


def _groups(
    matters: Sequence[_Matter], dropped: Sequence[Theme], days: Sequence[DigestDay], context: MessageContext
) -> Iterator[Group]:
    everything = len(matters) + len(dropped) + sum(len(one.seen) for one in matters)
    is_whole = context.screen.whole or len(days) <= MAX_DAY_COLUMNS
    themes, events = (everything, everything) if is_whole else (MAX_QUOTED_THEMES, MAX_EVENTS)
    for status in ORDER[:-1]:
        found = [one for one in matters if one.status == status][::-1]
        quoted = [_entries(one, context) for one in found]
        entries = tuple(entry for one in quoted[:themes] for entry in one[:events])
        if entries:
            yield Group(
                status=status,
                heading=HEADINGS.get(status, ASKED_FOR),
                entries=entries,
                form=FORMS.get(status, "full"),
                left=sum(map(len, quoted)) - len(entries),
                themes=len(quoted),
            )
    if dropped and days:
        silent = tuple(silent_entry(theme, days[-1].assessment) for theme in dropped[-themes:])
        left = len(dropped) - len(silent)
        yield Group(status="dropped", heading=HEADINGS["dropped"], entries=silent, form="name", left=left)


def _entries(matter: _Matter, context: MessageContext) -> tuple[Entry, ...]:
    """Return a theme's entries: the takeaway that opened it, or the latest with its status; then its other news.

    What was asked for ends with its latest takeaway, which may contradict the news though it merely continues.
    """
    _, status, seen, told = matter
    ends = any(reason.kind == "asked" for _, verdict in seen for reason in verdict.reasons)
    news = [one for one in seen if _news_of(one) != "continuing" or (ends and one is seen[-1])]
    telling = [sighting for sighting in news if _news_of(sighting) == status]
    assessment, verdict = telling[0] if status == "new" else telling[-1]
    others = [_further(*one, context) for one in reversed(news) if one != (assessment, verdict)]
    entry = build_entry(verdict, assessment, context)
    if len(told) > 1:
        day = short_date(told[-1], year=assessment.date.year)
        last = f", last on {day}" if told[-1] != assessment.date else ""
        reported = f"Reported {times(len(told))} in this period{last}."
        place = 1 if status == "possible" else 0  # the chance that it is new comes first
        entry = replace(entry, lines=(*entry.lines[:place], reported, *entry.lines[place:]))
    return (entry, *others)


def _further(assessment: Assessment, verdict: Verdict, context: MessageContext) -> Entry:
    """Return the entry of another takeaway with news of a theme, shortened, with its day."""
    entry = build_entry(verdict, assessment, context)
    when = short_dateline_of(assessment)
    status = HEADINGS[group_of(verdict, assessment)].lower()
    said = f"Also on this theme, {when}: {status}. {entry.brief}".rstrip()
    words: tuple[Piece, ...] = (("same", clip(entry.quote.text, FOLDED_CHARS)),)
    return replace(entry, theme="", pieces=words, lines=(said,), brief=said)
