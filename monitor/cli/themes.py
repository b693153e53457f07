"""Commands about themes: list, show, explain, and the group of corrections."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import click

from monitor.cli.arguments import DAY, TAKEAWAY, json_option, series_option
from monitor.cli.common import series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.lazy import LazyGroup, hand_on
from monitor.cli.lookup import check_takeaway, find_theme, render_theme
from monitor.cli.output import echo_json
from monitor.cli.screen import STATUS, Cell, Line, fitted, say, say_table
from monitor.compose.phrases import HEADINGS, heading_of
from monitor.corrections import Corrections
from monitor.models import TakeawayId, Verdict
from monitor.pipeline.tracking import load_history
from monitor.render import render_verdict
from monitor.series_history import LAST_7_DAYS, SeriesHistory
from monitor.store import open_store
from monitor.store.answers import Asked
from monitor.text import (
    chance_in_words,
    counted,
    likeness_in_words,
    moment_in_words,
    ordinal,
    plain,
    share_in_figures,
)
from monitor.theme import Theme
from monitor.themes import say_elsewhere
from monitor.worddiff import diff_takeaways, is_legible, marked

INDENT = 4  # columns before the other lines of a reason
CORRECTIONS = {
    "rename": ("corrections:rename", "Give a theme a name of your own."),
    "merge": ("corrections:merge", "Merge a theme into another, with all past and future takeaways."),
    "split": ("corrections:split", "Make a takeaway a separate theme; similar later takeaways will join it."),
    "new": ("corrections:new", "Say that a takeaway is new: it opens a theme of its own, as by `split`."),
    "move": ("corrections:move", "Put a takeaway into another theme."),
    "not-new": (
        "corrections:not_new",
        "Say that a takeaway is not new: it belongs to theme ID, or to that of the nearest earlier takeaway.",
    ),
    "mute": (
        "corrections:mute",
        "Get no alerts or updates of a theme, and only a line for each of its takeaways, at the end of a digest; without a theme, list muted ones.",
    ),
    "unmute": ("corrections:unmute", "Unmute a theme, so that it is reported like any other."),
    "follow": (
        "corrections:follow",
        "Get an alert for every update of a theme; channels without alerts mark it in the digest; without a theme, list followed ones.",
    ),
    "unfollow": ("corrections:unfollow", "Stop following a theme."),
    "watch": (
        "corrections:watch",
        "Get an alert for every takeaway that has these words; channels without alerts mark it in the digest; without words, list watched ones.",
    ),
    "unwatch": ("corrections:unwatch", "Stop watching for these words."),
    "log": ("correction_log:log", "List your corrections, oldest first, with the numbers that `undo` takes."),
    "undo": ("corrections:undo", "Undo the correction with this NUMBER in the log."),
}


since_option = click.option("--since", type=DAY, help="Only themes seen on this date or later.")
new_option = click.option(
    "--new",
    "only_new",
    is_flag=True,
    help="Only themes reported as new since then; without --since, in the 7 days up to the newest assessment.",
)


@click.group(cls=LazyGroup, lazy=CORRECTIONS, invoke_without_command=True)
@since_option
@new_option
@json_option
@series_option
@click.pass_context
def themes(context: click.Context, /, **given: Any) -> Exit:
    """List the themes, the latest first; `themes show ID` prints one in full."""
    return Exit.OK if hand_on(context) else context.invoke(list_themes, **given)


@themes.command(name="list")
@since_option
@new_option
@json_option
@series_option
@click.pass_context
def list_themes(
    context: click.Context, since: date | None, key: str | None, *, only_new: bool, as_json: bool
) -> Exit:
    """List the themes, the latest first, as `themes` alone does."""
    config = settings(context)
    series = series_key(config, key)
    with open_store(config.database, write=False) as store:
        history = load_history(store, series)
        corrections, found = history.corrections, list(history.themes.values())
        if only_new:
            opened = _find_new(history, since)
            found = [theme for theme in found if theme.told[0].id in opened]
    found = [theme for theme in found if since is None or theme.last_seen >= since]
    found.sort(key=lambda theme: (theme.last_seen, theme.takeaways, theme.id), reverse=True)
    if as_json:
        echo_json([render_theme(series, theme, corrections) for theme in found])
        return Exit.OK
    say_table(("theme", "seen", "size", "name"), [_row(theme, corrections) for theme in found])
    if not found:
        click.echo("no such themes", err=True)
    return Exit.OK


def _find_new(history: SeriesHistory, since: date | None) -> set[TakeawayId]:
    """Return the takeaways reported as new since a day, or in the 7 days up to the newest assessment."""
    first = since or max(history.dates, default=date.max) - LAST_7_DAYS
    return {
        day.id_of(verdict)
        for day in history.since(first)
        if day.date >= first
        for verdict in day.verdicts
        if verdict.status == "new"
    }


def _row(theme: Theme, corrections: Corrections) -> tuple[Cell, ...]:
    is_muted = theme.id in corrections.muted
    marks = f"{'  (muted)' if is_muted else ''}{'  (followed)' if theme.id in corrections.followed else ''}"
    return (
        Cell(theme.id),
        Cell(f"{theme.first_seen} to {theme.last_seen}"),
        Cell(f"{theme.takeaways:,}", is_number=True),
        Cell(theme.name, "bright_black" if is_muted else None, tail=marks),
    )


@themes.command(name="show")
@click.argument("given", type=TAKEAWAY, metavar="ID|NAME")
@json_option
@series_option
@click.pass_context
def show_theme(context: click.Context, given: str, key: str | None, *, as_json: bool) -> Exit:
    """Print the takeaways of a theme, in order of date.

    It is given by its ID, the number of any of its takeaways, its name, or a part of the name.
    """
    config = settings(context)
    series = series_key(config, key)
    with open_store(config.database, write=False) as store:
        history = store.assessments.judged(series)
        corrections = store.corrections.standing(series)
        theme = find_theme(store, series, given)
    members = [(day, v) for day in history for v in day.verdicts if theme.id in {v.theme, *v.also}]
    if as_json:
        rows = [render_verdict(series, day.id_of(verdict), verdict) for day, verdict in members]
        echo_json({**render_theme(series, theme, corrections), "members": rows})
        return Exit.OK
    click.echo("  ".join(cell.text + cell.tail for cell in _row(theme, corrections)), err=True)
    if elsewhere := say_elsewhere(theme.name, [verdict.takeaway.text for _, verdict in members]):
        click.echo(elsewhere, err=True)
    for day, verdict in members:
        own = day.id_of(verdict)
        said = _heading(own, verdict, theme)
        lead = (Cell(f"{own!s:<13}  "), Cell(f"{said:<12}  ", STATUS.get(said)))
        say(Line(verdict.takeaway.text, lead=lead))
    return Exit.OK


def _heading(own: TakeawayId, verdict: Verdict, theme: Theme) -> str:
    """Return the word for a takeaway in a theme, as in digests; in a theme other than its main one it is "continuing"."""
    if verdict.theme != theme.id:
        return "continuing"
    opens = verdict.opens(own)
    return HEADINGS[heading_of(verdict.status, possibly_new=verdict.possibly_new, opens=opens)].lower()


@themes.command()
@click.argument("takeaway", type=TAKEAWAY, metavar="DATE/NUMBER")
@json_option
@series_option
@click.pass_context
def explain(context: click.Context, takeaway: str, key: str | None, *, as_json: bool) -> Exit:
    """Tell why a takeaway was judged as it was, and how it differs from the theme's previous takeaway."""
    config = settings(context)
    series = series_key(config, key)
    with open_store(config.database, write=False) as store:
        verdict = check_takeaway(store, series, takeaway)
        own, history = TakeawayId.parse(takeaway), load_history(store, series)
        wanted = [reason.text for reason in history.corrections.why_told(verdict)]
        asked = [
            one for one in store.answers.of_day(series, own.date) if one.takeaway == verdict.takeaway.text
        ]
        lines = [
            *_explained(own, verdict, history.themes, wanted),
            *_heard(asked, config.timezone),
        ]
    if as_json:
        found = render_verdict(series, own, verdict)
        echo_json({**found, "id": str(own), "second_reader": asked, "asked_for": wanted})
        return Exit.OK
    for line in lines:
        click.echo(fitted(line, INDENT))
    return Exit.OK


def _explained(
    own: TakeawayId, verdict: Verdict, themes: Mapping[str, Theme], wanted: Sequence[str]
) -> Iterator[str]:
    """Yield the verdict, its theme as it is now, its reasons, the nearest earlier takeaways, and the previous one.

    `wanted` are the reasons why the user is notified of it in any case.
    """
    theme = themes[verdict.theme]
    yield f"{own}  {verdict.takeaway.text}"
    judged = "before the correction: " if verdict.is_corrected else ""
    yield f"  {_status(own, verdict)}; {judged}{chance_in_words(verdict.novelty)} that it is new{_enough(verdict)} (novelty {share_in_figures(verdict.novelty)})"
    number = theme.number_of(own) or theme.takeaways
    since = f" since {theme.first_seen}" if theme.first_seen < own.date else ""
    place = "which it opens" if number == 1 else f"{ordinal(number)} takeaway{since}"
    yield f"  theme {theme.id}, {theme.name}: {place}"
    yield from (f"  also part of {key}, {themes[key].name}" for key in verdict.also if key in themes)
    yield from (f"  why: {reason.text}" for reason in verdict.reasons if reason.kind != "other")
    yield from (f"  asked for: {one}" for one in wanted)
    for earlier in verdict.earlier:
        if near := likeness_in_words(earlier.score):
            yield f"  {near}, {earlier.date}: {earlier.text}"
    if before := theme.before(own.date):
        pieces = diff_takeaways(before.text, verdict.takeaway.text)
        lead = "since the theme's takeaway of" if is_legible(pieces) else "the theme's takeaway before,"
        yield f"  {lead} {before.id.date}:"
        yield f"    {marked(pieces) if is_legible(pieces) else before.text}"


def _enough(verdict: Verdict) -> str:
    return ", enough for an alert by `tracking.alerts`" if verdict.is_called_new else ""


def _status(own: TakeawayId, verdict: Verdict) -> str:
    """Return the status of a takeaway; for one that is possibly new also what it is if it is not new."""
    opens = verdict.opens(own)
    if verdict.possibly_new:
        return f"possibly new; {'joins no earlier theme' if opens else f'{verdict.status} if not'}"
    return "fits no earlier theme" if verdict.stands_apart(own) else verdict.status


def _heard(readings: Sequence[Asked], zone: ZoneInfo) -> Iterator[str]:
    """Yield the second reader's question and answer, or why there is no answer."""
    for asked in readings:
        yield (
            f"  asked {asked.model} on {moment_in_words(asked.asked_at, zone)}: {asked.seconds:.1f} s, "
            f"{counted(asked.tokens_asked, 'token')} read, {asked.tokens_answered} written"
        )
        for message in asked.messages:
            yield f"    {message['role']}:"
            yield from (f"      {line}" for line in message["content"].split("\n"))
        if asked.answer is not None:
            yield f"    answer: {plain(asked.answer)}"
        if asked.error is not None:
            yield f"    failed: {asked.error}"
