"""The command for the first ten minutes: init."""

import shlex
from pathlib import Path

import click

from monitor.cli.arguments import OneOf, Place
from monitor.cli.asking import (
    ask_kind,
    keep_secrets,
    no_input_option,
    no_test_option,
    option_option,
    parse_options,
    settle_channel,
)
from monitor.cli.exits import Exit
from monitor.config import SecondReaderSettings, parse_config
from monitor.config.edit import put
from monitor.errors import SecondReaderFailed
from monitor.files import write_new
from monitor.model_servers import USUAL, ModelServer, find_model_servers
from monitor.pipeline.second_reader import ask_one_question
from monitor.setup import (
    KINDS,
    compose_starter,
    find_program,
    find_timezone,
    install_cron,
    install_systemd,
    suggest_way,
)

PATIENCE = 120  # seconds for an answer of a model that this machine has to load
WAYS = ("systemd", "cron", "none")
NEXT = """
{path} is written. What happens next:

  {program} check
      reads the newest assessments now, which takes a few minutes, and sends you the newest one's digest.
      Later checks send only what was published or edited since.
  {program} status
      shows what was seen last, what is owed, and what to do about it.
  {program} serve
      shows everything in your browser.
"""


@click.command()
@click.argument("folder", required=False, type=Place(file_okay=False))
@click.option("--send-to", "kind", type=OneOf(list(KINDS)), help="Where messages go.")
@option_option
@click.option("--timezone", help="Yours, as Europe/Kyiv; this machine's by default.")
@click.option("--contact", help="Your e-mail address, so that the publisher can reach you.")
@click.option(
    "--model-server", metavar="URL", help="Look for a language model here, as http://127.0.0.1:8000/v1."
)
@click.option(
    "--second-reader/--no-second-reader", "reading", default=None, help="Use a model that is found, or none."
)
@click.option("--schedule", "way", type=OneOf(WAYS), help="What starts monitor by itself.")
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

    FOLDER is where it is written, and later the database; nothing that is there is written over.
    """
    path = (folder / "config.yaml" if folder else Path(context.obj)).absolute()
    _refuse_to_overwrite(path)
    asking = not no_input
    zone = timezone or _ask("Your time zone", find_timezone(), asking=asking)
    if contact is None and asking:
        contact = _ask_contact()
    kind = kind or (ask_kind() if asking else "terminal")
    text, secrets = settle_channel(
        compose_starter(timezone=zone, contact=contact), path, kind, KINDS[kind], parse_options(options),
        asking=asking, test=not no_test,
    )  # fmt: skip
    text = _offer_reader(text, model_server, reading, asking=asking)
    keep_secrets(path.parent, secrets)
    parse_config(text, path=path, environ={})
    _write(path, text)
    _start_by_itself(path, way, asking=asking)
    program = shlex.join([*find_program(), "--config", str(path)])
    click.echo(NEXT.format(path=path, program=program))
    return Exit.OK


def _refuse_to_overwrite(path: Path) -> None:
    if path.exists():
        raise click.UsageError(
            f"{path} is there already and stays as it is: `monitor channels add` and `monitor config set` change it;"
            " `monitor init FOLDER` writes another one"
        )


def _write(path: Path, text: str) -> None:
    try:
        write_new(path, text.encode())
    except OSError as exc:
        raise click.ClickException(f"{path}: {exc.strerror or exc}") from exc


def _ask(words: str, default: str, *, asking: bool) -> str:
    return str(click.prompt(words, default=default)).strip() if asking else default


def _ask_contact() -> str:
    words = "Your e-mail address, for the publisher to reach you about your requests (empty for none)"
    return str(click.prompt(words, default="", show_default=False)).strip()


def _offer_reader(text: str, url: str | None, reading: bool | None, *, asking: bool) -> str:
    """Return the settings, with a model of this machine as second reader if that is wanted."""
    if reading is False:
        return text
    found = find_model_servers({"A server": url} if url else USUAL)
    if not found:
        click.echo("No language model is served on this machine; monitor works without one.")
        return text
    for server in found:
        click.echo(f"{server.name} at {server.url} serves {', '.join(server.models)}.")
    server, model = _choose(found, asking=asking)
    words = f"Ask {model} about each new takeaway whether it opens a theme? Nothing leaves this machine"
    if not (reading or (asking and click.confirm(words, default=True))):
        return text
    block = {"url": server.url, "model": model, "timeout": PATIENCE}
    _try_reader(SecondReaderSettings.model_validate(block))
    return put(text, ("second_reader",), block)


def _choose(found: tuple[ModelServer, ...], *, asking: bool) -> tuple[ModelServer, str]:
    """Return a server and one of its models: the first, unless another one is chosen."""
    by_model = {model: server for server in reversed(found) for model in reversed(server.models)}
    first = found[0].models[0]
    if len(by_model) == 1 or not asking:
        return found[0], first
    model = str(click.prompt("Which model", type=OneOf(list(by_model)), default=first))
    return by_model[model], model


def _try_reader(settings: SecondReaderSettings) -> None:
    click.echo("  Asking it a first question; a large model may take two minutes to load ...")
    try:
        answered = ask_one_question(settings)
    except SecondReaderFailed as exc:
        click.echo(
            f"  It did not answer a first question: {exc}. It is kept; `monitor doctor` asks it again."
        )
    else:
        click.echo(f"  It answered a first question in {answered.seconds:.1f} s.")


def _start_by_itself(path: Path, way: str | None, *, asking: bool) -> None:
    if way is None and asking:
        words = "What should start monitor by itself"
        way = str(click.prompt(words, type=OneOf(WAYS), default=suggest_way()))
    try:
        if way in {"systemd", "cron"}:
            click.echo(install_systemd(path) if way == "systemd" else install_cron(path))
    except OSError as exc:
        click.echo(f"Not started by itself: {exc.strerror or exc}", err=True)
