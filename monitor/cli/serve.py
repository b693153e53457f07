"""The command that serves the pages: serve."""

import signal
import sys
from dataclasses import replace
from threading import Event

import click

from monitor.blocks import BlockError
from monitor.cli.common import settings
from monitor.cli.exits import Exit
from monitor.config import Config, ServeSettings
from monitor.errors import ConfigError, reason_of
from monitor.web import Site, create_app, hash_password, serve_app

MIN_PASSWORD_CHARS = 10  # characters of a password


@click.command()
@click.option(
    "--set-password", is_flag=True, help="Ask for a password, print its hash for the settings, exit."
)
@click.option(
    "--listen",
    metavar="HOST:PORT",
    help="The address to serve at, instead of serve.listen; port 0 is any free one.",
)
@click.pass_context
def serve(context: click.Context, listen: str | None, *, set_password: bool) -> Exit:
    """Serve the web pages until interrupted."""
    if set_password:
        return _set_password()
    config = _with_serve(settings(context), listen)
    chosen = config.serve or ServeSettings()
    address = chosen.listen
    try:
        serve_until_stopped(Site(load=lambda: config), address, proxied=chosen.is_proxied)
    except OSError as exc:
        said = f"{address}: {reason_of(exc)}; --listen 127.0.0.1:0 takes any free port"
        if listen:
            raise click.BadParameter(said, param_hint="--listen") from exc
        raise ConfigError([f"{config.path}: serve.listen: {said}"]) from exc
    return Exit.OK


def serve_until_stopped(site: Site, address: str, *, proxied: bool) -> None:
    """Serve pages at host:port, say where, and return after SIGTERM or SIGINT; raises OSError."""
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with serve_app(create_app(site), address, proxied=proxied) as port:
        click.echo(f"http://{address.rpartition(':')[0]}:{port}/")
        stopping.wait()


def _with_serve(config: Config, listen: str | None) -> Config:
    """Return the settings with another address to listen at; what guards the one in the file guards this one."""
    if listen is None:
        return config
    known = config.serve or ServeSettings()
    try:
        return replace(config, serve=known.changed(listen=listen))
    except BlockError as exc:
        raise click.BadParameter(exc.mistakes[0].said, param_hint="--listen") from exc


def _read_password() -> str:
    """Return a password: typed twice at a terminal, or the first line of what is piped in."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _set_password() -> Exit:
    password = _read_password()
    if len(password) < MIN_PASSWORD_CHARS:
        raise click.ClickException(f"a password has at least {MIN_PASSWORD_CHARS} characters")
    click.echo(snippet(hash_password(password)), nl=False)
    return Exit.OK


def snippet(hashed: str) -> str:
    """Return what is put into config.yaml, or as it stands into the file that serve.password_hash_file names."""
    return f"# Put this into config.yaml, or into the file that serve.password_hash_file names:\n\nserve:\n  password_hash: {hashed}\n"
