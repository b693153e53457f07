"""Find whether this machine's clock is far behind, by what was read before and by the clock of the publisher's site."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.discover import latest_date
from monitor.store import Store
from monitor.text import counted

FAR = timedelta(days=1)  # by which a clock must be behind: less costs no assessment


def find_slow_clock(
    store: Store, series: str, zone: ZoneInfo, now: datetime, ahead: timedelta = timedelta()
) -> str:
    """Return why the clock must be slow, or ""; `ahead` is how far the site's clock is ahead of it.

    An assessment that came as it was published shows it, too; an imported one may have any date.
    """
    if ahead > FAR:
        return f"This machine's clock is {counted(ahead.days, 'day')} behind that of the site"
    newest = max((day for day, _ in store.dates.arrivals(series)), default=None)
    if newest and newest > latest_date(now, zone):
        return f"This machine's clock is behind: the assessment of {newest} has come already"
    return ""
