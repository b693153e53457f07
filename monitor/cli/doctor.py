"""The command that examines an installation, or how a saved page is read: doctor."""

from pathlib import Path

import click

from monitor.cli.arguments import WORD, Place, json_option
from monitor.cli.common import series_key
from monitor.cli.exits import Exit
from monitor.cli.findings import say_finding
from monitor.cli.mistaken import load_or_explain
from monitor.cli.output import echo_json, is_asked, kept_for_json
from monitor.cli.readers import find_places, model_server_option, offer_reader
from monitor.cli.writing import change_config, check_settings
from monitor.config import Config
from monitor.config.edit import set_value
from monitor.model_servers import find_model_servers
from monitor.parse import explain
from monitor.pipeline.doctor import examine
from monitor.pipeline.imports import load_page


@click.command()
@click.argument("page", required=False, type=Place(exists=True, dir_okay=False))
@click.option("--send", is_flag=True, help="Send each channel a test message.")
@model_server_option
@json_option
@click.option(
    "--series",
    "key",
    type=WORD,
    is_eager=True,
    help="Which series; all by default, or the first one for PAGE.",
)
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

    If no second reader is configured and this machine serves a language model, you are asked whether to use it.
    """
    if page and (send or model_server):
        raise click.UsageError(
            f"with PAGE only that is examined; leave out {'--send' if send else '--model-server'}"
        )
    config = load_or_explain(context)
    series = series_key(config, key)
    if model_server and config.second_reader:
        raise click.UsageError("--model-server looks for a second reader, and the settings have one")
    if page is not None:
        return _explain_page(config, series, page, as_json=as_json)
    findings = []
    places = find_places(model_server)
    with kept_for_json(as_json=as_json):
        for finding in examine(config, send=send, model_servers=places, only=key):
            if not as_json:
                say_finding(finding)
            findings.append(finding)
    if as_json:
        echo_json(findings)
    elif config.second_reader is None and is_asked() and find_model_servers(places):
        _offer_reader(config.path, model_server)
    return Exit.OK if all(finding.good is not False for finding in findings) else Exit.FAILED


def _offer_reader(path: Path, model_server: str | None) -> None:
    """Offer to use a language model, and if the user agrees, write it into the settings."""
    click.echo("")
    check_settings(path)
    if block := offer_reader(model_server, None, asking=True):
        change_config(path, lambda text: set_value(text, ("second_reader",), block))
        click.echo(f"{path}: second_reader is set")


def _explain_page(config: Config, series: str, page: Path, *, as_json: bool) -> Exit:
    """Print how a saved page is read; the status is 1 if it is not an assessment."""
    body = load_page(page, config.http.max_bytes)
    explained = explain(body, url=f"file:{page.name}", series=config.series[series].shape(series))
    if as_json:
        echo_json({"page": str(page), "lines": explained.lines, "good": explained.is_read})
    else:
        click.echo("\n".join(explained.lines))
    return Exit.OK if explained.is_read else Exit.FAILED
