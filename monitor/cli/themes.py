"""Commands about themes."""

from collections.abc import Iterator, Sequence
from datetime import date

import click

from monitor.cli.arguments import DAY, WORD, series_option
from monitor.cli.common import series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.lazy import LazyGroup
from monitor.models import TakeawayId, Verdict
from monitor.store import open_store
from monitor.store.answers import Asked
from monitor.themes import summarise_themes
from monitor.worddiff import marked, plain, word_diff

CORRECTIONS = {
    "rename": ("monitor.cli.corrections:rename", "Give a theme a name of your own."),
    "merge": (
        "monitor.cli.corrections:merge",
        "Let a theme be part of another: all its takeaways, earlier and later ones.",
    ),
    "split": (
        "monitor.cli.corrections:split",
        "Let a takeaway open a theme of its own; later ones like it will follow.",
    ),
    "new": (
        "monitor.cli.corrections:new",
        "Say that a takeaway is new: it opens a theme of its own, as by `split`.",
    ),
    "move": ("monitor.cli.corrections:move", "Put a takeaway into another theme."),
    "not-new": (
        "monitor.cli.corrections:not_new",
        "Say that a takeaway is not new: it belongs to theme ID, or to that of the nearest earlier takeaway.",
    ),
    "mute": ("monitor.cli.corrections:mute", "Leave a theme out of all messages."),
    "follow": ("monitor.cli.corrections:follow", "Hear of every update of a theme, as of a new one."),
    "watch": ("monitor.cli.corrections:watch", "Hear of every takeaway that holds these words."),
    "log": (
        "monitor.cli.corrections:log",
        "List what was said, oldest first, with the numbers that `undo` takes.",
    ),
    "undo": ("monitor.cli.corrections:undo", "Take back what was said under NUMBER in the log."),
}


@click.group(cls=LazyGroup, lazy=CORRECTIONS, invoke_without_command=True)
@click.option("--since", type=DAY, help="Only themes seen on this date or later.")
@series_option
@click.pass_context
def themes(context: click.Context, since: date | None, key: str | None) -> Exit:
    """List the themes, those seen last first; `themes show ID` tells one whole."""
    if context.invoked_subcommand:
        return Exit.OK
    config = settings(context)
    series = series_key(config, key)
    with open_store(config.database, write=False) as store:
        history = store.assessments.judged(series)
        corrections = store.corrections.standing(series)
    found = [
        corrections.rename(t)
        for t in summarise_themes(history).values()
        if since is None or t.last_seen >= since
    ]
    for theme in sorted(found, key=lambda t: (t.last_seen, t.takeaways, t.id), reverse=True):
        click.echo(
            f"{theme.id:<14}  {theme.first_seen} to {theme.last_seen}  {theme.takeaways:>4}  {theme.name}"
        )
    return Exit.OK


@themes.command(name="show")
@click.argument("theme", type=WORD, metavar="ID")
@series_option
@click.pass_context
def show_theme(context: click.Context, theme: str, key: str | None) -> Exit:
    """Print the takeaways of a theme, in order of date."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        history = store.assessments.judged(series_key(config, key))
    members = [(day.date, v) for day in history for v in day.verdicts if theme in {v.theme, *v.also}]
    if not members:
        raise click.ClickException(f"no theme {theme!r}; `monitor themes` lists them")
    for day, verdict in members:
        click.echo(f"{day}  {verdict.status:<10}  {verdict.takeaway.text}")
    return Exit.OK


@themes.command()
@click.argument("takeaway", type=WORD, metavar="DATE/POSITION")
@series_option
@click.pass_context
def explain(context: click.Context, takeaway: str, key: str | None) -> Exit:
    """Tell why a takeaway was judged as it was, and what its words add to the theme's one before."""
    config = settings(context)
    series = series_key(config, key)
    with open_store(config.database, write=False) as store:
        told = [
            (day.date, str(TakeawayId(day.date, day.edition, verdict.takeaway.position)), verdict)
            for day in store.assessments.judged(series)
            for verdict in day.verdicts
        ]
        place = next((n for n, (_, own, _) in enumerate(told) if own == takeaway), None)
        if place is None:
            raise click.ClickException(f"no takeaway {takeaway!r}; write it like 2022-06-01/3")
        day, own, verdict = told[place]
        readings = store.answers.of_day(series, day)
    for line in _explained(own, verdict, [(day, v) for day, _, v in told[:place]]):
        click.echo(line)
    for line in _heard([one for one in readings if one.takeaway == verdict.takeaway.text]):
        click.echo(line)
    return Exit.OK


def _explained(own: str, verdict: Verdict, before: Sequence[tuple[date, Verdict]]) -> Iterator[str]:
    yield f"{own}  {verdict.takeaway.text}"
    yield f"  {verdict.status}, novelty {verdict.novelty:.2f}, theme {', '.join((verdict.theme, *verdict.also))}"
    for reason in verdict.reasons:
        yield f"  why: {reason}"
    for earlier in verdict.earlier:
        yield f"  {earlier.score:.2f} alike, {earlier.date}: {earlier.text}"
    previous = [(day, v) for day, v in before if verdict.theme in {v.theme, *v.also}]
    if previous:
        day, last = previous[-1]
        yield f"  since the theme's takeaway of {day}:"
        yield f"    {marked(word_diff(last.takeaway.text, verdict.takeaway.text))}"


def _heard(readings: Sequence[Asked]) -> Iterator[str]:
    """Yield what the second reader was asked and what it answered, or why nothing came of it."""
    for asked in readings:
        yield (
            f"  asked {asked.model} on {asked.asked_at:%Y-%m-%d %H:%M} UTC: {asked.seconds:.1f} s, "
            f"{asked.tokens_asked} + {asked.tokens_answered} tokens"
        )
        for message in asked.messages:
            yield f"    {message['role']}:"
            yield from (f"      {line}" for line in message["content"].split("\n"))
        if asked.answer is not None:
            yield f"    answer: {plain(asked.answer)}"
        if asked.error is not None:
            yield f"    failed: {asked.error}"
