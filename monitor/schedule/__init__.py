"""What the daemon does and when; the only room that knows APScheduler."""

from monitor.schedule.daemon import Daemon
from monitor.schedule.jobs import Jobs

__all__ = ["Daemon", "Jobs"]
