"""Commands that read the store: show, diff, search, export."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click

from monitor.cli.arguments import DAY, WORD, check_order, series_option
from monitor.cli.common import series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.output import print_utf8
from monitor.models import Assessment, Change
from monitor.printable import printable_json
from monitor.render import render_json, render_markdown, render_text, render_verdict
from monitor.revise import compare, texts_of
from monitor.store import Store, open_store
from monitor.worddiff import marked, word_diff


@click.command()
@click.argument("day", type=DAY, metavar="DATE")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True
)
@series_option
@click.pass_context
def show(context: click.Context, day: date, form: str, key: str | None) -> Exit:
    """Print the assessment of a date, as the source text is formed."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        found = store.assessments.of_day(series_key(config, key), day)
    if not found:
        raise click.ClickException(f"no assessment of {day} in {config.database}")
    print_utf8("\n\n".join(_rendered(assessment, form) for assessment in found))
    return Exit.OK


@click.command()
@click.argument("days", nargs=-1, type=DAY, metavar="[DATE [OTHER]]")
@click.option("--edits", is_flag=True, help="How the assessment of DATE was edited after it was published.")
@series_option
@click.pass_context
def diff(context: click.Context, days: tuple[date, ...], key: str | None, *, edits: bool) -> Exit:
    """Compare the takeaways of two dates; of DATE and the one before; of the two newest."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        series = series_key(config, key)
        lines = list(_edits(store, series, days) if edits else _differences(store, series, days))
    print_utf8("".join(f"{line}\n" for line in lines))
    return Exit.OK


@click.command()
@click.argument("words", nargs=-1, required=True, type=WORD)
@click.option("--most", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.pass_context
def search(context: click.Context, words: tuple[str, ...], most: int) -> Exit:
    """Find passages that hold all of the words, in any form."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        for found in store.assessments.search(" ".join(words), most=most):
            print_utf8(f"{found.date}  {found.part}: {found.snippet}\n            {found.url}\n")
    return Exit.OK


@click.command()
@click.argument("what", type=click.Choice(["assessments", "takeaways"]))
@click.option("--since", type=DAY, help="The first date.")
@click.option("--until", type=DAY, help="The last date.")
@click.option("--series", "key", type=WORD, help="Which series; all by default.")
@click.pass_context
def export(
    context: click.Context, what: str, since: date | None, until: date | None, key: str | None
) -> Exit:
    """Print assessments or takeaways as JSON lines, in order of date."""
    check_order(since, until)
    config = settings(context)
    keys = [series_key(config, key)] if key else list(config.series)
    rows = _assessments if what == "assessments" else _takeaways
    with open_store(config.database, write=False) as store:
        for series in keys:
            for row in rows(store, series, since or date.min, until or date.max):
                print_utf8(printable_json(json.dumps(row, ensure_ascii=False)) + "\n")
    return Exit.OK


def _rendered(assessment: Assessment, form: str) -> str:
    if form == "json":
        return printable_json(json.dumps(render_json(assessment), ensure_ascii=False, indent=2)) + "\n"
    return render_markdown(assessment) if form == "markdown" else render_text(assessment)


def _differences(store: Store, series: str, days: tuple[date, ...]) -> Iterator[str]:
    if len(days) > 2:  # noqa: PLR2004 (a pair)
        raise click.UsageError("diff takes two dates at the most")
    known = store.assessments.dates(series)
    newest = days[-1] if days else known[-1] if known else date.max
    older = days[0] if len(days) > 1 else max((day for day in known if day < newest), default=None)
    old, new = (_texts(store, series, day) for day in (older, newest))
    yield f"--- {older}"
    yield f"+++ {newest}"
    yield from map(_line, compare("takeaway", old, new))


def _edits(store: Store, series: str, days: tuple[date, ...]) -> Iterator[str]:
    if len(days) != 1:
        raise click.UsageError("diff --edits takes one date")
    revisions = store.assessments.revisions(series, days[0])
    if not revisions:
        raise click.ClickException(f"no assessment of {days[0]}")
    for revision in revisions:
        yield f"=== {days[0]} as seen at {revision.seen_at:%Y-%m-%d %H:%M} UTC"
        yield from map(_line, revision.changes)


def _texts(store: Store, series: str, day: date | None) -> tuple[str, ...]:
    found = store.assessments.of_day(series, day) if day else ()
    if not found:
        raise click.ClickException(
            f"no assessment of {day}" if day else "fewer than two assessments to compare"
        )
    return tuple(text for assessment in found for text in texts_of(assessment))


def _line(change: Change) -> str:
    if change.kind in {"reworded", "moved"}:
        return f"~ {change.part} {change.kind}: {marked(word_diff(change.old or '', change.new or ''))}"
    sign, text = ("+", change.new) if change.kind == "added" else ("-", change.old)
    return f"{sign} {change.part}: {text}"


def _assessments(store: Store, series: str, since: date, until: date) -> Iterator[Mapping[str, Any]]:
    for assessment in store.assessments.all(series, since=since, until=until):
        yield render_json(assessment)


def _takeaways(store: Store, series: str, since: date, until: date) -> Iterator[Mapping[str, Any]]:
    for day in store.assessments.judged(series, since=since):
        if day.date > until:
            return
        for verdict in day.verdicts:
            yield render_verdict(series, day.date, day.edition, verdict)
