"""Whether the newest assessment is older than the usual pauses of its series allow."""

from datetime import date
from itertools import pairwise
from statistics import median

from monitor.store import Store

LATEST = 10  # assessments that show how often a series comes
SPARE = 1  # day; an assessment comes in the night after its date


def find_old_age(store: Store, series: str, today: date) -> int | None:
    """Return how many days old the newest assessment is if two at least should have come since, else None.

    How often they come is the usual pause between the latest ones, or a day where there is only one.
    """
    dates = store.dates.all(series, until=today)[-LATEST:]
    if not dates:
        return None
    usual = median([(later - earlier).days for earlier, later in pairwise(dates)] or [1])
    age = (today - dates[-1]).days
    return age if age > 2 * usual + SPARE else None
