"""Commands that print stored texts: show, search."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import click

from monitor.cli.arguments import (
    DAY,
    NAMED,
    WORD,
    Named,
    Number,
    OneOf,
    any_series_option,
    check_order,
    is_given,
    json_option,
    series_option,
)
from monitor.cli.common import series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.lookup import find_assessments
from monitor.cli.output import echo_json, print_utf8
from monitor.cli.screen import find_screen, fitted, print_painted
from monitor.compose import Screen
from monitor.models import Assessment
from monitor.printable import printable_json
from monitor.render import TAKEAWAYS, render_json, render_markdown, render_text
from monitor.store import open_store
from monitor.store.passages import Found
from monitor.store.query import has_idle_asterisk, parse_query
from monitor.text import counted, has_word

HEAD = "=== "  # begins the line above each of several assessments
INDENT = 12  # columns before the other lines of a passage and its address


@click.command()
@click.argument("day", type=NAMED, metavar="[DATE]", default="newest")
@click.option(
    "--format",
    "form",
    type=OneOf(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How it is printed.",
)
@click.option("--json", "as_json", is_flag=True, help="As a JSON list of the date's editions.")
@series_option
@click.pass_context
def show(context: click.Context, day: Named, form: str, key: str | None, *, as_json: bool) -> Exit:
    """Print the full assessment of a date; the newest by default.

    DATE+EDITION, as '2022-06-01+special', names one of several assessments of a date.
    """
    if as_json and is_given(context, "form"):
        raise click.UsageError("give --json or --format, not both: --json prints a list, also of one edition")
    config = settings(context)
    with open_store(config.database, write=False) as store:
        series = series_key(config, key)
        found = find_assessments(store, series, day)
    if as_json:
        echo_json([render_json(assessment) for assessment in found])
        return Exit.OK
    several = form == "text" and len(found) > 1
    text = "\n\n".join((_head(one) if several else "") + _rendered(one, form) for one in found)
    if form == "text" and sys.stdout.isatty():
        print_painted(_laid_out(text, find_screen()))
    else:
        print_utf8(f"{text}\n" if several else text)
    return Exit.OK


@click.command()
@click.argument("words", nargs=-1, required=True, type=WORD)
@click.option("--most", default=20, show_default=True, type=Number(1000), help="How many passages at most.")
@click.option("--since", type=DAY, help="The first date.")
@click.option("--until", type=DAY, help="The last date.")
@any_series_option
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
    """Find passages that contain all of the words, in any regular form; the best matches come first.

    "Words in quotes" are a phrase, and passages with a -word are left out: `search -- '"grain deal" -Odesa'`. An asterisk
    is any ending: `search 'reinforc*'`. Regular forms are found by their stem: `strike` finds `strikes` and `striking`, but
    not `struck`. If nothing is found, the status is still 0, and --json prints [].
    """
    check_order(since, until)
    typed = " ".join(words)
    if not (query := parse_query(typed)):
        raise click.UsageError(f"{typed!r} {_say_empty(typed)}")
    config = settings(context)
    first, last = since or date.min, until or date.max
    series = [series_key(config, key)] if key else [*config.series]
    with open_store(config.database, write=False) as store:
        found, total = store.passages.search(query, most=most, series=series, since=first, until=last)
    if as_json:
        echo_json(found)
        return Exit.OK
    shown = tuple(join_places(found))
    several = len(series) > 1
    for one in shown:
        place = f"{one.series}, {one.part}" if several else one.part
        passage = fitted(f"{one.takeaway or one.date}  {place}: {one.snippet}", INDENT)
        print_utf8(f"{passage}\n{' ' * INDENT}{one.url}\n")
    click.echo(_count(total, len(found), len(shown)), err=True)
    if not total and has_idle_asterisk(typed):
        click.echo("In a search, an asterisk only stands for the ending of a word, outside quotes.", err=True)
    return Exit.OK


def _say_empty(typed: str) -> str:
    """Return why there is nothing to search for in what was typed."""
    if has_word(typed):
        return "only says what to leave out; add what to search for"
    return "contains no word to search for: it needs a letter or a digit"


def join_places(found: Iterable[Found]) -> Iterator[Found]:
    """Join equal passages of an assessment into one that lists all their places; a takeaway leads, as it has a number."""
    places: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        places.setdefault((one.url, one.snippet), []).append(one)
    for same in places.values():
        first = next((one for one in same if one.takeaway), same[0])
        yield replace(first, part=", ".join(one.part for one in same))


def _count(total: int, best: int, entries: int) -> str:
    """Return how many passages there are, how many of them are printed, and in how many entries if some share one."""
    if not total:
        return "nothing found; fewer words, or other ones, may find more"
    best_first = "the best first" if best == total else f"the best {best} first; --most shows more"
    shared = (
        f" (in {counted(entries, 'entry', 'entries')}: some have the same words)" if entries < best else ""
    )
    found = f"{counted(total, 'passage')} found"
    return f"{found}{shared}, {best_first}" if best == total else f"{found}, {best_first}{shared}"


def _head(one: Assessment) -> str:
    """Return the line above an assessment where a date has several: its date and edition, as in ids, and its title."""
    return f"{HEAD}{one.key}  {one.title or one.url}\n\n"


def _laid_out(text: str, screen: Screen) -> str:
    """Return a text wrapped to fit a screen, with a coloured heading for the takeaways."""
    return "\n".join(_fitted(line, screen) for line in text.split("\n"))


def _fitted(line: str, screen: Screen) -> str:
    if line.startswith(HEAD):
        return screen.paint(screen.fill(line), "heading")
    if line == TAKEAWAYS:
        return f"\n{screen.paint(line, 'heading')}\n"
    return screen.fill(line, "  ", "") if line.startswith("- ") else screen.fill(line)


def _rendered(assessment: Assessment, form: str) -> str:
    if form == "json":
        return printable_json(json.dumps(render_json(assessment), ensure_ascii=False, indent=2)) + "\n"
    return render_markdown(assessment) if form == "markdown" else render_text(assessment)
