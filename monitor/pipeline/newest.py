"""How old the newest assessment is, and whether that is more than a usual pause of its series."""

from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from monitor.store import Store

LATEST = 10  # assessments that show how often a series comes
SPARE = timedelta(days=1)  # an assessment comes in the night after its date


def find_age(store: Store, series: str, now: datetime) -> timedelta | None:
    """Return how long ago the newest assessment was dated, in whole days; None without one."""
    newest = store.dates.newest(series, until=now.date())
    return now.date() - newest if newest else None


def is_old(store: Store, series: str, age: timedelta) -> bool:
    """Return whether two assessments at least should have come since: by the usual pause between the latest ones, else a day."""
    dates = store.dates.all(series)[-LATEST:]
    usual = median([(later - earlier).days for earlier, later in pairwise(dates)] or [1])
    return age > timedelta(days=2 * usual) + SPARE
