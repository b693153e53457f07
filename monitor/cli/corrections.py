"""Commands that correct themes; corrections are logged, can be undone, and apply again at every replay."""

from datetime import UTC, datetime
from functools import partial
from shlex import quote
from typing import Literal

import click

from monitor.cli.arguments import NUMBER, TAKEAWAY, WORD, CheckedWord, series_option
from monitor.cli.common import open_to_change, series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.lookup import check_takeaway, find_theme_id, read_themes, theme_of_takeaway
from monitor.cli.themes import CORRECTIONS
from monitor.compose.muting import (
    Member,
    Places,
    say_changes,
    say_followed_theme,
    say_muted_theme,
    say_muting,
    say_unmute,
)
from monitor.compose.phrases import NO_THEME_FITS
from monitor.config import Config
from monitor.correction import INTO_THEMES, PLACING, Correction, CorrectionKind
from monitor.pipeline.correct import (
    RETRACKED,
    check_name,
    check_words,
    correct,
    find_places,
    undo_correction,
    withdraw_corrections,
)
from monitor.store import Store, open_store
from monitor.store.query import has_idle_asterisk
from monitor.text import counted
from monitor.theme import Theme
from monitor.watches import find_watched

THEME = click.Argument(["theme"], type=TAKEAWAY, metavar="ID|NAME")
OPTIONAL_THEME = click.Argument(["theme"], type=TAKEAWAY, metavar="[ID|NAME]", required=False)
INTO = click.Argument(["into"], type=TAKEAWAY, metavar="INTO")
PLACE = click.Argument(["takeaway"], type=TAKEAWAY, metavar="DATE/NUMBER")
NAME = click.Argument(["name"], type=CheckedWord(check_name))
OPTIONAL_WORDS = click.Argument(["words"], type=CheckedWord(check_words), metavar="[WORDS]", required=False)
WORDS = click.Argument(["words"], type=WORD, metavar="WORDS")
SYNTAX = (
    'The words are one phrase, in any case and also within a word. "Phrases in quotes" must all be there, a -word must not,'
    " and an asterisk is any letters: `watch '\"air defense\" -Patriot'`, `watch 'defen* line'`."
)


def _correction(
    name: str,
    kind: CorrectionKind,
    subject: click.Argument,
    value: click.Argument | None = None,
    *,
    more: str = "",
) -> click.Command:
    """Return the command that logs a correction of a kind, or without a subject lists those in force."""

    @click.command(
        name, help=f"{CORRECTIONS[name][1]}{more}", params=[subject, value] if value else [subject]
    )
    @series_option
    @click.pass_context
    def run(context: click.Context, /, key: str | None, **given: str) -> Exit:
        if given[str(subject.name)] is None:
            return _list_in_force(context, key, kind)
        return _log(context, key, kind, given[str(subject.name)], given[str(value.name)] if value else None)

    return run


def _withdrawal(
    name: str, kind: Literal["mute", "follow", "watch"], argument: click.Argument
) -> click.Command:
    """Return the command that undoes all corrections of a kind on a subject."""

    @click.command(name, help=CORRECTIONS[name][1], params=[argument])
    @series_option
    @click.pass_context
    def run(context: click.Context, /, key: str | None, **given: str) -> Exit:
        config, subject, named = settings(context), given[str(argument.name)], ""
        series = _choose_series(config, key)
        with open_to_change(config) as store:
            if kind != "watch":
                subject, named = find_theme_id(store, series, subject)
            before = find_places(store, series)
            undone = withdraw_corrections(store, series, kind, subject, now=datetime.now(UTC))
            changes = say_changes(before, find_places(store, series), subject)
        click.echo(named, err=True, nl=False)
        for correction in undone:
            click.echo(f"undone: {_line(correction)}")
        click.echo(changes, err=True, nl=False)
        return Exit.OK

    return run


rename = _correction("rename", "rename", THEME, NAME)
merge = _correction("merge", "merge", THEME, INTO)
split = _correction("split", "split", PLACE)
new = _correction("new", "split", PLACE)
move = _correction("move", "move", PLACE, THEME)
not_new = _correction("not-new", "not-new", PLACE, OPTIONAL_THEME)
mute = _correction("mute", "mute", OPTIONAL_THEME)
unmute = _withdrawal("unmute", "mute", THEME)
follow = _correction("follow", "follow", OPTIONAL_THEME)
unfollow = _withdrawal("unfollow", "follow", THEME)
watch = _correction("watch", "watch", OPTIONAL_WORDS, more=f"\n\n{SYNTAX}")
unwatch = _withdrawal("unwatch", "watch", WORDS)


@click.command()
@click.argument("number", type=NUMBER, required=False)
@series_option
@click.pass_context
def undo(context: click.Context, number: int | None, key: str | None) -> Exit:
    """Undo the correction with this NUMBER in the log."""
    config = settings(context)
    series = _choose_series(config, key)
    with open_to_change(config) as store:
        if number is None:
            raise click.UsageError(_which_to_undo(store, series, config.option_of(series)))
        before = find_places(store, series)
        correction = undo_correction(config, store, series, number, now=datetime.now(UTC))
        where = _where(store, series, correction, before, undone=True)
        changes = _say_changes(config, store, series, correction, before)
    click.echo(f"undone: {_line(correction)}")
    if where:
        click.echo(where)
    click.echo(changes, err=True, nl=False)
    return Exit.OK


def _log(
    context: click.Context, key: str | None, kind: CorrectionKind, subject: str, value: str | None
) -> Exit:
    if kind == "merge" and subject == value:
        raise click.UsageError("a theme cannot be merged into itself")
    config, now, named, into = settings(context), datetime.now(UTC), "", ""
    series = _choose_series(config, key)
    with open_to_change(config) as store:
        if kind in PLACING:
            check_takeaway(store, series, subject)
        elif kind != "watch":
            subject, named = find_theme_id(store, series, subject)
        if kind in INTO_THEMES and value is not None:
            value, into = find_theme_id(store, series, value)
        before = find_places(store, series)
        correction = correct(config, store, series, kind=kind, subject=subject, value=value, now=now)
        where = _where(store, series, correction, before)
        if kind == "mute":
            changes = _say_muted(config, store, series, correction.subject)
        else:
            changes = _say_changes(config, store, series, correction, before)
        alerts = "" if kind == "follow" and changes else _say_alerts(config, store, series, correction)
    click.echo(named + into, err=True, nl=False)
    is_repeated = correction.made_at != now
    click.echo(f"{'already said: ' if is_repeated else ''}{_line(correction)}")
    if where:
        click.echo(where)
    click.echo(changes, err=True, nl=False)
    click.echo(alerts, err=True, nl=False)
    return Exit.OK


def _list_in_force(context: click.Context, key: str | None, kind: CorrectionKind) -> Exit:
    """Print the corrections of a kind that are in force, oldest first, with the names of their themes."""
    config = settings(context)
    series = _choose_series(config, key)
    with open_store(config.database, write=False) as store:
        standing, themes = store.corrections.standing(series), read_themes(store, series)
    found = [one for one in standing.in_force if one.kind == kind]
    for one in found:
        theme = None if kind == "watch" else themes.get(standing.resolve(one.subject))
        click.echo(f"{_line(one)}{f'  {theme.name}' if theme else ''}")
    if not found:
        click.echo(f"no {kind} is in force", err=True)
    return Exit.OK


def _choose_series(config: Config, key: str | None) -> str:
    """Return the series asked for, or the first one; say which that is if there are others, as a search goes through all."""
    series = series_key(config, key)
    if key is None and len(config.series) > 1:
        others = " or ".join(f"--series {other}" for other in config.series if other != series)
        click.echo(f"in {series} alone; for another series: {others}", err=True)
    return series


def _which_to_undo(store: Store, series: str, option: str) -> str:
    """Return the error for `undo` without a number, which names the latest correction that could be undone."""
    standing = [one.correction for one in store.corrections.log(series) if one.undone_at is None]
    latest = (
        f"the latest in force is {' '.join(_line(standing[-1]).split())}" if standing else "none is in force"
    )
    return f"which NUMBER? {latest}; `monitor themes log{option}` lists them all"


def _say_alerts(config: Config, store: Store, series: str, correction: Correction) -> str:
    """Return lines that say where alerts of a follow or watch go, and how many takeaways have the words so far; else ""."""
    if correction.kind not in {"follow", "watch"}:
        return ""
    alerted = config.channels_for("alert")
    nowhere = "no channel gets alerts: the digest shows it and says that it was asked for"
    where = f"alerts go to {', '.join(alerted)}\n" if alerted else f"{nowhere}\n"
    if correction.kind == "follow":
        return where
    words, read = correction.subject, store.overviews.takeaways(series)
    found = [one for one in read if find_watched(one.text, (words,))]
    latest = f", the latest {found[-1].id}" if found else ""
    had = "this word" if len(words.split()) == 1 else "these words"
    searched = (
        f"; `monitor search {'-- ' if words.startswith('-') else ''}{quote(words)}` searches the whole texts"
    )
    return (
        f"{where}so far {counted(len(found), 'takeaway')} of {len(read):,} had {had}{latest}\n"
        f"only key takeaways are watched{'' if has_idle_asterisk(words) else searched}\n"
    )


def _where(
    store: Store, series: str, correction: Correction, before: Places, *, undone: bool = False
) -> str | None:
    """Return where a takeaway or theme belongs after a correction of it or its undoing; None after one that moves nothing."""
    if correction.kind not in RETRACKED:
        return None
    standing = store.corrections.standing(series)
    theme = read_themes(store, series).get(
        standing.theme_of(correction, partial(theme_of_takeaway, store, series)) or ""
    )
    if correction.kind == "split" and not undone and theme and _was_new(store, series, correction.subject):
        if before.themes.get(theme.id) != theme.id:
            return f"{theme.id} is a theme of its own again, {theme.name}"
        return f"{theme.id} already opens a theme of its own, {theme.name}; this keeps it so"
    return _say_where(correction, theme, undone=undone) if theme else None


def _was_new(store: Store, series: str, takeaway: str) -> bool:
    """Return whether a takeaway that the user split off was new anyway: no reason mentions a correction."""
    return not check_takeaway(store, series, takeaway).is_corrected


def _say_changes(config: Config, store: Store, series: str, correction: Correction, before: Places) -> str:
    """Return lines that say whether the corrected theme is muted, and what else was moved, muted or unmuted."""
    held_by = partial(theme_of_takeaway, store, series)
    muted = store.corrections.standing(series).muted_theme_of(correction, held_by)
    is_muted = say_muted_theme(muted, config.option_of(series)) if muted else ""
    return is_muted + say_changes(before, find_places(store, series), correction.subject)


def _say_muted(config: Config, store: Store, series: str, theme: str) -> str:
    """Return lines that say what a mute leaves out, how to undo it, and that it is stronger than following the theme."""
    members = [
        Member(day.date, verdict.takeaway.text, verdict.possibly_new, verdict.theme == theme)
        for day in store.assessments.judged(series)
        for verdict in day.verdicts
        if theme in {verdict.theme, *verdict.also}
    ]
    option = config.option_of(series)
    said = f"{say_muting(members, muted=True)}\n{say_unmute(theme, option)}\n"
    is_followed = theme in store.corrections.standing(series).followed
    return f"{said}{say_followed_theme(theme, option)}\n" if is_followed else said


def _say_where(correction: Correction, theme: Theme, *, undone: bool) -> str:
    if theme.id != correction.subject:
        return f"{correction.subject} now belongs to {theme.id}, {theme.name}"
    if undone:
        return f"{theme.id} is a theme of its own, {theme.name}"
    if correction.kind == "split":
        return f"{theme.id} now opens a theme of its own, {theme.name}"
    nothing = f"{NO_THEME_FITS}, so " if correction.value is None else ""
    counts = ", but no longer counts as new" if correction.kind == "not-new" else ""
    return f"{nothing}{correction.subject} stays in the theme that it opened, {theme.name}{counts}"


def _line(correction: Correction) -> str:
    deleted = "  (the publisher deleted this takeaway)" if correction.is_lost else ""
    return f"{correction.id:>4}  {correction.kind:<8}  {correction.about}{deleted}"
