"""Commands to correct themes: logged, undoable, applied again on every replay."""

from datetime import UTC, datetime
from typing import Literal

import click

from monitor.cli.arguments import NUMBER, TAKEAWAY, WORD, CheckedWord, series_option
from monitor.cli.common import series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.lookup import check_takeaway, find_theme_id, read_themes, theme_of_takeaway
from monitor.compose.muting import Held, say_muting
from monitor.corrections import INTO_THEMES, PLACING, Correction, CorrectionKind
from monitor.models import Theme
from monitor.pipeline.correct import (
    RETRACKED,
    check_name,
    check_words,
    correct,
    undo_correction,
    withdraw_corrections,
)
from monitor.store import Store, open_store

NAME, WATCHED = CheckedWord(check_name), CheckedWord(check_words)


@click.command()
@click.argument("theme", type=TAKEAWAY, metavar="ID|NAME")
@click.argument("name", type=NAME)
@series_option
@click.pass_context
def rename(context: click.Context, theme: str, name: str, key: str | None) -> Exit:
    """Give a theme a name of your own."""
    return _say(context, key, "rename", theme, name)


@click.command()
@click.argument("theme", type=TAKEAWAY, metavar="ID|NAME")
@click.argument("into", type=TAKEAWAY, metavar="INTO")
@series_option
@click.pass_context
def merge(context: click.Context, theme: str, into: str, key: str | None) -> Exit:
    """Let a theme be part of another: all its takeaways, earlier and later ones."""
    if theme == into:
        raise click.UsageError("a theme cannot be merged into itself")
    return _say(context, key, "merge", theme, into)


@click.command()
@click.argument("takeaway", type=TAKEAWAY, metavar="DATE/POSITION")
@series_option
@click.pass_context
def split(context: click.Context, takeaway: str, key: str | None) -> Exit:
    """Let a takeaway open a theme of its own; later ones like it will follow."""
    return _say(context, key, "split", takeaway, None)


@click.command(name="new")
@click.argument("takeaway", type=TAKEAWAY, metavar="DATE/POSITION")
@series_option
@click.pass_context
def new(context: click.Context, takeaway: str, key: str | None) -> Exit:
    """Say that a takeaway is new: it opens a theme of its own, as by `split`."""
    return _say(context, key, "split", takeaway, None)


@click.command()
@click.argument("takeaway", type=TAKEAWAY, metavar="DATE/POSITION")
@click.argument("theme", type=TAKEAWAY, metavar="ID|NAME")
@series_option
@click.pass_context
def move(context: click.Context, takeaway: str, theme: str, key: str | None) -> Exit:
    """Put a takeaway into another theme."""
    return _say(context, key, "move", takeaway, theme)


@click.command(name="not-new")
@click.argument("takeaway", type=TAKEAWAY, metavar="DATE/POSITION")
@click.argument("theme", type=TAKEAWAY, metavar="[ID|NAME]", required=False)
@series_option
@click.pass_context
def not_new(context: click.Context, takeaway: str, theme: str | None, key: str | None) -> Exit:
    """Say that a takeaway is not new: it belongs to theme ID, or to that of the nearest earlier takeaway."""
    return _say(context, key, "not-new", takeaway, theme)


@click.command()
@click.argument("theme", type=TAKEAWAY, metavar="ID|NAME")
@series_option
@click.pass_context
def mute(context: click.Context, theme: str, key: str | None) -> Exit:
    """Leave a theme out of all messages."""
    return _say(context, key, "mute", theme, None)


@click.command()
@click.argument("theme", type=TAKEAWAY, metavar="ID|NAME")
@series_option
@click.pass_context
def unmute(context: click.Context, theme: str, key: str | None) -> Exit:
    """Show a muted theme in messages again."""
    return _take_back(context, key, "mute", theme)


@click.command()
@click.argument("theme", type=TAKEAWAY, metavar="ID|NAME")
@series_option
@click.pass_context
def follow(context: click.Context, theme: str, key: str | None) -> Exit:
    """Get a message about every update of a theme, as about a new theme."""
    return _say(context, key, "follow", theme, None)


@click.command()
@click.argument("theme", type=TAKEAWAY, metavar="ID|NAME")
@series_option
@click.pass_context
def unfollow(context: click.Context, theme: str, key: str | None) -> Exit:
    """Stop following a theme."""
    return _take_back(context, key, "follow", theme)


@click.command()
@click.argument("words", type=WATCHED, metavar="WORDS")
@series_option
@click.pass_context
def watch(context: click.Context, words: str, key: str | None) -> Exit:
    """Get a message about every takeaway that holds these words."""
    return _say(context, key, "watch", words, None)


@click.command()
@click.argument("words", type=WORD, metavar="WORDS")
@series_option
@click.pass_context
def unwatch(context: click.Context, words: str, key: str | None) -> Exit:
    """Stop watching for these words."""
    return _take_back(context, key, "watch", words)


@click.command()
@click.argument("number", type=NUMBER)
@series_option
@click.pass_context
def undo(context: click.Context, number: int, key: str | None) -> Exit:
    """Take back the correction that has this NUMBER in the log."""
    config = settings(context)
    series = series_key(config, key)
    with open_store(config.database, write=True, wait=config.lock_wait) as store:
        correction = undo_correction(config, store, series, number, now=datetime.now(UTC))
        where = None if correction.kind == "mute" else _where(store, series, correction, undone=True)
    click.echo(f"undone: {_line(correction)}")
    if where:
        click.echo(where)
    return Exit.OK


def _say(
    context: click.Context, key: str | None, kind: CorrectionKind, subject: str, value: str | None
) -> Exit:
    config, now = settings(context), datetime.now(UTC)
    series = series_key(config, key)
    with open_store(config.database, write=True, wait=config.lock_wait) as store:
        if kind in PLACING:
            check_takeaway(store, series, subject)
        elif kind != "watch":
            subject = find_theme_id(store, series, subject)
        if kind in INTO_THEMES and value is not None:
            value = find_theme_id(store, series, value)
        correction = correct(config, store, series, kind=kind, subject=subject, value=value, now=now)
        where = _where(store, series, correction)
    is_repeated = correction.made_at != now
    click.echo(f"{'already said: ' if is_repeated else ''}{_line(correction)}")
    if where:
        click.echo(where, err=kind == "mute")  # a script reads one line, as of other corrections
    return Exit.OK


def _take_back(
    context: click.Context, key: str | None, kind: Literal["mute", "follow", "watch"], subject: str
) -> Exit:
    config = settings(context)
    series = series_key(config, key)
    with open_store(config.database, write=True, wait=config.lock_wait) as store:
        if kind != "watch":
            subject = find_theme_id(store, series, subject)
        undone = withdraw_corrections(store, series, kind, subject, now=datetime.now(UTC))
    for correction in undone:
        click.echo(f"undone: {_line(correction)}")
    return Exit.OK


def _where(store: Store, series: str, correction: Correction, *, undone: bool = False) -> str | None:
    """Return what a mute leaves out, or the theme of a takeaway or theme after a correction that may have moved it, or its undoing."""
    if correction.kind == "mute":
        return _say_muted(store, series, correction.subject)
    if correction.kind not in RETRACKED:
        return None
    history, standing = store.assessments.judged(series), store.corrections.standing(series)
    subject = correction.subject
    owner = theme_of_takeaway(subject, history) if correction.kind in PLACING else standing.resolve(subject)
    theme = read_themes(store, series).get(owner or "")
    return _say_where(correction, theme, undone=undone) if theme else None


def _say_muted(store: Store, series: str, theme: str) -> str:
    members = [
        (day.date, verdict)
        for day in store.assessments.judged(series)
        for verdict in day.verdicts
        if theme in {verdict.theme, *verdict.also}
    ]
    held = [
        Held(day, verdict.takeaway.text, verdict.possibly_new)
        for day, verdict in members
        if verdict.theme == theme
    ]
    return f"{say_muting(held, len(members))}\nTo undo: monitor themes unmute {theme}"


def _say_where(correction: Correction, theme: Theme, *, undone: bool) -> str:
    if theme.id != correction.subject:
        return f"{correction.subject} now belongs to {theme.id}, {theme.name}"
    if undone:
        return f"{theme.id} is a theme of its own, {theme.name}"
    if correction.kind == "split":
        return f"{theme.id} now opens a theme of its own, {theme.name}"
    nothing = "nothing earlier is near it, so " if correction.value is None else ""
    counts = ", but no longer counts as new" if correction.kind == "not-new" else ""
    return f"{nothing}{correction.subject} stays in the theme that it opened, {theme.name}{counts}"


def _line(correction: Correction) -> str:
    deleted = "  (the publisher deleted this takeaway)" if correction.is_lost else ""
    return f"{correction.id:>4}  {correction.kind:<8}  {correction.about}{deleted}"
