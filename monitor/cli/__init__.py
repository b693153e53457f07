"""The command `monitor`: one function for each command, one exit status for each kind of failure."""

import atexit
import gc
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from monitor.boundary import Boundary
from monitor.cli.arguments import Place
from monitor.cli.exits import BY_CTRL_C, STOPPING, Exit, Interrupted
from monitor.cli.lazy import LazyGroup
from monitor.cli.output import (
    OutputFailed,
    ReaderLeft,
    abandon_stdout,
    guard_streams,
    real_terminal,
    stdin_is_terminal,
)
from monitor.errors import ConfigError, CorrectionRefused, MonitorError, StoreError
from monitor.logs import set_up_logging

UNTIL_STOPPED = {"run", "serve"}  # commands that unblock the signals when they can handle them
STATUSES = """\b
Exit status:
  0  nothing failed and nothing is owed
  1  something failed: a route, a page or a file, named on standard error;
     or the database does not have what you asked for
  2  a mistake in the command or in config.yaml; an unknown series or channel
  3  messages are owed to a channel that did not take them
  4  the publisher's site cannot be reached, or asks to be left alone for now
  5  the publisher refused our requests (a bot check, access denied)
  6  a page does not have the layout we know
  7  the database or the archive cannot be used
  130  interrupted by Ctrl-C; 143 by SIGTERM
`status` and `search` end with 0 whatever they find; `status --check` ends
with that of what needs attention, and with 1 if checks have stopped, or
succeed but find nothing newer than an old assessment.
"""
COMMANDS = {  # name: its function below monitor.cli, and line in `monitor --help`
    "init": ("init:init", "Ask where messages should go, try it, and write the first config.yaml."),
    "run": ("daemon:run", "Keep running: check at the publisher's hours, send messages at yours."),
    "serve": ("serve:serve", "Serve the web pages until interrupted."),
    "check": ("checks:check", "Look for new assessments once, report what is new, and exit."),
    "status": (
        "status:status",
        "Show on one screen what was seen last, what is owed, what is wrong, and what to do about it.",
    ),
    "backfill": (
        "checks:backfill",
        "Add older assessments of the site to the history; the next check announces anything that is not yet history.",
    ),
    "import": (
        "history:import_",
        "Add saved pages (.html) and texts (.txt) to the history; no messages are sent.",
    ),
    "show": ("browse:show", "Print the full assessment of a date; the newest by default."),
    "diff": (
        "diff:diff",
        "Compare the takeaways of two dates; of DATE and the one before; of the two newest.",
    ),
    "themes": ("themes:themes", "List the themes, the latest first; `themes show ID` prints one in full."),
    "search": (
        "browse:search",
        "Find passages that contain all of the words, in any regular form; the best matches come first.",
    ),
    "export": (
        "export:export",
        "Print assessments, takeaways or themes for other programs, in order of date.",
    ),
    "feed": ("feed:feed", "Write a feed of new themes, of assessments or of one theme to a file."),
    "digest": (
        "digests:digest",
        "Compose the digest of any period: print it, write it as an HTML page, or send it to a channel.",
    ),
    "deliveries": (
        "outbox:deliveries",
        "See what is owed to which channel, try it again, hand it to another one, or give it up.",
    ),
    "replay": (
        "history:replay",
        "Judge the whole history again and show what would change; no message is sent.",
    ),
    "demo": ("demo:demo", "Play ten days of a small invented site, without a network."),
    "channels": ("channels:channels", "List the channels, add or remove one, or send a test message."),
    "config": ("config:config", "Check config.yaml: each mistake is one line, and the status is 2."),
    "doctor": (
        "doctor:doctor",
        "Examine configuration, database, disk, each route and channel; or how a saved PAGE is read.",
    ),
    "backup": (
        "operation:backup",
        "Copy database and archive to FOLDER, consistent while monitor runs; a later backup adds what is new.",
    ),
    "restore": (
        "operation:restore",
        "Replace the database with the backup in FOLDER; the current database is kept beside it.",
    ),
    "vacuum": (
        "operation:vacuum",
        "Delete page bodies older than keep.pages, and give unused space back to the disk.",
    ),
}


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    epilog=STATUSES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
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
@click.option("-v", "--verbose", is_flag=True, help="Log every step.")
@click.option("-q", "--quiet", is_flag=True, help="Print only failures.")
@click.version_option(package_name="assessment-monitor")
@click.pass_context
def cli(context: click.Context, config_path: Path, *, verbose: bool, quiet: bool) -> None:
    """Watch the daily Russian Offensive Campaign Assessment and hear when a new theme begins."""
    if verbose and quiet:
        raise click.UsageError("give --verbose or --quiet, not both")
    context.obj = config_path
    if context.invoked_subcommand not in UNTIL_STOPPED:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    level = logging.DEBUG if verbose else logging.WARNING if quiet else logging.INFO
    set_up_logging("plain", level=level)
    if real_terminal():
        from monitor.cli.progress import announced_waits  # noqa: PLC0415  needed only at a terminal

        context.with_resource(announced_waits())


def main() -> None:
    """Run the command and exit with its status; any failure is printed as one line, never as a traceback."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # until the command is loaded
    atexit.register(_ignore_signals)
    guard_streams()
    failures: list[MonitorError] = []
    status: int = Exit.FAILED
    with Boundary("command", "unforeseen error", failures.append):
        status = run_command()
    for failure in failures:
        click.echo(str(failure), err=True)
    gc.freeze()  # otherwise the last garbage collection takes a sixth of a check's time
    sys.exit(status)


def _ignore_signals() -> None:
    """Ignore further signals at the end, where Python would give up the handlers, and the process its exit status."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)


def run_command(words: Sequence[str] | None = None) -> int:
    """Run the command in `words`, by default the command line; return its exit status. Expected errors are printed."""
    try:
        status = cli.main(words, standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as exc:
        exc.show()
        click.echo(_explain(exc), err=True, nl=False)
        return exc.exit_code
    except (click.Abort, KeyboardInterrupt, Interrupted) as exc:
        return _interrupted(exc)
    except FileNotFoundError as exc:
        if _has_folder():
            raise
        raise MonitorError("the current folder was deleted; change to another one") from exc
    except MonitorError as exc:
        prefix = "Error: " if isinstance(exc, CorrectionRefused) else ""  # as click prefixes usage errors
        click.echo(f"{prefix}{exc}", err=True)
        return _status_of(exc)
    except OutputFailed as exc:
        abandon_stdout()
        if isinstance(exc, ReaderLeft):
            return Exit.OK
        click.echo(str(exc), err=True)
        return Exit.FAILED
    return status if isinstance(status, int) else Exit.OK


def _interrupted(exc: BaseException) -> int:
    """Return the status for Ctrl-C or SIGTERM, and say what is kept, or that nothing changed if a question had no answer."""
    if isinstance(exc, Interrupted):
        line_end = "\n" if real_terminal() else ""  # a terminal shows "^C" first
        click.echo(f"{line_end}{exc}", err=True)
        return exc.status
    asked = isinstance(exc, click.Abort) and exc.__cause__ is None  # otherwise click has ended the line
    if asked and stdin_is_terminal():
        click.echo("\nnothing was changed", err=True)
    elif asked and isinstance(exc.__context__, EOFError):
        click.echo("\nnothing was changed: there were too few answers; --no-input asks nothing", err=True)
    return BY_CTRL_C


def _explain(exc: click.ClickException) -> str:
    """Return advice about a word that the command does not take, or "" for other mistakes and commands without arguments."""
    context = exc.ctx if isinstance(exc, click.UsageError) else None
    params = context.command.params if context else []
    arguments = [one.name for one in params if isinstance(one, click.Argument)]
    if not arguments:
        return ""
    if isinstance(exc, click.NoSuchOption):
        name = exc.option_name.removeprefix("--")
        if name in arguments:
            return f"Write the {name} without --{name}, where the usage has it.\n"
        return "" if exc.possibilities else "If it is not an option, write -- before it.\n"
    is_one_too_many = "unexpected extra argument" in exc.message
    return "Put words that belong together in quotes.\n" if is_one_too_many else ""


def _has_folder() -> bool:
    """Return whether the current working directory still exists."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True


def _status_of(exc: MonitorError) -> Exit:
    if isinstance(exc, ConfigError):
        return Exit.USAGE
    return Exit.STORE if isinstance(exc, StoreError) else Exit.FAILED
