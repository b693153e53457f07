"""Which dates the checks of a series read, and from which on assessments are announced: the first check decides."""

import logging
from dataclasses import replace

from monitor.pipeline.session import Session
from monitor.store.pages import Window

log = logging.getLogger(__name__)


def find_window(session: Session) -> Window | None:
    """Return the window that checks read, decided by the first check, or again if it begins after today.

    The newest assessment is announced; those before it are silent history. A window that was opened by a page,
    before any list answered, keeps its first announced date and gets its history now.
    """
    pages = session.store.pages
    window = pages.window(session.key)
    if window and window.report_from > session.latest:
        window = None
    if window and not is_first(session):
        return window
    newest = window.report_from if window else session.latest
    claimed = pages.known_dates(session.key, until=newest) or pages.changed_dates(session.key)
    days = sorted((day for day in claimed if day <= newest), reverse=True)
    if not days:
        return window
    since = days[: session.settings.history + 1][-1]
    if window:
        window = replace(window, since=min(since, window.since))
    else:
        window = Window(since=since, report_from=days[0])
    log.info("%s: first check, reading history from %s on", session.key, window.since)
    pages.open_window(session.key, window)
    return window


def is_first(session: Session) -> bool:
    """Return whether no check in which the site's lists answered has finished yet; one that was interrupted is repeated."""
    return session.store.runs.last(f"wide check {session.key}") is None
