"""The words for the daemon's state, shared by `monitor status`, `monitor doctor` and the status page."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from monitor.pipeline.problem import Problem
from monitor.store import Holder
from monitor.store.daemons import DaemonState
from monitor.text import moment_in_words

OTHER_SETTINGS = "The daemon has other settings than the file"  # a problem
START = "`monitor run` starts it, or its service: `systemctl --user start monitor`, `docker compose up -d`"
STUCK = "It was suspended, is stuck, or cannot read the database"
OUTDATED = "A newer monitor has updated the database since the daemon began, and it cannot use it any more"
RESTART = (
    "Until it is restarted nothing is checked or sent, unless by hand or by cron. `systemctl --user restart monitor` or"
    " `docker compose restart` restarts it; if it was started by hand, `kill -CONT` lets it go on"
    " after it was suspended; otherwise end it with `kill -9` and start `monitor run` again"
)


def say_restart(daemon: DaemonState) -> str:
    """Return why a daemon does nothing though it runs, and how to restart it."""
    return f"{OUTDATED if daemon.outdated else STUCK}. {RESTART}"


def say_daemon(daemon: DaemonState, zone: tzinfo, now: datetime) -> str:
    """Return whether a daemon runs, or what happened to the last one, with times in `zone`."""
    if daemon.state == "runs" and daemon.outdated:
        return f"must be restarted: the database was updated by a newer monitor ({daemon.process})"
    if daemon.is_hung(now):
        return f"hangs: it has done nothing since {_say(daemon.seen, zone)} ({daemon.process})"
    match daemon.state:
        case "runs":
            return f"runs, {daemon.process} since {_say(daemon.since, zone)}" if daemon.process else "runs"
        case "gone":
            return f"gone without having been stopped; it ran until about {_say(daemon.seen, zone)} ({daemon.process})"
        case "stopped":
            return f"not running, the latest was stopped {_say(daemon.seen, zone)}; only `monitor check` makes checks"
        case _:
            return "not running; only `monitor check` makes checks, by hand or from cron"


def say_next_check(
    planned: datetime, daemon: DaemonState, writer: Holder | None, zone: tzinfo, now: datetime
) -> str:
    """Return when a check that is `planned` begins; `writer` is the process that is at work on the database now."""
    if planned > now:
        return _say(planned, zone)
    if daemon.is_hung(now):
        return f"was due at {_say(planned, zone)}"
    return f"waits for {writer.process}" if writer and writer.process != daemon.process else "now"


def explain_silence(daemon: DaemonState, zone: tzinfo) -> tuple[str, str]:
    """Return the likely reason why no check is made, and a command that helps."""
    match daemon.state:
        case "runs":
            return (
                "`monitor run` runs, but its checks fail or do not end: its log says why.",
                "monitor doctor",
            )
        case "stopped":
            return f"`monitor run` was stopped {_say(daemon.seen, zone)}. {START}.", "monitor run"
        case "gone":
            return f"`monitor run` is gone. {START}.", "monitor run"
        case _:
            return "Do cron or its timer still run `monitor check`?", "monitor check"


def _say(moment: datetime | None, zone: tzinfo) -> str:
    return moment_in_words(moment, zone) if moment else "an unknown time"


def say_sender(daemon: DaemonState, problems: Sequence[Problem], now: datetime) -> str:
    """Return who sends a digest that is overdue: the daemon, by the settings that it has, or the next check."""
    if daemon.state != "runs" or daemon.is_hung(now):
        return "the next check sends it"
    if any(problem.what == OTHER_SETTINGS for problem in problems):
        return "the daemon sends it at the time in its older settings, or once it has read the new ones"
    return "the daemon sends it within the hour"
