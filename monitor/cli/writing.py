"""Change config.yaml, and write the files beside it: all that a command writes, or nothing."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from shlex import quote

import click

from monitor.cli.output import naming
from monitor.config import load_config, parse_config
from monitor.config.loader import read_config
from monitor.errors import ConfigError, reason_of
from monitor.files import alone_in, find_existing, real_path, remove_made, try_folder, write_named, write_new
from monitor.pipeline.settings_taken import find_reload
from monitor.store.daemons import read_daemon

ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@contextmanager
def all_or_nothing() -> Iterator[ExitStack]:
    """Undo what the block registers unless it succeeds; Ctrl-C raises click.Abort, as at a question."""
    with ExitStack() as undo:
        try:
            yield undo
        except KeyboardInterrupt:
            raise click.Abort from None
        undo.pop_all()


def check_folders(*folders: Path) -> None:
    """Raise ClickException unless files can be written in the folders, before anything is asked or sent."""
    for folder in folders:
        try:
            try_folder(folder)
        except OSError as exc:
            raise click.ClickException(
                f"{folder} cannot be written: {reason_of(exc)}; nothing was changed"
            ) from exc


def check_settings(path: Path) -> None:
    """Raise ClickException unless config.yaml may be changed, before anything is asked or sent."""
    _refuse_read_only(path)
    check_folders(real_path(path).parent)


def _refuse_read_only(path: Path) -> None:
    """Raise ClickException for a file that nobody may write, a wish of its owner, though its folder lets us replace it."""
    with suppress(FileNotFoundError):
        if not path.stat().st_mode & ANY_WRITE:
            raise click.ClickException(
                f"{path} is read-only, and is not changed; `chmod u+w {quote(str(path))}` allows it"
            )


def check_secrets(folder: Path, secrets: Iterable[str]) -> None:
    """Raise ClickException unless each secret can be written to a new file."""
    for place in secrets:
        if os.path.lexists(folder / place):
            raise click.ClickException(
                f"{folder / place} already exists and is not changed; move it away, or give the channel another name"
            )
        check_folders((folder / place).parent)


def keep_secrets(folder: Path, secrets: Mapping[str, str], undo: ExitStack) -> None:
    """Write each secret to a new private file; raises ClickException if one exists already."""
    for place, secret in secrets.items():
        check_secrets(folder, [place])
        write_with(undo, folder / place, f"{secret}\n")
        click.echo(f"  {folder / place}: contains the secret, readable only by you")


def write_with(undo: ExitStack, path: Path, text: str) -> None:
    """Write a new file that is removed again if the command fails later."""
    undo.callback(remove_made, path, find_existing(path))
    with naming(path):
        write_new(path, text.encode())


def change_config(path: Path, change: Callable[[str], str]) -> None:
    """Replace the file's text with the result of `change`; raises ConfigError if that has mistakes.

    The file is read again for this, so that changes made while a person was asked are kept. Other commands that change it
    wait.
    """
    _refuse_read_only(path)
    with alone_in(real_path(path).parent):
        _replace(path, change(read_config(path)))


def _replace(path: Path, text: str) -> None:
    """Replace the file's content, and say how to make a running daemon read it.

    Its permissions stay, so that a service that runs as another user can still read it.
    """
    new = before = parse_config(text, path=path, environ=os.environ)
    with suppress(ConfigError):  # the old file has mistakes, which may be corrected now
        before = load_config(path)
    daemon = read_daemon(before.database)
    try:
        write_named(path, text.encode())
    except OSError as exc:
        raise click.ClickException(f"{path}: cannot be written: {reason_of(exc)}") from exc
    if daemon.state == "runs":
        needs_restart = (new.database, new.log) != (before.database, before.log)
        how = "a restart" if needs_restart else find_reload(daemon.process)
        click.echo(
            f"`monitor run` ({daemon.process or 'some process'}) has the old settings until {how}", err=True
        )
