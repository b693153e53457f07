"""Run the daemon's jobs at their times; the only room that uses APScheduler."""

from monitor.schedule.daemon import Daemon
from monitor.schedule.jobs import Jobs

__all__ = ["Daemon", "Jobs"]
