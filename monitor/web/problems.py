"""When something is to be expected, as settings and arrivals tell."""

from collections.abc import Sequence
from datetime import date, datetime

from monitor.config import Config
from monitor.publishing_hours import PublishingHours, learn_publishing_hours, parse_publishing_hours

USUAL = "22:00-05:00"  # UTC, until enough is seen to learn from


def usual_hours(config: Config, arrivals: Sequence[tuple[date, datetime]]) -> PublishingHours:
    """Return the hours in which assessments usually come."""
    if config.schedule.hours != "learnt":
        return parse_publishing_hours(config.schedule.hours)
    return learn_publishing_hours(arrivals) or parse_publishing_hours(USUAL)
