"""The command that serves the web pages: serve."""

import logging
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from queue import SimpleQueue

import click

from monitor.blocks import BlockError
from monitor.cli.common import settings
from monitor.cli.exits import STOPPING, Exit
from monitor.cli.output import stdin_is_terminal
from monitor.config import Config, ServeSettings
from monitor.config.reload import taking_settings
from monitor.config.risks import find_closed_pages
from monitor.errors import ConfigError, reason_of
from monitor.web import Site, create_app, hash_password, serve_app

log = logging.getLogger(__name__)

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
    if set_password and listen:
        raise click.UsageError("--set-password serves nothing; leave out --listen")
    if set_password:
        return _set_password()
    present = _with_serve(settings(context), listen)
    chosen = present.serve or ServeSettings()
    address = chosen.listen
    if closed := find_closed_pages(present):
        click.echo(f"warning: serve.base_url: {closed}", err=True)

    def load_again() -> None:
        nonlocal present
        found = settings(context)
        try:  # the new settings must protect the address in use, even if they name another
            present = _with_serve(found, address)
        except click.BadParameter as exc:
            said = f"{address} is served until the next start: {exc.message}"
            raise ConfigError([said]) from exc
        if not listen and (found.serve or ServeSettings()).listen != address:
            log.warning("serve.listen: %s is served until the next start", address)

    try:
        serve_until_stopped(
            Site(load=lambda: present),
            address,
            proxied=chosen.is_proxied,
            load_again=load_again,
        )
    except OSError as exc:
        said = f"{address}: {reason_of(exc)}; --listen 127.0.0.1:0 takes any free port"
        if listen:
            raise click.BadParameter(said, param_hint="--listen") from exc
        raise ConfigError([f"{present.path}: serve.listen: {said}"]) from exc
    return Exit.OK


def serve_until_stopped(
    site: Site, address: str, *, proxied: bool, load_again: Callable[[], None] | None = None
) -> None:
    """Serve pages at host:port, print the address, and return after SIGTERM, SIGINT, or the terminal is closed.

    SIGHUP calls `load_again`; without that it ends the server, too. Raises OSError if the address cannot be used.
    """
    signals: SimpleQueue[int] = SimpleQueue()
    for number in STOPPING:
        signal.signal(number, lambda number, _: signals.put(number))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    on_terminal = stdin_is_terminal()
    with serve_app(create_app(site), address, proxied=proxied) as port:
        click.echo(f"http://{address.rpartition(':')[0]}:{port}/")
        while signals.get() == signal.SIGHUP and load_again and stdin_is_terminal() == on_terminal:
            with taking_settings():
                load_again()


def _with_serve(config: Config, listen: str | None) -> Config:
    """Return the settings with another address to listen at, and the same protection; raises BadParameter if that is too weak."""
    if listen is None:
        return config
    known = config.serve or ServeSettings()
    try:
        return replace(config, serve=known.changed(listen=listen))
    except BlockError as exc:
        raise click.BadParameter(exc.mistakes[0].said, param_hint="--listen") from exc


def _read_password() -> str:
    """Return a password: typed twice at a terminal, or the first line of piped input."""
    if stdin_is_terminal():
        return click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return sys.stdin.readline().rstrip("\r\n")


def _set_password() -> Exit:
    password = _read_password()
    if len(password) < MIN_PASSWORD_CHARS:
        raise click.ClickException(f"a password has at least {MIN_PASSWORD_CHARS} characters")
    try:
        click.echo(snippet(hash_password(password)), nl=False)
    except UnicodeEncodeError as exc:
        raise click.ClickException("a password must be typed in UTF-8") from exc
    return Exit.OK


def snippet(hashed: str) -> str:
    """Return text for config.yaml, which may also be the whole file that serve.password_hash_file names."""
    return f"# Put this into config.yaml, or into the file that serve.password_hash_file names:\n\nserve:\n  password_hash: {hashed}\n"
