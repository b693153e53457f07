"""When a series is checked next: by the settings, and by what is stored about its last check."""

from datetime import datetime, timedelta

from monitor.config import Config
from monitor.discover import latest_date
from monitor.pipeline.pauses import read_pause
from monitor.polling import CLOCK_ERROR, Polling
from monitor.publishing_hours import usual_publishing_hours
from monitor.store import Store
from monitor.store.daemons import read_daemon


def read_polling(config: Config, store: Store, key: str, now: datetime) -> Polling:
    """Return what the next check of a series follows from."""
    schedule, settings = config.schedule, config.series[key]
    blocked = store.runs.incidents(key).get("blocked")
    mirror_at = store.runs.last(f"mirror check {key}")
    return Polling(
        hours=usual_publishing_hours(schedule.hours, lambda: store.dates.arrivals(key)),
        zone=settings.zone,
        every=timedelta(minutes=schedule.every),
        otherwise=timedelta(hours=schedule.otherwise),
        at=store.runs.last(f"check {key}"),
        wide_at=store.runs.last(f"wide check {key}"),
        blocked=blocked.checks if blocked else 0,
        has_mirror=settings.mirror is not None,
        mirror_at=mirror_at if mirror_at and mirror_at <= now + CLOCK_ERROR else None,
        newest=store.dates.newest(key, until=latest_date(now, settings.zone)),
        pause_until=read_pause(store, settings.site, now),
    )


def find_next_check(config: Config, store: Store, series: str) -> datetime | None:
    """Return when the running daemon plans to check a series next; None if no daemon is running."""
    is_running = read_daemon(config.database).state == "runs"
    return store.runs.last(f"next check {series}") if is_running else None


def explain_next_check(config: Config, store: Store, series: str, now: datetime) -> str:
    """Return in words why the next check is when it is."""
    return read_polling(config, store, series, now).explain(config.timezone)
