"""What wants looking at, and when something is to be expected, as store and settings know it."""

from collections.abc import Sequence
from datetime import date, datetime

from monitor.config import Config
from monitor.publishing_hours import PublishingHours, learn_publishing_hours, parse_publishing_hours
from monitor.store import Store
from monitor.web.models.status import Problem, find_problems

USUAL = "22:00-05:00"  # UTC, until enough is seen to learn from


def problems_of(store: Store, series: str, now: datetime) -> tuple[Problem, ...]:
    """Return what wants looking at for a series."""
    checked = store.runs.last(f"check {series}")
    return find_problems(store.runs.troubles(series).values(), store.figures.channels(), checked, now)


def usual_hours(config: Config, arrivals: Sequence[tuple[date, datetime]]) -> PublishingHours:
    """Return the hours in which assessments usually come."""
    if config.schedule.hours != "learnt":
        return parse_publishing_hours(config.schedule.hours)
    return learn_publishing_hours(arrivals) or parse_publishing_hours(USUAL)
