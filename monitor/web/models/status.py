"""The status page: its heading, and when assessments were published."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from markupsafe import Markup

from monitor.incidents import GRACE
from monitor.pipeline.problem import Problem
from monitor.publishing_hours import PublishingHours, learn_publishing_hours
from monitor.text import counted
from monitor.web.models.words import short_day
from monitor.web.svg import plots

NOON = timedelta(hours=12)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def say_heading(
    problems: Sequence[Problem], set_aside: int = 0, *, checked: bool = True, heard: bool = True
) -> str:
    """Return the heading of the page; `checked` says whether a check has ended."""
    if not problems and set_aside:
        return f"All else is well, but {set_aside} page{' is' if set_aside == 1 else 's are'} set aside"
    if not problems and not checked:
        return "No check has ended yet"
    if not problems:
        return "All is well" if heard else "All else is well, but nobody is notified of assessments"
    many = len(problems)
    number = NUMBERS[many] if many < len(NUMBERS) else str(many)
    works = "No assessment comes in:" if any(one.stops for one in problems) else "Working, with"
    return f"{works} {number} {'thing' if many == 1 else 'things'} to look at"


def draw_freshness(
    arrivals: Iterable[tuple[date, datetime]], hours: PublishingHours, now: datetime, zone: tzinfo
) -> Markup | None:
    """Return a plot of when each assessment was first seen, in the user's time zone, oldest left; None without assessments."""
    found = sorted(arrivals)
    if not found:
        return None
    after_noon = [
        _after_noon(seen.astimezone(zone).replace(tzinfo=None) - datetime.combine(day, time()))
        for day, seen in found
    ]
    ahead, today = now.astimezone(zone).utcoffset() or timedelta(), now.date()
    marks = [
        (n, short_day(day, today)) for n, (day, _) in enumerate(found) if n % max(1, len(found) // 3) == 0
    ][:3]
    learnt = learn_publishing_hours(found)  # the hours that decide whether an assessment is late
    usual = learnt or hours
    return plots.draw_clock(
        after_noon,
        marks,
        label=f"When each of the last {counted(len(found), 'assessment')} was first seen",
        band=(_after_noon(usual.start + ahead), _after_noon(usual.end + ahead)),
        late=_after_noon(learnt.end + GRACE + ahead) if learnt else None,
    )


def _after_noon(span: timedelta) -> float:
    """Return a time since midnight in hours after noon."""
    return (span - NOON) / timedelta(hours=1)
