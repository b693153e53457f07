"""Commands that maintain an installation: backup, restore, vacuum."""

from datetime import UTC, datetime
from pathlib import Path

import click

from monitor.archive import Archive
from monitor.boundary import Boundary
from monitor.cli.arguments import Place
from monitor.cli.common import open_to_change, settings
from monitor.cli.exits import Exit
from monitor.config import Config
from monitor.errors import MonitorError, NoDatabase, StoreError
from monitor.files import real_path
from monitor.pipeline.prune import prune_archive
from monitor.store import copy_database, find_damage, has_database, replace_database
from monitor.store.daemons import claim_for_daemon, find_other_daemon, forget_daemon
from monitor.text import counted

COPY = "monitor.db"  # the name of the database in a backup
BODIES = "archive"


@click.command()
@click.argument("folder", type=Place(file_okay=False))
@click.pass_context
def backup(context: click.Context, folder: Path) -> Exit:
    """Copy database and archive to FOLDER, consistent while monitor runs; a later backup adds what is new."""
    config = settings(context)
    if not has_database(config.database):
        raise NoDatabase(str(config.database), daemon=find_other_daemon(config.database))
    _refuse_itself(config, folder)
    _refuse_archive(config, folder)
    copy_database(config.database, folder / COPY)
    copied, failed = _copy_bodies(config.archive, folder / BODIES)
    click.echo(
        f"{folder / COPY} written and checked, {counted(copied, 'page')} added{_count_failed(failed)}",
        err=True,
    )
    return Exit.STORE if failed else Exit.OK


@click.command()
@click.argument("folder", type=Place(exists=True, file_okay=False))
@click.pass_context
def restore(context: click.Context, folder: Path) -> Exit:
    """Replace the database with the backup in FOLDER; the current database is kept beside it.

    Stop `monitor run` first: while it uses the database, nothing is restored, and the status is 7.
    """
    config = settings(context)
    _refuse_itself(config, folder)
    damage = "is a link" if (folder / COPY).is_symlink() else find_damage(folder / COPY)
    if damage:
        raise StoreError(f"{folder / COPY}: is not a valid backup: {damage}")
    aside = config.database.with_name(
        f"{config.database.name}.before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"
    )
    with claim_for_daemon(config.database):
        forget_daemon(config.database)
        copied, failed = _copy_bodies(folder / BODIES, config.archive)
        replace_database(config.database, folder / COPY, aside=aside, wait=config.lock_wait)
    kept = f"; the one before is {aside}" if aside.exists() else ""
    click.echo(
        f"{config.database} restored, {counted(copied, 'page')} added{_count_failed(failed)}{kept}", err=True
    )
    return Exit.STORE if failed else Exit.OK


@click.command()
@click.pass_context
def vacuum(context: click.Context) -> Exit:
    """Delete page bodies older than keep.pages, and give unused space back to the disk."""
    config = settings(context)
    before = _size(config)
    with open_to_change(config) as store:
        gone = prune_archive(config, store, now=datetime.now(UTC))
        store.shrink()
    click.echo(
        f"{counted(gone, 'page body', 'page bodies')} deleted, database {before:,} -> {_size(config):,} bytes",
        err=True,
    )
    return Exit.OK


def _refuse_itself(config: Config, folder: Path) -> None:
    """Raise UsageError for the folder of the database itself, which a copy would overwrite while others write to it."""
    if real_path(folder / COPY) == real_path(config.database):
        raise click.UsageError(f"{folder / COPY} is the database itself; name another FOLDER for its backup")


def _refuse_archive(config: Config, folder: Path) -> None:
    """Raise UsageError for a folder in the archive, or one whose copy of the archive would be the archive."""
    archive, place, copy = map(real_path, (config.archive, folder, folder / BODIES))
    if place.is_relative_to(archive) or archive.is_relative_to(copy) or copy.is_relative_to(archive):
        raise click.UsageError(
            f"{folder}: the archive, {config.archive}, is what is backed up; name another FOLDER that is not part of it"
        )


def _size(config: Config) -> int:
    return config.database.stat().st_size if has_database(config.database) else 0


def _copy_bodies(source: Path, target: Path) -> tuple[int, int]:
    """Copy the missing page bodies; return how many were copied and how many failed. Each failure is printed."""
    ours, theirs = Archive(target), Archive(source)
    failures: list[MonitorError] = []
    copied = 0
    for sha256 in theirs.hashes(failures.append):
        with Boundary("page", str(theirs.path(sha256)), failures.append):
            if not ours.path(sha256).exists():
                ours.copy(sha256, theirs)
                copied += 1
    for failure in failures:
        click.echo(str(failure), err=True)
    return copied, len(failures)


def _count_failed(failed: int) -> str:
    return f", {failed} cannot be copied" if failed else ""
