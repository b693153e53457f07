"""Find what an address names in the store; what is not there is a helpful 404."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request
from werkzeug.exceptions import NotFound

from monitor.models import Assessment, Verdict
from monitor.store import Store
from monitor.store.assessments import Revision
from monitor.store.corrections import Logged
from monitor.web.models.overview import Issue, Overview, ThemeHistory
from monitor.web.routing import parse_key
from monitor.worddiff import clip


@dataclass(frozen=True, kw_only=True)
class Stored:
    """One assessment with all that is kept of it."""

    issue: Issue | None  # None while its takeaways are not judged yet
    assessment: Assessment
    verdicts: tuple[Verdict, ...]
    revisions: tuple[Revision, ...]


def find_stored(store: Store, overview: Overview, series: str, key: str) -> Stored:
    """Return the assessment a key names, for a bare date whichever edition there is; else 404."""
    day, edition = parse_key(key)
    found = store.assessments.of_day(series, day)
    wanted = [one for one in found if one.edition == edition] or ([] if edition else list(found))
    if not wanted:
        raise NotFound(_no_assessment(overview, day))
    assessment = wanted[0]
    own = f"{day}+{assessment.edition}" if assessment.edition else str(day)
    return Stored(
        issue=overview.by_key.get(own),
        assessment=assessment,
        verdicts=store.assessments.verdicts(assessment),
        revisions=store.assessments.revisions(series, day, assessment.edition),
    )


def find_issue(overview: Overview, key: str) -> Issue:
    """Return the judged assessment a key names; else 404."""
    day, _ = parse_key(key)
    same_day = [issue for issue in overview.issues if issue.date == day]
    found = overview.by_key.get(key) or (same_day[0] if same_day and "+" not in key else None)
    if found is None:
        raise NotFound(_no_assessment(overview, day))
    return found


def find_theme(overview: Overview, name: str) -> ThemeHistory:
    """Return the theme of an id, or that of the takeaway with this id; else 404."""
    found = overview.themes.get(name)
    if found:
        return found
    key, _, position = name.rpartition("/")
    issue = overview.by_key.get(key)
    for takeaway in issue.takeaways if issue else ():
        if str(takeaway.position) == position:
            return overview.themes[takeaway.theme]
    raise NotFound(f"There is no theme {clip(name, 40)}; the page Themes lists them all.")


def find_logged(store: Store, series: str) -> Logged | None:
    """Return the correction that a page was led to by, to tell of it and offer to take it back."""
    number = request.args.get("done", type=int)
    return next((one for one in store.corrections.log(series) if one.correction.id == number), None)


def neighbours(issues: Sequence[Issue], issue: Issue | None) -> tuple[Issue | None, Issue | None]:
    """Return the assessments before and after one."""
    if issue is None:
        return (issues[-1] if issues else None), None
    before = issues[issue.column - 1] if issue.column else None
    after = issues[issue.column + 1] if issue.column + 1 < len(issues) else None
    return before, after


def _no_assessment(overview: Overview, day: date) -> str:
    if not overview.issues:
        return "There is no assessment yet; `monitor check` or `monitor import` brings the first."
    first, last = overview.issues[0].date, overview.issues[-1].date
    before = max((issue.date for issue in overview.issues if issue.date < day), default=None)
    after = min((issue.date for issue in overview.issues if issue.date > day), default=None)
    near = " and ".join(str(one) for one in (before, after) if one)
    return f"There is no assessment of {day}. The store has {first} to {last}; the nearest are of {near}."
