"""Find what an address names in the store; raise a 404 with links if it does not exist."""

from bisect import bisect, bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template, request, url_for

from monitor.gaps import find_gaps
from monitor.models import Assessment, Verdict
from monitor.store import Store, is_busy
from monitor.store.assessments import Revision
from monitor.text import clip, long_date
from monitor.web.models.log import LoggedByName, name_log
from monitor.web.models.overview import Issue, Overview, ThemeHistory
from monitor.web.models.words import say_waiting
from monitor.web.moved import Missing, Way
from monitor.web.routing import day_url, parse_key
from monitor.web.site import current_series, current_site


@dataclass(frozen=True, kw_only=True)
class Stored:
    """One assessment with everything stored about it."""

    issue: Issue | None  # None while its takeaways are not judged yet
    assessment: Assessment
    verdicts: tuple[Verdict, ...]
    revisions: tuple[Revision, ...]

    @property
    def key(self) -> str:
        """Its key in addresses."""
        return self.assessment.key

    @property
    def seen_at(self) -> datetime | None:
        """When it was first read, if that is known."""
        return self.revisions[0].seen_at if self.revisions else None

    @property
    def edits(self) -> tuple[Revision, ...]:
        """The revisions after the first that changed something."""
        return tuple(one for one in self.revisions[1:] if one.changes)


def find_stored(store: Store, overview: Overview, key: str) -> Stored:
    """Return the assessment of a key; a bare date stands for any edition if there is no regular one. Raises Missing."""
    series, (day, edition) = current_series(), parse_key(key)
    found = store.assessments.of_day(series, day)
    wanted = [one for one in found if one.edition == edition] or ([] if edition else list(found))
    if not wanted:
        raise _no_assessment(store, overview, day)
    assessment = wanted[0]
    return Stored(
        issue=overview.by_key.get(assessment.key),
        assessment=assessment,
        verdicts=store.assessments.verdicts(assessment),
        revisions=store.assessments.revisions(series, day, assessment.edition),
    )


def find_issue(store: Store, overview: Overview, key: str) -> Issue:
    """Return the judged assessment of a key; a bare date stands for any edition if there is no regular one. Raises Missing."""
    day, _ = parse_key(key)
    same_day = [issue for issue in overview.issues if issue.date == day]
    found = overview.by_key.get(key) or (same_day[0] if same_day and "+" not in key else None)
    if found is None:
        if any(one.date == day for one in overview.unjudged):
            raise Missing("Not judged yet", f"No theme of {long_date(day)} is known so far.", [_way(day)])
        raise _no_assessment(store, overview, day)
    return found


def show_empty(overview: Overview, *, page: str) -> str:
    """Return the page shown instead while nothing is judged: how much is stored, and what comes next."""
    waiting = say_waiting(overview.to_judge, busy=is_busy(current_site().config.database))
    return render_template("empty.html", page=page, stored=len(overview.stored), waiting=waiting)


def find_theme(overview: Overview, name: str) -> ThemeHistory:
    """Return the theme with this id, or the theme of the takeaway with this id; raises Missing."""
    if name in overview.themes:
        return overview.themes[name]
    if takeaway := overview.takeaway_of(name):
        return overview.themes[takeaway.theme]
    raise Missing(
        "There is no such theme",
        f"No theme or takeaway has the number {clip(name, 40)}. A merged theme is found by the number of any of its takeaways.",
        [("All themes", url_for("pages.themes"))],
    )


def find_logged(store: Store, overview: Overview) -> LoggedByName | None:
    """Return the correction that the visitor has just made, to confirm it and offer to undo it; None if there is none."""
    number = request.args.get("done", type=int)
    if number is None:
        return None
    return next(
        (one for one in name_log(store, overview, current_series()) if one.logged.correction.id == number),
        None,
    )


def _no_assessment(store: Store, overview: Overview, day: date) -> Missing:
    heading = f"No assessment of {long_date(day)}"
    if not overview.stored:
        return Missing(
            heading, "There is none of any date yet; `monitor check` or `monitor import` adds the first."
        )
    days = [one.date for one in overview.stored]
    near = [_way(one) for one in (*days[: bisect_left(days, day)][-1:], *days[bisect(days, day) :][:1])]
    if day in days:
        return Missing(
            f"The assessment of {long_date(day)} cannot be read", "`monitor doctor` says why.", near
        )
    return Missing(heading, _say_stored(store, days, day), near)


def _say_stored(store: Store, days: Sequence[date], day: date) -> str:
    """Say from when to when assessments are stored, and which days around `day` are missing."""
    key = current_series()
    unpublished = store.dates.unpublished(key)
    gaps = find_gaps(days, since=days[0], until=days[-1], unpublished=unpublished)
    span = f"Those of {long_date(days[0])} to {long_date(days[-1])} are stored, "
    if not gaps:
        return f"{span}as far as they were published."
    missing = next((gap for gap in gaps if gap.since <= day <= gap.until), None)
    if missing is None:
        return f"{span}but some are missing; `monitor status` names those of the last quarter."
    option = current_site().config.option_of(key)
    way = f"`monitor backfill --since {missing.since} --until {missing.until}{option}`"
    return f"{span}but none of {missing}: {way} looks for what was published."


def _way(day: date) -> Way:
    return long_date(day), day_url(day)
