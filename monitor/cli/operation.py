"""Commands that keep an installation in order: doctor, backup, restore, vacuum."""

from datetime import UTC, datetime
from pathlib import Path

import click

from monitor.archive import Archive
from monitor.boundary import Boundary
from monitor.cli.arguments import Checked, Place, json_option, series_option
from monitor.cli.asking import change_config, check_folders
from monitor.cli.common import series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.findings import say_finding
from monitor.cli.output import echo_json, is_asked, kept_for_json
from monitor.cli.readers import offer_reader
from monitor.config import Config
from monitor.config.edit import put
from monitor.config.values import second_reader_url
from monitor.errors import MonitorError, NoDatabase, StoreError
from monitor.model_servers import USUAL, find_model_servers
from monitor.parse import explain
from monitor.pipeline.doctor import examine
from monitor.pipeline.imports import load_page
from monitor.pipeline.prune import prune_archive
from monitor.store import claim_for_daemon, copy_database, find_damage, open_store, replace_database
from monitor.text import counted

COPY = "monitor.db"  # what the database is called in a backup
BODIES = "archive"


@click.command()
@click.argument("page", required=False, type=Place(exists=True, dir_okay=False))
@click.option("--send", is_flag=True, help="Send each channel a test message.")
@click.option(
    "--model-server",
    type=Checked(second_reader_url),
    metavar="URL",
    help="Look for a language model here, as http://127.0.0.1:8000/v1.",
)
@json_option
@series_option
@click.pass_context
def doctor(
    context: click.Context,
    *,
    page: Path | None,
    key: str | None,
    send: bool,
    model_server: str | None,
    as_json: bool,
) -> Exit:
    """Examine configuration, database, disk, each route and channel; or how a saved PAGE is read.

    Where no second reader is configured and this machine serves a language model, you are asked whether to use it.
    """
    found = settings(context)
    series = series_key(found, key)
    if page is not None:
        return _explain_page(found, series, page, as_json=as_json)
    findings = []
    places = {"A server": model_server} if model_server else USUAL
    with kept_for_json(as_json=as_json):
        for finding in examine(found, send=send, model_servers=places):
            if not as_json:
                say_finding(finding)
            findings.append(finding)
    if as_json:
        echo_json(findings)
    elif found.second_reader is None and is_asked() and find_model_servers(places):
        _offer_reader(found.path, model_server)
    return Exit.OK if all(finding.good is not False for finding in findings) else Exit.FAILED


def _offer_reader(path: Path, model_server: str | None) -> None:
    """Write the block of a language model into the settings if that is wanted."""
    click.echo("")
    check_folders(path.resolve().parent)
    if block := offer_reader(model_server, None, asking=True):
        change_config(path, lambda text: put(text, ("second_reader",), block))
        click.echo(f"{path}: second_reader is set")


@click.command()
@click.argument("folder", type=Place(file_okay=False))
@click.pass_context
def backup(context: click.Context, folder: Path) -> Exit:
    """Copy database and archive to FOLDER, consistent while monitor runs; a later backup adds what is new."""
    found = settings(context)
    if not found.database.exists():
        raise NoDatabase(str(found.database))
    _refuse_itself(found, folder)
    _refuse_archive(found, folder)
    copy_database(found.database, folder / COPY)
    copied, failed = _copy_bodies(found.archive, folder / BODIES)
    click.echo(
        f"{folder / COPY} written and checked, {counted(copied, 'page')} added{_count_failed(failed)}",
        err=True,
    )
    return Exit.STORE if failed else Exit.OK


@click.command()
@click.argument("folder", type=Place(exists=True, file_okay=False))
@click.pass_context
def restore(context: click.Context, folder: Path) -> Exit:
    """Put the backup in FOLDER in the database's place; the present database is kept beside it.

    Stop `monitor run` first: while it looks after the database, nothing is restored, and the status is 7.
    """
    found = settings(context)
    _refuse_itself(found, folder)
    damage = "is a link" if (folder / COPY).is_symlink() else find_damage(folder / COPY)
    if damage:
        raise StoreError(f"{folder / COPY}: is not a valid backup: {damage}")
    aside = found.database.with_name(
        f"{found.database.name}.before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    )
    with claim_for_daemon(found.database):
        copied, failed = _copy_bodies(folder / BODIES, found.archive)
        replace_database(found.database, folder / COPY, aside=aside, wait=found.lock_wait)
    kept = f"; the one before is {aside}" if aside.exists() else ""
    click.echo(
        f"{found.database} restored, {counted(copied, 'page')} added{_count_failed(failed)}{kept}", err=True
    )
    return Exit.STORE if failed else Exit.OK


@click.command()
@click.pass_context
def vacuum(context: click.Context) -> Exit:
    """Delete page bodies older than keep.pages, and give unused space back to the disk."""
    found = settings(context)
    before = _size(found)
    with open_store(found.database, write=True, wait=found.lock_wait) as store:
        gone = prune_archive(found, store, now=datetime.now(UTC))
        store.shrink()
    click.echo(
        f"{counted(gone, 'page body', 'page bodies')} deleted, database {before:,} -> {_size(found):,} bytes",
        err=True,
    )
    return Exit.OK


def _explain_page(config: Config, series: str, page: Path, *, as_json: bool) -> Exit:
    """Print how a saved page is read; it has failed if it is no assessment."""
    body = load_page(page, config.http.max_bytes)
    explained = explain(body, url=f"file:{page.name}", series=config.series[series].shape(series))
    if as_json:
        echo_json({"page": str(page), "lines": explained.lines, "good": explained.is_read})
    else:
        click.echo("\n".join(explained.lines))
    return Exit.OK if explained.is_read else Exit.FAILED


def _refuse_itself(config: Config, folder: Path) -> None:
    """Raise UsageError for the folder of the database itself: in the place of a copy, what others write now would be lost."""
    if (folder / COPY).resolve() == config.database.resolve():
        raise click.UsageError(f"{folder / COPY} is the database itself; name another FOLDER for its backup")


def _refuse_archive(config: Config, folder: Path) -> None:
    """Raise UsageError for a folder in the archive, or one whose copy of the archive would be the archive."""
    archive, place, copy = (one.resolve() for one in (config.archive, folder, folder / BODIES))
    if place.is_relative_to(archive) or archive.is_relative_to(copy) or copy.is_relative_to(archive):
        raise click.UsageError(
            f"{folder}: the archive, {config.archive}, is what is backed up; name another FOLDER that is not part of it"
        )


def _size(config: Config) -> int:
    return config.database.stat().st_size if config.database.exists() else 0


def _copy_bodies(source: Path, target: Path) -> tuple[int, int]:
    """Copy the missing bodies; return how many were copied and how many could not be, each of which is named."""
    ours, theirs = Archive(target), Archive(source)
    failures: list[MonitorError] = []
    missing = [sha256 for sha256 in theirs.hashes() if not ours.path(sha256).exists()]
    for sha256 in missing:
        with Boundary("page", str(theirs.path(sha256)), failures.append):
            ours.copy(sha256, theirs)
    for failure in failures:
        click.echo(str(failure), err=True)
    return len(missing) - len(failures), len(failures)


def _count_failed(failed: int) -> str:
    return f", {failed} cannot be copied" if failed else ""
