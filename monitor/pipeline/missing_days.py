"""Report the days of a period that are missing after a first check or a backfill, and what they mean for tracking."""

import logging
from datetime import date
from itertools import groupby

from monitor.gaps import find_gaps, history_start, say_effect
from monitor.pipeline.session import Session
from monitor.pipeline.updates_pages import HISTORY_SPAN

log = logging.getLogger(__name__)


def report_missing(session: Session) -> None:
    """Log, after the first check, the days of the quarter that are missing."""
    window = session.store.pages.window(session.key)
    if window is None or not session.shape.updates:
        return
    known = session.store.pages.known_dates(session.key, until=window.report_from)
    since = max(window.report_from - HISTORY_SPAN, min(known, default=window.since))
    stored = session.store.dates.all(session.key, since=since)
    report_gaps(session, since=history_start(stored, since), until=window.report_from)


def report_gaps(session: Session, *, since: date, until: date) -> None:
    """Log the missing days of a period, and what they mean for tracking."""
    known = session.store.dates.all(session.key)
    unpublished = session.store.dates.unpublished(session.key)
    gaps = find_gaps(known, since=since, until=until, unpublished=unpublished)
    for effect, same in groupby(gaps, lambda gap: say_effect(known, gap)):
        found = list(same)
        log.warning(
            "%s: no assessment of %s is stored; %s; `monitor backfill --series %s --since %s --until %s` looks for what was published",
            session.key,
            ", ".join(map(str, found)),
            effect,
            session.key,
            found[0].since,
            found[-1].until,
        )


def note_unpublished(session: Session, *, since: date, until: date) -> None:
    """After all lists were read, store which days of a period are missing, and log those that no list names."""
    dates = session.store.dates
    gaps = find_gaps(dates.all(session.key), since=since, until=until)
    dates.note_backfilled(session.key, (day for gap in gaps for day in gap.days), at=session.now)
    unpublished = dates.unpublished(session.key)
    if found := [str(gap) for gap in gaps if unpublished.issuperset(gap.days)]:
        log.info("%s: the publisher's lists name no assessment of %s", session.key, ", ".join(found))
