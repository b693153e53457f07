"""The command that shows monitor at work on an invented site: demo."""

import logging
from contextlib import nullcontext
from pathlib import Path
from shlex import quote

import click

from monitor.cli.arguments import Checked, Place, is_given
from monitor.cli.exits import Exit
from monitor.cli.reports import exit_status
from monitor.cli.screen import find_screen, print_painted
from monitor.cli.serve import serve_until_stopped
from monitor.config import load_config
from monitor.config.values import serve_address
from monitor.demo import evening_of, play_demo, temporary_folder
from monitor.demo.story import DAYS
from monitor.errors import reason_of
from monitor.files import whole_path
from monitor.web import Site

GOODBYE = "An invented site, read by the check that reads the real one: `monitor check` does it there."


@click.command()
@click.option(
    "--keep",
    type=Place(file_okay=False),
    metavar="FOLDER",
    help="Leave settings and database in a new folder.",
)
@click.option("--serve", "serving", is_flag=True, help="Then show the web pages, until interrupted.")
@click.option(
    "--listen",
    type=Checked(serve_address),
    metavar="HOST:PORT",
    default="127.0.0.1:8710",
    show_default=True,
    help="The address of the pages.",
)
@click.pass_context
def demo(context: click.Context, keep: Path | None, listen: str, *, serving: bool) -> Exit:
    """Play ten days of a small invented site, without a network."""
    if is_given(context, "listen") and not serving:
        raise click.UsageError("--listen is the address of the pages: add --serve")
    log = logging.getLogger("monitor")
    if not log.isEnabledFor(logging.DEBUG):
        log.setLevel(logging.WARNING)  # the story is told below
    if keep:
        _refuse_used(keep)
        keep = whole_path(keep)
    with nullcontext(keep) if keep else temporary_folder() as folder:
        report = play_demo(folder, print_painted, find_screen())
        click.echo(f"\n{GOODBYE}")
        if keep:
            _tell_what_to_try(keep)
        if serving:
            _show_pages(folder, listen)
    return exit_status(report)


def _refuse_used(folder: Path) -> None:
    """Raise UsageError unless a folder is new or empty."""
    try:
        used = folder.exists() and any(folder.iterdir())
    except OSError as exc:
        raise click.UsageError(f"{folder}: {reason_of(exc)}") from exc
    if used:
        raise click.UsageError(f"{folder} is not empty; --keep takes a new folder")


def _tell_what_to_try(folder: Path) -> None:
    click.echo(f"\nKept in {folder}. Try there:")
    for command in ("themes", "search causeway", "export takeaways", "serve"):
        click.echo(f"  monitor --config {quote(str(folder / 'config.yaml'))} {command}")


def _show_pages(folder: Path, listen: str) -> None:
    config = load_config(folder / "config.yaml")
    site = Site(load=lambda: config, now=lambda: evening_of(DAYS[-1]))
    click.echo("\nThe pages of the last evening, until you press Ctrl-C:")
    try:
        serve_until_stopped(site, listen, proxied=False)
    except OSError as exc:
        raise click.ClickException(
            f"{listen}: {reason_of(exc)}; --listen 127.0.0.1:0 takes a free port"
        ) from exc
