"""The command `monitor`: one function a command, one exit status a kind of trouble."""

import logging
import sys
from pathlib import Path

import click

from monitor.boundary import Boundary
from monitor.cli.arguments import Place
from monitor.cli.browse import diff, export, search, show
from monitor.cli.checks import backfill, check, demo, import_, replay
from monitor.cli.common import Exit
from monitor.cli.corrections import COMMANDS
from monitor.cli.daemon import run
from monitor.cli.digests import digest
from monitor.cli.operation import backup, config, doctor, restore, vacuum
from monitor.cli.outbox import deliveries
from monitor.cli.output import OutputFailed, ReaderLeft, abandon_stdout, guard_streams
from monitor.cli.serve import serve
from monitor.cli.themes import themes
from monitor.errors import ConfigError, MonitorError, StoreError
from monitor.logs import set_up_logging

STATUSES = """\b
Exit status:
  0  nothing failed and nothing is owed
  1  something failed: a route, a page or a file, named on standard error
  2  a mistake in the command or in config.yaml
  3  messages are owed to a channel that did not take them
  4  the publisher's site cannot be reached
  5  the publisher turned us away (a bot check, access denied)
  6  a page does not have the layout we know
  7  the database or the archive cannot be used
  130  interrupted
"""


@click.group(epilog=STATUSES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "config_path",
    type=Place(dir_okay=False),
    envvar="MONITOR_CONFIG",
    default="config.yaml",
    show_default=True,
    show_envvar=True,
    help="The configuration file.",
)
@click.option("-v", "--verbose", is_flag=True, help="Tell every step.")
@click.option("-q", "--quiet", is_flag=True, help="Tell only what failed.")
@click.version_option(package_name="assessment-monitor")
@click.pass_context
def cli(context: click.Context, config_path: Path, *, verbose: bool, quiet: bool) -> None:
    """Watch the daily Russian Offensive Campaign Assessment and hear when a new theme begins."""
    context.obj = config_path
    level = logging.DEBUG if verbose else logging.WARNING if quiet else logging.INFO
    set_up_logging("plain", level=level)


for command in (
    run,
    serve,
    check,
    backfill,
    import_,
    show,
    diff,
    themes,
    search,
    export,
    digest,
    deliveries,
    replay,
    demo,
    config,
    doctor,
    backup,
    restore,
    vacuum,
):
    cli.add_command(command)
for command in COMMANDS:
    themes.add_command(command)


def main() -> None:
    """Run the command and leave with its exit status; whatever goes wrong is one line, never a traceback."""
    guard_streams()
    failures: list[MonitorError] = []
    status: int = Exit.FAILED
    with Boundary("command", "a mistake in monitor itself, please report it", failures.append):
        status = _run()
    for failure in failures:
        click.echo(str(failure), err=True)
    sys.exit(status)


def _run() -> int:
    """Run the command and return its exit status; an error that is foreseen is told."""
    try:
        status = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as exc:
        exc.show()
        return exc.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except MonitorError as exc:
        click.echo(str(exc), err=True)
        return _status_of(exc)
    except OutputFailed as exc:
        abandon_stdout()
        if isinstance(exc, ReaderLeft):
            return Exit.OK
        click.echo(str(exc), err=True)
        return Exit.FAILED
    return status if isinstance(status, int) else Exit.OK


def _status_of(exc: MonitorError) -> Exit:
    if isinstance(exc, ConfigError):
        return Exit.USAGE
    return Exit.STORE if isinstance(exc, StoreError) else Exit.FAILED
