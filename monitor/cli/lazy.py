"""Command groups that import commands when called, list whole sentences in help, and suggest names for mistyped ones."""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Any

import click

from monitor.cli.arguments import DATES, Day, is_given
from monitor.spelling import find_nearest

GUESSES: Mapping[str, tuple[str, ...]] = {  # names of commands in other programs: their names here
    **dict.fromkeys(("ls", "list", "all"), ("list", "themes list", "show")),
    **dict.fromkeys(("get", "view", "cat", "print", "read", "open"), ("show",)),
    **dict.fromkeys(("rm", "remove", "delete", "del", "cancel", "clear"), ("drop", "remove", "mute")),
    **dict.fromkeys(("ignore", "hide", "silence", "block"), ("mute", "themes mute")),
    **dict.fromkeys(("subscribe", "track"), ("follow", "themes follow")),
    **dict.fromkeys(("edit", "change", "unset"), ("set", "rename", "config set")),
    **dict.fromkeys(("send", "resend", "again"), ("retry", "test", "deliveries retry")),
    **dict.fromkeys(("create", "new"), ("add",)),
    **dict.fromkeys(("start", "daemon", "watch"), ("run",)),
    **dict.fromkeys(("update", "fetch", "poll", "scan", "refresh"), ("check",)),
    **dict.fromkeys(("setup", "install", "configure"), ("init",)),
    **dict.fromkeys(("web", "ui", "browse"), ("serve",)),
    **dict.fromkeys(("find", "grep"), ("search",)),
    **dict.fromkeys(("validate", "lint", "verify"), ("config",)),
}


class LazyGroup(click.Group):
    """A group whose `lazy` commands have a place below monitor.cli, "module:function", and a line of help.

    `answers` maps words that people may try in place of a command to advice.
    """

    def __init__(
        self,
        *arguments: Any,
        lazy: Mapping[str, tuple[str, str]] | None = None,
        answers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.lazy = lazy or {}
        self.answers = answers or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        return [*super().list_commands(ctx), *self.lazy]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command; if it takes a date, its help says how dates are written."""
        command = super().get_command(ctx, cmd_name)
        if cmd_name in self.lazy:
            command = resolve_name(f"monitor.cli.{self.lazy[cmd_name][0]}")
        if command and any(
            isinstance(one.type, Day) or "DATE" in (one.metavar or "") for one in command.params
        ):
            command.epilog = DATES
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command and its arguments; raises UsageError with suggestions for an unknown one."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            hint = self.answers.get(args[0]) or _suggest(args[0], self, ctx)
            ctx.fail(f"no command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List each command with its whole first sentence, without importing it."""
        del ctx
        own = [(name, command.get_short_help_str(1000)) for name, command in sorted(self.commands.items())]
        with formatter.section("Commands"):
            formatter.write_dl([*own, *((name, line) for name, (_, line) in self.lazy.items())])


def hand_on(context: click.Context) -> bool:
    """Return whether a subcommand runs. It gets the options given before its name; raises UsageError if it has no such option."""
    name, group = context.invoked_subcommand, context.command
    if name is None or not isinstance(group, click.Group):
        return False
    given = {
        param.name: param.opts[-1] for param in group.params if param.name and is_given(context, param.name)
    }
    below = group.get_command(context, name)
    known = {param.name for param in below.params} if below else set()
    for param, option in given.items():
        if param not in known:
            raise click.UsageError(f"{option} is not an option of `{context.command_path} {name}`")
    context.default_map = {name: {param: context.params[param] for param in given}}
    return True


def _suggest(given: str, group: LazyGroup, ctx: click.Context) -> str:
    """Return a hint with the command that was probably meant: by another name, in a subgroup, or mistyped."""
    known = group.list_commands(ctx)
    guessed = [one for one in GUESSES.get(given.lower(), ()) if one.split()[0] in known]
    meant = dict.fromkeys([*guessed[:1], *_find_below(given, group, ctx)])
    near = list(meant) or find_nearest(given, known)
    return f"did you mean {' or '.join(near)}?" if near else f"`{ctx.command_path} --help` lists the commands"


def _find_below(given: str, group: LazyGroup, ctx: click.Context) -> list[str]:
    """Return the commands of that name in subgroups, as "themes mute"."""
    below = {name: group.get_command(ctx, name) for name in group.list_commands(ctx)}
    return [
        f"{name} {given}"
        for name, one in below.items()
        if isinstance(one, click.Group) and given in one.list_commands(ctx)
    ]
