"""Notify the operator of each incident once when it begins, and once when it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.config import Config
from monitor.discover import latest_date
from monitor.errors import BadAnswer, Blocked, LayoutChanged, MonitorError, SecondReaderFailed, Unreachable
from monitor.incidents import Incident, Notice, Observed, Ongoing, is_late, judge
from monitor.pipeline.crawl import is_hopeless
from monitor.pipeline.session import Session
from monitor.publishing_hours import learn_publishing_hours
from monitor.store import Store
from monitor.text import short_date

WORDS: dict[Incident, tuple[str, str]] = {
    "late": (
        "The {name} is late",
        "By this hour it is usually there, and the site can be read. Nothing needs doing: monitor goes on looking.",
    ),
    "blocked": (
        "The publisher of the {name} turns us away",
        "monitor backs off for hours and tries again. Meanwhile, save the page in a browser and `monitor import` it.",
    ),
    "unreachable": (
        "The site of the {name} cannot be reached",
        "Check this machine's network; `monitor doctor` tries each route. monitor goes on trying.",
    ),
    "layout": ("Pages of the {name} cannot be read", "The first such page of a check has its own notice."),
    "unread": (
        "The newest {name} cannot be read",
        "A list names it. `monitor doctor` examines site, disk and access; a page saved in a browser can be imported.",
    ),
    "lists": (
        "A list of the site of the {name} cannot be read",
        "monitor finds assessments by the other lists meanwhile. If this stays so, it needs an update.",
    ),
    "reader": (
        "The second reader does not answer",
        "The tracker alone judges takeaways meanwhile. `monitor doctor` says what is wrong and who must act.",
    ),
}
EVIDENCE: dict[Incident, tuple[type[MonitorError], ...]] = {  # failures that show each incident
    "late": (),
    "blocked": (Blocked,),
    "unreachable": (Unreachable, BadAnswer),
    "layout": (LayoutChanged,),
    "unread": (),
    "lists": (LayoutChanged,),
    "reader": (SecondReaderFailed,),
}
OVER: dict[Incident, str] = {
    "late": "The {name} has come",
    "blocked": "The publisher of the {name} answers again",
    "unreachable": "The site of the {name} can be reached again",
    "layout": "Pages of the {name} can be read again",
    "unread": "The newest {name} was read",
    "lists": "All lists of the site of the {name} can be read again",
    "reader": "The second reader answers again",
}


def notify_incidents(config: Config, store: Store, session: Session, *, now: datetime) -> None:
    """Store which incidents there are after a check, and enqueue a notice for each that began or ended."""
    known = store.runs.incidents(session.key)
    if config.second_reader is None and "reader" in known:  # switched off, so that nothing lasts or is over
        del known["reader"]
        store.runs.save_incidents(session.key, known.values())
    observed = observe(store, session, known, now=now)
    lasting, notices = judge(observed, known, now=now)
    silent = _find_told_elsewhere(config, store, session) if observed.reader is not None else {}
    if not (known or lasting or silent):
        return
    with store.atomic():
        store.runs.save_incidents(session.key, lasting)
        for notice in _share_reader(store, silent, notices, answered=observed.reader is False):
            if notice.over or notice.ongoing.incident != "layout":  # ingest.py announced the page itself
                _notify(config, store, session, notice, now=now)


def _find_told_elsewhere(config: Config, store: Store, session: Session) -> Mapping[str, Ongoing]:
    """Return the other series, by key, in which the second reader's silence was announced."""
    others = {key: store.runs.incidents(key).get("reader") for key in config.series if key != session.key}
    return {key: one for key, one in others.items() if one and one.announced}


def _share_reader(
    store: Store, silent: Mapping[str, Ongoing], notices: Sequence[Notice], *, answered: bool
) -> Sequence[Notice]:
    """Return the notices, with one about the second reader for all series, which share it; `silent` are the other series.

    An answer to one series ends its silence for all.
    """
    if not answered:
        return [one for one in notices if one.ongoing.incident != "reader" or not silent]
    for key in silent:
        lasting = store.runs.incidents(key)
        store.runs.save_incidents(key, [one for one in lasting.values() if one.incident != "reader"])
    is_told = any(one.ongoing.incident == "reader" for one in notices)
    first = min(silent.values(), key=lambda one: one.since, default=None)
    return notices if is_told or first is None else [*notices, Notice(ongoing=first, over=True)]


def observe(store: Store, session: Session, known: Mapping[Incident, Ongoing], *, now: datetime) -> Observed:
    """Return what a check says about each incident; an old page that still cannot be read begins none."""
    failed = is_hopeless(session.failures) or not session.answered
    turned_away = any(isinstance(failure, Blocked) for failure in session.failures)
    of_lists = [failure for failure in session.list_failures if isinstance(failure, LayoutChanged)]
    nothing_read = session.asked > 0 and not session.had  # so nothing proves that an incident ended
    unsure = failed or nothing_read
    layout = _find_layout(session, known)
    unread = _find_unread(store, session, now) is not None
    return Observed(
        blocked=True if failed and turned_away else None if unsure else False,
        unreachable=True if failed and not turned_away else None if unsure and not failed else False,
        layout=layout,
        unread=None if failed or layout or "layout" in known else unread,
        lists=True if of_lists else None if failed else False,
        late=None if unsure or unread else _find_late(store, session, known, now),
        reader=_find_silent(session),
    )


def _find_layout(session: Session, known: Mapping[Incident, Ongoing]) -> bool | None:
    """Return whether a page has an unknown layout; None where no page was read that could tell."""
    changed = any(
        isinstance(one, LayoutChanged) and one not in session.list_failures for one in session.failures
    )
    if session.told_layout or (changed and "layout" in known):
        return True
    return False if session.kept or session.restored else None


def _find_unread(store: Store, session: Session, now: datetime) -> str | None:
    """Return why the newest assessment that the lists name could not be read; None where it was."""
    latest = latest_date(now, ZoneInfo(session.settings.timezone))
    return store.pages.newest_failure(session.key, until=latest)


def _find_silent(session: Session) -> bool | None:
    """Return whether the second reader answered nothing about the latest assessment; None where it was not asked."""
    silence = session.second.silence if session.second else {}
    return silence[session.key] is not None if session.key in silence else None


def _failures_for(incident: Incident, session: Session) -> Sequence[MonitorError]:
    """Return the failures of a check among which is the one that shows an incident."""
    if incident == "reader":
        silence = session.second.silence.get(session.key) if session.second else None
        return (silence,) if silence else ()
    return session.list_failures if incident == "lists" else session.failures


def _find_late(
    store: Store, session: Session, known: Mapping[Incident, Ongoing], now: datetime
) -> bool | None:
    """Return whether the assessment is late; None until enough have been seen arriving to know what late is.

    Where a late one has come, it no longer is; whether the one after it is late is for the next check to say.
    """
    if "late" in known and any(one.added for one in session.kept):
        return False
    hours = learn_publishing_hours(store.dates.arrivals(session.key))
    if hours is None:
        return None
    zone = ZoneInfo(session.settings.timezone)
    newest = store.dates.newest(session.key, until=latest_date(now, zone))
    return is_late(newest, hours, zone, now=now)


def _notify(config: Config, store: Store, session: Session, notice: Notice, *, now: datetime) -> None:
    from monitor.compose import compose_operator
    from monitor.pipeline.notify import enqueue, message_context

    incident, since = notice.ongoing.incident, notice.ongoing.since
    subject, advice = WORDS[incident]
    local = since.astimezone(config.timezone)
    began = f"{short_date(local.date(), year=now.year)}, {local:%H:%M %Z}"
    context = message_context(config, session.key)
    message = compose_operator(
        replace(context, series_name="monitor") if incident == "reader" else context,
        id=f"{session.key}-{incident}-{since:%Y%m%dT%H%M%S}{'-over' if notice.over else ''}",
        subject=(OVER[incident] if notice.over else subject).format(name=session.settings.name),
        text=f"The trouble began on {began}."
        if notice.over
        else f"{_say_reason(incident, store, session, now)}Since {began}.\n{advice}",
    )
    enqueue(config, store, message, at=now)


def _say_reason(incident: Incident, store: Store, session: Session, now: datetime) -> str:
    if incident == "unread":
        return f"{_find_unread(store, session, now)}\n"
    return _find_reason(incident, _failures_for(incident, session))


def _find_reason(incident: Incident, failures: Sequence[MonitorError]) -> str:
    """Return a line with the latest failure that shows this incident, or "" if there is none."""
    found = [str(failure) for failure in failures if isinstance(failure, EVIDENCE[incident])]
    return f"{found[-1]}\n" if found else ""
