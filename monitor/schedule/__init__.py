"""What is done when: the daemon's duties, and the only APScheduler."""

from monitor.schedule.daemon import Daemon
from monitor.schedule.jobs import Jobs

__all__ = ["Daemon", "Jobs"]
