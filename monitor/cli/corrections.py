"""Commands by which the reader corrects themes: logged, undoable, applied again on every replay."""

from datetime import UTC, date, datetime

import click

from monitor.cli.arguments import NUMBER, WORD, series_option
from monitor.cli.common import series_key, settings
from monitor.cli.exits import Exit
from monitor.config import Config
from monitor.corrections import Correction, CorrectionKind, takeaway_id
from monitor.pipeline.ingest import track
from monitor.store import Store, open_store

RETRACKED = {
    "merge",
    "split",
    "move",
    "not-new",
}  # they change verdicts; the others only how themes are shown


@click.command()
@click.argument("theme", type=WORD, metavar="ID")
@click.argument("name", type=WORD)
@series_option
@click.pass_context
def rename(context: click.Context, theme: str, name: str, key: str | None) -> Exit:
    """Give a theme a name of your own."""
    return _say(context, key, "rename", theme, name)


@click.command()
@click.argument("theme", type=WORD, metavar="ID")
@click.argument("into", type=WORD, metavar="INTO")
@series_option
@click.pass_context
def merge(context: click.Context, theme: str, into: str, key: str | None) -> Exit:
    """Let a theme be part of another: all its takeaways, earlier and later ones."""
    if theme == into:
        raise click.UsageError("a theme cannot be merged into itself")
    return _say(context, key, "merge", theme, into)


@click.command()
@click.argument("takeaway", type=WORD, metavar="DATE/POSITION")
@series_option
@click.pass_context
def split(context: click.Context, takeaway: str, key: str | None) -> Exit:
    """Let a takeaway open a theme of its own; later ones like it will follow."""
    return _say(context, key, "split", takeaway, None)


@click.command()
@click.argument("takeaway", type=WORD, metavar="DATE/POSITION")
@click.argument("theme", type=WORD, metavar="ID")
@series_option
@click.pass_context
def move(context: click.Context, takeaway: str, theme: str, key: str | None) -> Exit:
    """Put a takeaway into another theme."""
    return _say(context, key, "move", takeaway, theme)


@click.command(name="not-new")
@click.argument("takeaway", type=WORD, metavar="DATE/POSITION")
@click.argument("theme", type=WORD, metavar="[ID]", required=False)
@series_option
@click.pass_context
def not_new(context: click.Context, takeaway: str, theme: str | None, key: str | None) -> Exit:
    """Say that a takeaway is not new: it belongs to theme ID, or to that of the nearest earlier takeaway."""
    return _say(context, key, "not-new", takeaway, theme)


@click.command()
@click.argument("theme", type=WORD, metavar="ID")
@series_option
@click.pass_context
def mute(context: click.Context, theme: str, key: str | None) -> Exit:
    """Leave a theme out of all messages."""
    return _say(context, key, "mute", theme, None)


@click.command()
@click.argument("theme", type=WORD, metavar="ID")
@series_option
@click.pass_context
def follow(context: click.Context, theme: str, key: str | None) -> Exit:
    """Hear of every update of a theme, as of a new one."""
    return _say(context, key, "follow", theme, None)


@click.command()
@click.argument("words", type=WORD)
@series_option
@click.pass_context
def watch(context: click.Context, words: str, key: str | None) -> Exit:
    """Hear of every takeaway that holds these words."""
    return _say(context, key, "watch", words, None)


@click.command()
@series_option
@click.pass_context
def log(context: click.Context, key: str | None) -> Exit:
    """List what was said, oldest first, with the numbers that `undo` takes."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        for logged in store.corrections.log(series_key(config, key)):
            undone = f"  (undone {logged.undone_at:%Y-%m-%d})" if logged.undone_at else ""
            click.echo(f"{_line(logged.correction)}{undone}")
    return Exit.OK


@click.command()
@click.argument("number", type=NUMBER)
@series_option
@click.pass_context
def undo(context: click.Context, number: int, key: str | None) -> Exit:
    """Take back what was said under NUMBER in the log."""
    config = settings(context)
    series = series_key(config, key)
    with open_store(config.database, write=True, wait=config.lock_wait) as store, store.atomic():
        correction = store.corrections.undo(series, number, at=datetime.now(UTC))
        if correction is None:
            raise click.ClickException(f"nothing to undo under {number}; `monitor themes log` lists it all")
        _retrack(config, store, series, correction)
    click.echo(f"undone: {_line(correction)}")
    return Exit.OK


def _say(
    context: click.Context, key: str | None, kind: CorrectionKind, subject: str, value: str | None
) -> Exit:
    config = settings(context)
    series = series_key(config, key)
    with open_store(config.database, write=True, wait=config.lock_wait) as store, store.atomic():
        _check_subject(store, series, kind, subject, value)
        correction = store.corrections.add(series, kind, subject, value, at=datetime.now(UTC))
        _retrack(config, store, series, correction)
    click.echo(_line(correction))
    return Exit.OK


def _check_subject(store: Store, series: str, kind: CorrectionKind, subject: str, value: str | None) -> None:
    """Refuse a theme or a takeaway that is not there."""
    known_themes: set[str] = set()
    known_takeaways: set[str] = set()
    for day in store.assessments.judged(series):
        for verdict in day.verdicts:
            known_themes |= {verdict.theme, *verdict.also}
            known_takeaways.add(takeaway_id(day.date, day.edition, verdict.takeaway.position))
    of_takeaway = kind in {"split", "move", "not-new"}
    if kind != "watch" and subject not in (known_takeaways if of_takeaway else known_themes):
        raise click.ClickException(f"no {'takeaway' if of_takeaway else 'theme'} {subject!r}")
    if kind in {"merge", "move", "not-new"} and value is not None and value not in known_themes:
        raise click.ClickException(f"no theme {value!r}; `monitor themes` lists them")


def _retrack(config: Config, store: Store, series: str, correction: Correction) -> None:
    """Judge again what the correction touches: its own date, which starts every id, and all later ones."""
    if correction.kind in RETRACKED:
        store.assessments.forget_verdicts(series, since=date.fromisoformat(correction.subject[:10]))
        track(config, store, series)


def _line(correction: Correction) -> str:
    value = f" -> {correction.value}" if correction.value else ""
    return f"{correction.id:>4}  {correction.kind:<8}  {correction.subject}{value}"
