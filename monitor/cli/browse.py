"""Commands that read the store: show, diff, search."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import click

from monitor.cli.arguments import DAY, WORD, check_order, json_option, series_option
from monitor.cli.common import series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.lookup import read_themes
from monitor.cli.output import echo_json, print_utf8
from monitor.models import Assessment, Change, JudgedAssessment
from monitor.printable import printable_json
from monitor.render import render_json, render_markdown, render_text
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
@click.option("--by-theme", is_flag=True, help="Set side by side what both dates say of each theme.")
@series_option
@click.pass_context
def diff(
    context: click.Context, days: tuple[date, ...], key: str | None, *, edits: bool, by_theme: bool
) -> Exit:
    """Compare the takeaways of two dates; of DATE and the one before; of the two newest."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        series = series_key(config, key)
        tell = _edits if edits else _by_theme if by_theme else _differences
        lines = list(tell(store, series, days))
    print_utf8("".join(f"{line}\n" for line in lines))
    return Exit.OK


@click.command()
@click.argument("words", nargs=-1, required=True, type=WORD)
@click.option("--most", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--since", type=DAY, help="The first date.")
@click.option("--until", type=DAY, help="The last date.")
@click.option("--series", "key", type=WORD, help="Which series; all by default.")
@json_option
@click.pass_context
def search(
    context: click.Context,
    *,
    words: tuple[str, ...],
    most: int,
    since: date | None,
    until: date | None,
    key: str | None,
    as_json: bool,
) -> Exit:
    """Find passages that hold all of the words, in any form."""
    check_order(since, until)
    config = settings(context)
    first, last = since or date.min, until or date.max
    series = series_key(config, key) if key else None
    with open_store(config.database, write=False) as store:
        found = store.passages.search(" ".join(words), most=most, series=series, since=first, until=last)
        total = store.passages.count_found(" ".join(words), series=series, since=first, until=last)
    if as_json:
        echo_json(found)
        return Exit.OK
    for one in found:
        print_utf8(f"{one.date}  {one.part}: {one.snippet}\n            {one.url}\n")
    click.echo(_count(total, len(found)), err=True)
    return Exit.OK


def _count(total: int, shown: int) -> str:
    if not total:
        return "nothing found; fewer words, or other ones, may find more"
    passages = "1 passage" if total == 1 else f"{total:,} passages"
    return (
        f"{passages} found"
        if shown == total
        else f"{passages} found, the best {shown} shown; --most shows more"
    )


def _rendered(assessment: Assessment, form: str) -> str:
    if form == "json":
        return printable_json(json.dumps(render_json(assessment), ensure_ascii=False, indent=2)) + "\n"
    return render_markdown(assessment) if form == "markdown" else render_text(assessment)


def _differences(store: Store, series: str, days: tuple[date, ...]) -> Iterator[str]:
    older, newest = _pair(store, series, days)
    old, new = (_texts(store, series, day) for day in (older, newest))
    yield f"--- {older}"
    yield f"+++ {newest}"
    yield from map(_line, compare("takeaway", old, new))


def _by_theme(store: Store, series: str, days: tuple[date, ...]) -> Iterator[str]:
    older, newest = _pair(store, series, days)
    for day in (older, newest):
        _texts(store, series, day)  # there is one of that date
    history = store.assessments.judged(series)
    old, new = (_by_main_theme(history, day) for day in (older, newest))
    yield f"--- {older}"
    yield f"+++ {newest}"
    for key, theme in read_themes(store, series).items():
        if key in old or key in new:
            yield f"{theme.name}  {key}"
            changes = compare("takeaway", old.get(key, []), new.get(key, []))
            yield from (f"  {_line(replace(change, part='takeaway'))}" for change in changes)
            if old.get(key) == new.get(key):
                yield "  = the same words"


def _by_main_theme(history: Sequence[JudgedAssessment], day: date | None) -> dict[str, list[str]]:
    """Return the takeaways of a day by their main theme."""
    found: dict[str, list[str]] = {}
    for judged in history:
        for verdict in judged.verdicts if judged.date == day else ():
            found.setdefault(verdict.theme, []).append(verdict.takeaway.text)
    return found


def _pair(store: Store, series: str, days: tuple[date, ...]) -> tuple[date | None, date]:
    """Return the two dates to compare, the older one first."""
    if len(days) > 2:  # noqa: PLR2004 (a pair)
        raise click.UsageError("diff takes two dates at the most")
    known = store.assessments.dates(series)
    newest = days[-1] if days else known[-1] if known else date.max
    older = days[0] if len(days) > 1 else max((day for day in known if day < newest), default=None)
    return older, newest


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
