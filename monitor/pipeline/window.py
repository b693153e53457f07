"""Which dates checks read, and from which date assessments are announced; the first check decides both."""

import logging
from dataclasses import replace

from monitor.pipeline.session import Session
from monitor.store.pages import Window
from monitor.text import listed

log = logging.getLogger(__name__)


def find_window(session: Session) -> Window | None:
    """Return the window of a series, or None if no assessment is known yet.

    The first check opens it: the newest assessment is announced, and those before it are silent history. A window that a
    single page opened before any list answered keeps its first announced date and gets its history now. A window that
    begins after today is opened again, unless an assessment in it is stored.
    """
    pages = session.store.pages
    window, stored = pages.window(session.key), session.store.dates.newest(session.key)
    is_known = window and stored and stored >= window.report_from  # only our clock puts it into the future
    if window and window.report_from > session.latest and not is_known:
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
    if gone := [key for key in session.store.dates.series() if key not in session.config.series]:
        log.warning(
            "%s: a new history begins, but the database also holds %s, which config.yaml no longer has; if only the key of a"
            " series changed, put the old one back: another `name` sets what messages call it, with `aliases: [%s]` for its titles",
            session.key,
            listed(gone),
            ", ".join(session.settings.shape(session.key).names),
        )
    pages.open_window(session.key, window)
    return window


def is_first(session: Session) -> bool:
    """Return whether no check has finished yet in which the site's lists answered; an interrupted one does not count."""
    return session.store.runs.last(f"wide check {session.key}") is None
