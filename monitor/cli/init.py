"""The command for a new user: init."""

import os
import shlex
from pathlib import Path

import click

from monitor.channels import KINDS
from monitor.cli.arguments import Checked, OneOf, Place, is_given
from monitor.cli.asking import (
    KIND,
    ask_kind,
    no_input_option,
    no_test_option,
    option_option,
    parse_options,
    settle_channel,
)
from monitor.cli.exits import Exit
from monitor.cli.readers import model_server_option, offer_reader
from monitor.cli.writing import all_or_nothing, check_folders, keep_secrets, write_with
from monitor.config import parse_config
from monitor.config.edit import set_value
from monitor.config.values import has_address, header_text, known_zone
from monitor.errors import reason_of
from monitor.files import whole_path
from monitor.setup.autostart import (
    NotStarted,
    cron_line,
    find_program,
    install_cron,
    install_systemd,
    suggest_way,
)
from monitor.setup.starter import compose_starter, find_timezone

WAYS = ("systemd", "cron", "none")
BARE = compose_starter(timezone="UTC", contact=None)
NEXT = """
{path} is written. What happens next:

  {program} check
      reads the newest assessments now, which takes a few minutes, and sends you the newest one's digest.
      Later checks send only what was published or edited since.
  {program} status
      shows what was seen last, what is owed, and what to do about it.
  {program} serve
      shows everything in your browser.
  {program} config set channels.{channel}.digest 'daily at 20:00'
      would send you one digest a day at that time, in place of one as soon as each assessment is out.
      New themes would still come at once, as alerts, unless channels.{channel}.alerts_a_day is 0.
"""
LINGER = """\
  loginctl enable-linger
      keeps monitor running while you are logged out.
"""
BY_HAND = """\
Nothing starts monitor with these settings automatically yet:

  {program} run
      keeps running, checks at the publisher's hours and sends messages at yours.
      Or, if there is cron, add this line with `crontab -e`:
  {line}
"""


def _contact(said: str) -> str:
    """Return an e-mail or web address that fits in a header, or "" for none; raises ValueError."""
    if said and not has_address(header_text(said)):
        raise ValueError("is no full address; write it like me@example.org")
    return said


ZONE, CONTACT = Checked(known_zone), Checked(_contact)


@click.command()
@click.argument("folder", required=False, type=Place(file_okay=False))
@click.option("--send-to", "kind", type=KIND, help="Where messages go.")
@option_option
@click.option("--timezone", type=ZONE, help="Your time zone, as Europe/Kyiv; this machine's by default.")
@click.option("--contact", type=CONTACT, help="Your e-mail address, so that the publisher can reach you.")
@model_server_option
@click.option(
    "--second-reader/--no-second-reader",
    "reading",
    default=None,
    help="Use a model if one is found, or none.",
)
@click.option("--schedule", "way", type=OneOf(WAYS), help="What starts monitor automatically.")
@no_input_option
@no_test_option
@click.pass_context
def init(
    context: click.Context,
    *,
    folder: Path | None,
    kind: str | None,
    options: tuple[str, ...],
    timezone: str | None,
    contact: str | None,
    model_server: str | None,
    reading: bool | None,
    way: str | None,
    no_input: bool,
    no_test: bool,
) -> Exit:
    """Ask where messages should go, try it, and write the first config.yaml.

    It is written to FOLDER, where the database will be, too. No existing file is overwritten, and nothing is written before
    the last answer.
    """
    if folder and context.parent and is_given(context.parent, "config_path"):
        raise click.UsageError("give FOLDER or --config, not both: the file in FOLDER is config.yaml")
    if model_server and reading is False:
        raise click.UsageError("give --model-server or --no-second-reader, not both")
    path = whole_path(folder / "config.yaml" if folder else context.obj)
    _check_place(path)
    asking = not no_input
    kind = kind or (ask_kind() if asking else "terminal")
    given = parse_options(options)
    with all_or_nothing() as undo:
        channel, secrets = settle_channel(
            BARE, path, kind, KINDS[kind], given, asking=asking, test=not no_test, undo=undo
        )
        zone, contact = _find_zone(timezone, asking=asking), _find_contact(contact, asking=asking)
        text = set_value(compose_starter(timezone=zone, contact=contact), ("channels", kind), channel)
        if reader := offer_reader(model_server, reading, asking=asking):
            text = set_value(text, ("second_reader",), reader)
        way = way or (_ask_way() if asking else "none")
        keep_secrets(path.parent, secrets, undo)
        parse_config(text, path=path, environ=os.environ)
        write_with(undo, path, text)
    return Exit.OK if _start_by_itself(path, way, kind) or way == "none" else Exit.FAILED


def _check_place(path: Path) -> None:
    """Raise ClickException unless the settings, and what they name by default, can be written."""
    if os.path.lexists(path):
        raise click.UsageError(
            f"{path} already exists and is not changed: `monitor channels add` and `monitor config set` change it;"
            " `monitor init FOLDER` writes another one"
        )
    config = parse_config(BARE, path=path, environ={})
    check_folders(path.parent, config.database.parent, config.archive)


def _find_zone(given: str | None, *, asking: bool) -> str:
    """Return the time zone given, or this machine's; if that is UTC or unknown, it may not be the user's, so we ask."""
    if given is not None:
        return given
    found = find_timezone()
    zone = found or "UTC"
    if zone == "UTC" and asking:
        return click.prompt("Your time zone, as Europe/Kyiv", type=ZONE, default=zone)
    why = "as on this machine" if found else "since the name of this machine's time zone is unknown"
    click.echo(f"Times are in {zone}, {why}; `monitor config set timezone` changes that.")
    return zone


def _find_contact(given: str | None, *, asking: bool) -> str | None:
    if given is not None:
        return given or None
    words = "Your e-mail address, for the publisher to reach you about your requests (empty for none)"
    return click.prompt(words, type=CONTACT, default="", show_default=False) if asking else None


def _ask_way() -> str:
    words = "What should start monitor automatically"
    return click.prompt(words, type=OneOf(WAYS), default=suggest_way())


def _start_by_itself(path: Path, way: str, channel: str) -> bool:
    """Install what starts monitor, say what happens next, and return whether something starts it."""
    started = is_set_up = False
    try:
        if way != "none":
            click.echo(install_systemd(path) if way == "systemd" else install_cron(path))
            started = is_set_up = True
    except NotStarted as exc:
        is_set_up = True
        click.echo(str(exc), err=True)
    except FileExistsError as exc:
        click.echo(f"Not started automatically: {exc.filename} already exists and is not changed", err=True)
    except OSError as exc:
        click.echo(f"Not started automatically: {reason_of(exc)}", err=True)
    finally:
        _say_what_is_next(path, channel, way if is_set_up else "none")
    return started


def _say_what_is_next(path: Path, channel: str, way: str) -> None:
    program = shlex.join([*find_program(), "--config", str(path)])
    linger = LINGER if way == "systemd" else ""
    click.echo(NEXT.format(path=path, program=program, channel=channel) + linger)
    if way == "none":
        click.echo(BY_HAND.format(program=program, line=cron_line(path)))
