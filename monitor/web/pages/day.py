"""The newest assessment, and that of any other day."""

from datetime import date, datetime
from typing import Any

from flask import render_template

from monitor.models import Assessment
from monitor.publishing_hours import PublishingHours, awaited_at, next_expected, usual_publishing_hours
from monitor.store import Store, is_busy
from monitor.text import counted
from monitor.web.models.day import Day, build_day
from monitor.web.models.overview import Overview
from monitor.web.models.strip import lay_strip
from monitor.web.models.words import clock_beside, label_edition, say_waiting, sentence, short_day
from monitor.web.pages import pages
from monitor.web.pages.finding import Stored, find_logged, find_stored, show_empty
from monitor.web.seen import Present
from monitor.web.site import current_series, current_site, read_series


@pages.get("/")
def today() -> str:
    """Show the newest assessment."""
    with read_series() as (store, overview):
        newest = store.dates.newest(current_series())
        if newest is None:
            return show_empty(overview, page="today")
        return _show(store, overview, find_stored(store, overview, _newest_key(overview, newest)))


@pages.get("/<assessment:key>")
def day(key: str) -> str:
    """Show the assessment of a day."""
    with read_series() as (store, overview):
        return _show(store, overview, find_stored(store, overview, key))


def _newest_key(overview: Overview, newest: date) -> str:
    known = overview.newest
    return known.key if known and known.date == newest else str(newest)


def _show(store: Store, overview: Overview, stored: Stored) -> str:
    context = _context(store, overview, stored)
    if stored.issue is None:
        waiting = say_waiting(overview.to_judge, busy=is_busy(current_site().config.database))
        return render_template("unjudged.html", **context, waiting=waiting)
    built = build_day(overview, stored.issue, stored.assessment, stored.verdicts)
    now = current_site().now().date()
    return render_template(
        "day.html",
        **context,
        d=built,
        muted=len(built.muted),
        wanted=_wanted(store, stored),
        seen=Present(store, overview, current_series()).of_takeaway,
        quiet=_quiet(built, now),
        compared=overview.issues[stored.issue.column - 1] if stored.issue.column else None,
    )


def _context(store: Store, overview: Overview, stored: Stored) -> dict[str, Any]:
    assessment = stored.assessment
    before, after = overview.neighbours(assessment.date, assessment.edition)
    not_judged = {one.date: None for one in overview.unjudged if one.takeaways}
    newest, now = overview.newest_stored or assessment.date, current_site().now()
    config = current_site().config
    hours = usual_publishing_hours(config.schedule.hours, lambda: store.dates.arrivals(current_series()))
    due = next_expected(newest, awaited_at(now, hours, config.series[current_series()].zone))
    without = {one.date: 0 for one in overview.unjudged if not one.takeaways}
    return {
        "page": "today",
        "earlier": assessment.date < newest,
        "a": assessment,
        "key": stored.key,
        "seen_at": stored.seen_at,
        "revisions": len(stored.edits),
        "prev": before,
        "next": after,
        "weeks": lay_strip({**without, **not_judged, **overview.new_themes}, assessment.date, due),
        "awaited": _awaited(newest, hours, now),
        "others": _others(store, overview, assessment),
        "done": find_logged(store, overview),
    }


def _awaited(newest: date, hours: PublishingHours, now: datetime) -> str:
    """Return after which hour the next assessment is expected, and once that has come, by which; after its usual hours, that nothing has come."""
    due = next_expected(newest, newest)
    if now > hours.ends(due):
        return f"Nothing since {short_day(newest, now.date())}"
    has_begun = now >= hours.begins(due)
    moment = hours.ends(due) if has_begun else hours.begins(due)
    clock = clock_beside(moment, due, now.date(), current_site().config.timezone)
    return f"Next: {short_day(due, now.date())}, expected {'by' if has_begun else 'after'} {clock}"


def _others(store: Store, overview: Overview, assessment: Assessment) -> list[tuple[str, str, str]]:
    """Return key, title, and label with the number of new themes of the other editions of the day, newest first."""
    found = store.assessments.of_day(assessment.series, assessment.date)
    return [
        (one.key, one.title, label_edition(one.edition) + _count_new(overview, one))
        for one in reversed(found)
        if one.edition != assessment.edition
    ]


def _count_new(overview: Overview, assessment: Assessment) -> str:
    """Return " (2 new themes)", or "" if there are none."""
    issue = overview.by_key.get(assessment.key)
    firsts = (theme.first for theme in overview.unmuted.themes.values())
    new = sum(one.status == "new" and one.column == issue.column for one in firsts) if issue else 0
    return f" ({counted(new, 'new theme')})" if new else ""


def _wanted(store: Store, stored: Stored) -> dict[int, str]:
    """Return why the user asked for takeaways, by their positions."""
    corrections = store.corrections.standing(current_series())
    return {
        one.takeaway.position: " ".join(sentence(reason.text) for reason in corrections.why_told(one))
        for one in stored.verdicts
    }


def _quiet(built: Day, now: date) -> str:
    """Return the sentence for a day without news; "" if there is news."""
    read = len(built.items) + len(built.muted)
    takeaways = counted(read, "takeaway")
    if built.is_first:
        return f"{takeaways} {'was' if read == 1 else 'were'} read. Themes are called new once a few assessments are known."
    if any(item.status not in {"apart", "continuing"} for item in built.items):
        return ""
    began = short_day(built.last_new, now) if built.last_new else ""
    goes_on, apart = len(built.of("continuing")), len(built.of("apart"))
    known = (
        f"All {takeaways} go on with known themes."
        if goes_on > 1
        else "Its takeaway goes on with a known theme."
    )
    if apart or built.muted:
        known = f"Of {takeaways} {goes_on} {'goes' if goes_on == 1 else 'go'} on with known themes."
    return f"{known} The last new theme began on {began}." if began else known
