"""Find what needs attention: incidents, unread pages, undelivered messages, and checks that have stopped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit

from monitor.config import Config, SeriesSettings
from monitor.discover import latest_date
from monitor.errors import says_misnamed, says_not_stored, says_not_there
from monitor.hosts import is_invented
from monitor.incidents import OF_DAEMON, Incident, Ongoing
from monitor.pipeline.clock import find_slow_clock
from monitor.pipeline.daemon_words import OTHER_SETTINGS, START, explain_silence, say_restart
from monitor.pipeline.incident_words import NONE_NAMED, WORDS, name_series
from monitor.pipeline.problem import Problem, find_disk_problem, find_suspended
from monitor.pipeline.settings_taken import find_other_file, find_other_settings
from monitor.pipeline.undelivered import find_broken_off, find_undelivered
from monitor.store import Store, is_busy
from monitor.store.daemons import DaemonState, read_daemon
from monitor.store.figures import SetAside
from monitor.store.owed import PASSING
from monitor.store.routes import MIRROR
from monitor.text import counted, ended, moment_in_words

STALE = timedelta(hours=26)  # time without a check; longer than any schedule allows
MISSED = timedelta(minutes=2)  # time after which a planned check that is not running has failed
LATEST = 10  # assessments that show how often a series is published
SPARE = 1  # days; an assessment is published in the night after its date
LATELY = timedelta(days=2)  # a channel that accepted a message since then works, even if it refuses others
# The incidents that explain why there is no newer assessment.
WHY_OLD: frozenset[Incident] = frozenset({"late", "blocked", "unreachable", "unread", "clock"})
SHUT: frozenset[Incident] = frozenset({"blocked", "unreachable"})  # the incidents of a whole site
RECENT = timedelta(days=7)  # how long a page that could not be read is shown


def problems_of(config: Config, store: Store, series: str, now: datetime) -> tuple[Problem, ...]:
    """Return what needs attention in a series, and whatever concerns all series.

    A series that was never checked is not a problem, since all of it may be imported.
    """
    return tuple(_problems(config, store, series, now))


def reaches_nobody(config: Config, store: Store, now: datetime) -> bool:
    """Return whether no channel accepts its messages, so that the operator cannot be notified of anything.

    It is false if there are no channels: such an operator reads the pages and expects no messages.
    """
    broken = store.owed.broken(failing_since=now - PASSING, taken_since=now - LATELY)
    return bool(config.channels) and broken.issuperset(config.channels)


def find_lasting(config: Config, store: Store, series: str, now: datetime) -> Mapping[Incident, Ongoing]:
    """Return the incidents of a series with their present reasons, without those that ended since its last check.

    Such an incident ended when the second reader was switched off, or an unread page was imported. Of "blocked" and
    "unreachable" only the one that began last is returned: both are stored until something is read.
    """
    latest = latest_date(now, config.series[series].zone)
    lasting = store.runs.incidents(series)
    if slow := find_slow_clock(store, series, config.series[series].zone, now):
        lasting.setdefault("clock", Ongoing(incident="clock", since=now, reason=slow))
    shut = sorted((lasting[one] for one in SHUT & lasting.keys()), key=lambda one: one.since)
    pages, began = store.pages, {one: lasting[one].since for one in lasting}
    newest = pages.newest_failure(series, until=latest) if "unread" in began else None
    others = pages.unreadable(series, since=began["layout"]) if "layout" in began else ()
    present = {"unread": newest, "layout": next(iter(others), None)}
    over = {one.incident for one in shut[:-1]} | {one for one in present if present[one] is None}
    if config.second_reader is None:
        over.add("reader")
    return {
        incident: replace(one, reason=present.get(incident) or one.reason)
        for incident, one in lasting.items()
        if incident not in over
    }


def _problems(config: Config, store: Store, series: str, now: datetime) -> Iterator[Problem]:
    checked, daemon = store.runs.last(f"check {series}"), read_daemon(config.database)
    lasting = find_lasting(config, store, series, now)
    if disk := find_disk_problem(config):
        yield disk
    other_file = find_other_file(config, store, daemon)
    if other := find_other_settings(config, store, daemon, other_file):
        yield Problem(what=OTHER_SETTINGS, words=ended(other[0]), way=other[1])
    if suspended := find_suspended(config):
        yield suspended
    elif stopped := _stopped(config, store, series, daemon, now):
        yield stopped
    elif disk and disk.stops:
        pass  # the disk is why there is no newer assessment
    elif checked and lasting.keys().isdisjoint(WHY_OLD) and (old := _old(config, store, series, now)):
        yield old
    of_daemon = store.runs.incidents(OF_DAEMON) if daemon.state == "runs" else {}
    lists = [one for one in store.routes.states(series) if one.route not in {"predicted", MIRROR}]
    listed = any(one.state == "works" for one in lists)
    if listed and not (any(one.links for one in lists) or store.dates.newest(series)):
        name = config.series[series].name
        yield Problem(
            what=f"No {name} was found", words=NONE_NAMED.format(key=series), way="monitor doctor", stops=True
        )
    yield from _incidents(config, series, lasting, of_daemon, listed=listed)
    if lasting.keys().isdisjoint({"unread", "clock"}) and (
        unread := store.figures.unread(series, since=now - RECENT)
    ):
        yield _unread(config, store, series, unread, now)
    yield from find_undelivered(config, store, series, is_ours=other_file is None)
    if daemon.state != "runs" and not is_busy(config.database) and not store.is_sending:
        yield from find_broken_off(config, store, now)


def _stopped(config: Config, store: Store, series: str, daemon: DaemonState, now: datetime) -> Problem | None:
    """Return the problem that checks have stopped, or that the daemon no longer makes them; None if neither."""
    if daemon.state == "gone":
        return Problem(
            what="The daemon is gone without having been stopped",
            since=daemon.seen,
            words="It was killed, or the machine went down. Until it runs again nothing is checked or sent, unless by hand or"
            f" by cron. {START}.",
            way="monitor run",
            stops=True,
        )
    if daemon.is_hung(now):
        hangs = "The daemon hangs: it runs, but does nothing"
        what = "The daemon must be restarted" if daemon.outdated else hangs
        return Problem(what=what, since=daemon.seen, words=f"{say_restart(daemon)}.", stops=True)
    checked, planned = store.runs.last(f"check {series}"), store.runs.last(f"check due {series}")
    if checked is None or _is_invented(config.series[series]):
        return None
    is_due = daemon.state == "runs" and planned is not None and now - planned > MISSED
    if now - checked > STALE:
        lasts = "No check was made for more than a day."
    elif is_due and not is_busy(config.database):
        lasts = "The check that was due failed."
    else:
        return None
    why, way = explain_silence(daemon, config.timezone)
    return Problem(what="Checks have stopped", since=checked, words=f"{lasts} {why}", way=way, stops=True)


def _incidents(
    config: Config,
    series: str,
    lasting: Mapping[Incident, Ongoing],
    of_daemon: Mapping[Incident, Ongoing],
    *,
    listed: bool,
) -> Iterator[Problem]:
    """Yield the ongoing incidents; an assessment that is listed but cannot be read is not late, and no page is named twice.

    `listed` says whether a list can be read.
    """
    unread, layout = lasting.get("unread"), lasting.get("layout")
    hidden = {"late": unread, "layout": unread and layout and unread.reason == layout.reason}
    for one in (*lasting.values(), *of_daemon.values()):
        if not hidden.get(one.incident):
            problem = _incident(config, series, one)
            yield replace(problem, stops=problem.stops or (one.incident == "lists" and not listed))


def _incident(config: Config, series: str, one: Ongoing) -> Problem:
    """Return an incident as a problem, in the words of its notice."""
    words, name = WORDS[one.incident], name_series(config, series, one.incident)
    reason = ended(one.reason) if one.reason else ""
    return Problem(
        what=words.begun.format(name=name),
        since=one.since,
        words=" ".join(filter(None, (reason, words.next_step(name, one.reason)))),
        way=words.find_way(one.reason),
        stops=words.stops,
    )


def _is_invented(settings: SeriesSettings) -> bool:
    return is_invented(urlsplit(settings.site).hostname or "")


def _old(config: Config, store: Store, series: str, now: datetime) -> Problem | None:
    """Return the problem that the newest assessment is old, which helps before enough were seen to call one late."""
    settings = config.series[series]
    age = find_old_age(store, series, now.astimezone(config.timezone).date())
    # Untried pages mean that a check is at work, or was interrupted.
    untried = store.pages.has_untried(series, until=latest_date(now, settings.zone))
    if age is None or untried or _is_invented(settings):
        return None
    return Problem(
        what=f"The newest {settings.name} is {counted(age, 'day')} old",
        words="Checks find no newer one: the publisher may pause, or publish where monitor does not look."
        " `monitor doctor` tries each list, and says whether any names a newer one now.",
        way="monitor doctor",
    )


def find_old_age(store: Store, series: str, today: date) -> int | None:
    """Return how many days old the newest assessment is if at least two are overdue, else None.

    They are expected at the median interval between the latest ones, or daily if there is only one.
    """
    dates = store.dates.latest(series, LATEST, until=today)
    if not dates:
        return None
    usual = median([(later - earlier).days for earlier, later in pairwise(dates)] or [1])
    age = (today - dates[-1]).days
    return age if age > 2 * usual + SPARE else None


def _unread(config: Config, store: Store, series: str, pages: Sequence[SetAside], now: datetime) -> Problem:
    settings = config.series[series]
    others = f" (and {counted(len(pages) - 1, 'other')})" if len(pages) > 1 else ""
    latest = latest_date(now, settings.zone)
    resting = store.pages.resting(series, until=latest, now=now)
    next_try = min((resting.get(page.url, now) for page in pages), default=now)
    when = "The next check"
    if next_try > now:
        when = f"A check after {moment_in_words(next_try, config.timezone)}"
    there = not all(says_not_there(page.reason) for page in pages)
    in_vain = (says_not_there, says_not_stored, says_misnamed)
    helps = any(not any(says(page.reason) for says in in_vain) for page in pages)
    saved = "; a page that you save in your browser can be imported" if helps else ""
    is_ = "is" if len(pages) == 1 else "are"
    failed = "could not be read" if there else f"{is_} not on the site: withdrawn, or not there yet"
    return Problem(
        what=f"{counted(len(pages), 'page')} of the {settings.name} {failed}",
        since=pages[-1].seen_at,
        words=f"{pages[0].reason.removesuffix('.')}{others}. {when} asks again{saved}.",
        way="" if next_try > now else "monitor check",
    )
