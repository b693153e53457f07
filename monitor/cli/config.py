"""The command group `config`, which alone checks the settings."""

import click

from monitor.cli.arguments import json_option
from monitor.cli.common import settings
from monitor.cli.exits import Exit
from monitor.cli.lazy import LazyGroup, hand_on
from monitor.cli.output import echo_json
from monitor.config.risks import find_risks
from monitor.text import counted

BELOW = {
    "show": ("config_edit:show", "Print the settings in force, defaults included, secrets hidden."),
    "set": ("config_edit:set_", "Change one setting in config.yaml; its comments stay."),
    "unset": ("config_edit:unset", "Take settings out of config.yaml, so that their defaults hold."),
}

ANSWERS = dict.fromkeys(("check", "validate", "lint", "test", "verify"), "`monitor config` alone does that")


@click.group(
    cls=LazyGroup,
    lazy=BELOW,
    answers=ANSWERS,
    invoke_without_command=True,
)
@json_option
@click.pass_context
def config(context: click.Context, *, as_json: bool) -> Exit:
    """Check config.yaml: each mistake is one line, and the status is 2."""
    if hand_on(context):
        return Exit.OK
    found = settings(context)
    if as_json:
        names = {"series": list(found.series), "channels": list(found.channels)}
        echo_json({"path": str(found.path), **names, "warnings": list(find_risks(found))})
        return Exit.OK
    for risk in find_risks(found):
        click.echo(f"{found.path}: warning: {risk}", err=True)
    channels = counted(len(found.channels), "channel")
    click.echo(f"{found.path}: good; {len(found.series)} series, {channels}")
    return Exit.OK
