"""Commands about the history: import, replay."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from monitor.cli.arguments import DAY, Place, ask_option, json_option, series_option
from monitor.cli.beginning import say_beginning
from monitor.cli.common import open_to_change, series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.interruption import keeping
from monitor.cli.output import echo_json
from monitor.cli.progress import shown_progress
from monitor.cli.reports import exit_status, say_answered, second_reader, went_unanswered
from monitor.discover import today_anywhere
from monitor.models import Assessment
from monitor.pipeline.imports import import_paths
from monitor.pipeline.replay import Difference
from monitor.pipeline.replay import replay as judge_again
from monitor.pipeline.report import Report
from monitor.store import open_store
from monitor.text import clip, counted


@click.command(name="import")
@click.argument("paths", nargs=-1, required=True, type=Place(exists=True))
@json_option
@series_option
@ask_option
@click.option(
    "--future", is_flag=True, help="Also import assessments dated in the future, which are otherwise refused."
)
@click.pass_context
def import_(
    context: click.Context,
    paths: tuple[Path, ...],
    key: str | None,
    questions: int | None,
    *,
    future: bool,
    as_json: bool,
) -> Exit:
    """Add saved pages (.html) and texts (.txt) to the history; no messages are sent.

    A text, in UTF-8, has the toplines, a line "Key Takeaways:", below it a line for each takeaway that begins with "- ",
    and a last line "For full report: ADDRESS". Its date is in the name of the file, as 2022-06-07.txt, or in the address.
    """
    config = settings(context)
    series = series_key(config, key)
    latest = date.max if future else today_anywhere(datetime.now(UTC))
    say_beginning(config)
    with (
        keeping("interrupted; what was read is kept, and the same command reads the rest"),
        open_store(config.database, write=True, wait=config.lock_wait) as store,
    ):
        second = second_reader(config, store, questions)
        with shown_progress():
            report = import_paths(config, store, paths, series=series, latest=latest, second=second)
        window = store.pages.window(series)
    if as_json:
        echo_json(
            {
                "imported": [_place(one) for one in report.added],
                "revised": [_place(one) for one in report.revised],
                "failed": [str(failure) for failure in report.failures],
            }
        )
    click.echo(
        f"{len(report.added)} imported, {len(report.revised)} revised, {len(report.failures)} failed"
        f"{f', {report.unchanged} unchanged' if report.unchanged else ''}{say_answered(second)}",
        err=True,
    )
    unannounced = [one.date for one in report.added if window and one.date >= window.report_from]
    if unannounced:
        _say_unannounced(min(unannounced), max(unannounced), key)
    return exit_status(Report(failures=report.failures)) or (
        Exit.FAILED if went_unanswered(second) else Exit.OK
    )


def _say_unannounced(first: date, last: date, key: str | None) -> None:
    """Say that no message is sent about what a check would have announced, and which command sends a digest."""
    which = f" --series {key}" if key else ""
    click.echo(
        f"No message is sent about it; `monitor digest --since {first} --until {last}{which} --to CHANNEL` sends a digest.",
        err=True,
    )


@click.command()
@click.option("--keep", is_flag=True, help="Store the new verdicts.")
@json_option
@series_option
@ask_option
@click.option("--since", type=DAY, help="With --ask: ask only about assessments of this date or later.")
@click.pass_context
def replay(
    context: click.Context,
    *,
    key: str | None,
    questions: int | None,
    since: date | None,
    keep: bool,
    as_json: bool,
) -> Exit:
    """Judge the whole history again and show what would change; no message is sent."""
    if since and questions is None:
        raise click.UsageError("--since is for --ask N only; the whole history is judged in any case")
    config = settings(context)
    with open_to_change(config) as store:
        second = second_reader(config, store, questions, since=since)
        with shown_progress():
            outcome = judge_again(config, store, series_key(config, key), keep=keep, second=second)
    if as_json:
        echo_json([_render(one) for one in outcome.differences])
    else:
        for one in outcome.differences:
            click.echo(_line(one))
    click.echo(
        f"{counted(outcome.takeaways, 'takeaway')} read, {len(outcome.differences)} judged differently"
        f"{'; kept' if keep else '; no verdict was changed, --keep keeps the new ones'}{say_answered(second)}",
        err=True,
    )
    return Exit.FAILED if went_unanswered(second) else Exit.OK


def _place(assessment: Assessment) -> dict[str, str]:
    return {"date": f"{assessment.date}", "edition": assessment.edition, "title": assessment.title}


def _line(one: Difference) -> str:
    old = f"{one.old.status} in {one.old.theme}" if one.old else "no verdict"
    return f"{one.id}  {old} -> {one.new.status} in {one.new.theme}  {clip(one.new.takeaway.text, 60)}"


def _render(one: Difference) -> dict[str, object]:
    old = {"status": one.old.status, "theme": one.old.theme} if one.old else None
    new = {"status": one.new.status, "theme": one.new.theme}
    return {"takeaway": str(one.id), "text": one.new.takeaway.text, "old": old, "new": new}
