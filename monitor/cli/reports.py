"""Shared by commands that read assessments: the second reader to ask, and the exit status of a report."""

from datetime import date
from typing import TYPE_CHECKING

import click

from monitor.cli.exits import Exit
from monitor.config import Config
from monitor.errors import Blocked, CutShort, FetchError, LayoutChanged, StoreError, TransportError
from monitor.pipeline.crawl import is_turned_away
from monitor.pipeline.report import Report
from monitor.store import Store
from monitor.text import counted

if TYPE_CHECKING:
    from monitor.pipeline.second_reader import SecondReader


def second_reader(
    config: Config, store: Store, questions: int | None, *, since: date | None = None
) -> "SecondReader | None":
    """Return the second reader, to ask at most `questions` about assessments since a date; None without `questions`.

    Raises BadParameter if none is configured.
    """
    if questions is None:
        return None
    if config.second_reader is None:
        raise click.BadParameter("no second_reader in the settings to be asked", param_hint="--ask")
    from monitor.pipeline.second_reader import build_second_reader  # noqa: PLC0415  loads the tracker

    return build_second_reader(config, store, most=questions, since=since or date.min)


def say_answered(second: "SecondReader | None") -> str:
    """Return "; the second reader answered 3 of 20 questions"; "" if it was asked nothing."""
    if second is None or not second.asked:
        return ""
    return f"; the second reader answered {second.answered} of {counted(second.asked, 'question')}"


def went_unanswered(second: "SecondReader | None") -> bool:
    """Return whether the second reader was asked, and answered nothing."""
    return second is not None and second.asked > 0 and not second.answered


def exit_status(report: Report) -> Exit:
    """Return the exit status for the most important failure of a report."""
    if any(isinstance(failure, StoreError) for failure in report.failures):
        return Exit.STORE  # a page that the archive cannot keep
    of_site = [failure for failure in report.failures if isinstance(failure, FetchError)]
    if any(isinstance(one, Blocked) for one in of_site) or (report.unreached and is_turned_away(of_site)):
        return Exit.BLOCKED
    if report.unreached and of_site:
        return Exit.UNREACHABLE
    if any(isinstance(one, LayoutChanged) and not isinstance(one, CutShort) for one in report.failures):
        return Exit.LAYOUT
    if any(not isinstance(failure, TransportError) for failure in report.failures):
        return Exit.FAILED
    return Exit.OWED if report.owed else Exit.OK
