"""The command that serves the pages: serve."""

import logging
import signal
from threading import Event

import click

from monitor.cli.common import settings
from monitor.cli.exits import Exit
from monitor.config import ServeSettings
from monitor.errors import ConfigError
from monitor.web import Site, create_app, serve_app

log = logging.getLogger(__name__)


@click.command()
@click.option(
    "--listen", metavar="HOST:PORT", help="Where, instead of serve.listen; port 0 takes a free one."
)
@click.pass_context
def serve(context: click.Context, listen: str | None) -> Exit:
    """Serve the web pages until interrupted."""
    config = settings(context)
    address = listen or (config.serve or ServeSettings()).listen
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        with serve_app(create_app(Site(load=lambda: config)), address) as port:
            click.echo(f"http://{address.rpartition(':')[0]}:{port}/")
            stopping.wait()
    except OSError as exc:
        raise ConfigError([f"{config.path}: serve.listen: {address}: {exc.strerror or exc}"]) from exc
    return Exit.OK
