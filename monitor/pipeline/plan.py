"""Plan the next check of a series, from the settings and from what is stored about the last check."""

from datetime import datetime, timedelta

from monitor.config import Config
from monitor.discover import latest_date
from monitor.pipeline.pauses import read_pause
from monitor.polling import LastCheck, Pace, explain_poll
from monitor.publishing_hours import usual_publishing_hours
from monitor.store import Store
from monitor.store.daemons import read_daemon


def read_plan(config: Config, store: Store, key: str, now: datetime) -> tuple[LastCheck, Pace]:
    """Return the last check of a series and its pace, from which its next check follows."""
    settings = config.schedule
    pace = Pace(
        hours=usual_publishing_hours(settings.hours, lambda: store.dates.arrivals(key)),
        zone=config.series[key].zone,
        every=timedelta(minutes=settings.every),
        otherwise=timedelta(hours=settings.otherwise),
    )
    return read_last_check(config, store, key, now), pace


def read_last_check(config: Config, store: Store, key: str, now: datetime) -> LastCheck:
    """Return what is stored about the last check of a series."""
    zone = config.series[key].zone
    blocked = store.runs.incidents(key).get("blocked")
    return LastCheck(
        at=store.runs.last(f"check {key}"),
        wide_at=store.runs.last(f"wide check {key}"),
        blocked=blocked.checks if blocked else 0,
        newest=store.dates.newest(key, until=latest_date(now, zone)),
        pause_until=read_pause(store, config.series[key].site, now),
    )


def find_next_check(config: Config, store: Store, series: str) -> datetime | None:
    """Return when the running daemon plans to check a series next; None if no daemon is running."""
    is_running = read_daemon(config.database).state == "runs"
    return store.runs.last(f"next check {series}") if is_running else None


def explain_next_check(config: Config, store: Store, series: str, now: datetime) -> str:
    """Return in words why the next check is when it is."""
    return explain_poll(*read_plan(config, store, series, now), config.timezone)
