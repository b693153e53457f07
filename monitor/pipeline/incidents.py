"""Notify the operator of each incident once when it begins and once when it is over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.errors import LayoutChanged, MonitorError
from monitor.incidents import (
    CHECKS_BEFORE_NOTICE,
    Incident,
    Notice,
    Observed,
    Ongoing,
    awaited_date,
    is_late,
    judge,
)
from monitor.pipeline.incident_words import (
    EVIDENCE,
    GONE,
    OF_SITE,
    SOME_LISTS,
    WORDS,
    advise_on,
    find_sharing,
    name_series,
)
from monitor.pipeline.session import Session
from monitor.publishing_hours import learn_publishing_hours
from monitor.store import Store
from monitor.text import dated_edition, ended, listed, short_date


def notify_incidents(session: Session) -> None:
    """Store the incidents after a check, and enqueue a notice for each that began or ended.

    A channel that is still owed the notice of the beginning, as its hours are quiet, gets only that of the end.
    """
    config, store = session.config, session.store
    known = store.runs.incidents(session.key)
    if config.second_reader is None and "reader" in known:  # switched off: it ends without a notice
        del known["reader"]
        store.runs.save_incidents(session.key, known.values())
    observed = observe(session, known)
    if "lists" in known and not session.list_failures and (unread := _find_unread_list(session)):
        known["lists"] = replace(known["lists"], reason=f"{ended(unread)} {SOME_LISTS}")
    lasting, notices = judge(observed, known, now=session.now, reasons=_find_reasons(session))
    if not (known or lasting or len(config.series) > 1):  # other series may share an incident that ended here
        return
    with store.atomic():
        store.runs.save_incidents(session.key, lasting)
        for notice in _share(session, observed, notices):
            if notice.over or notice.ongoing.incident != "layout":  # arrival.py has sent a notice of the page
                _notify(session, notice)


def _share(session: Session, observed: Observed, notices: Sequence[Notice]) -> Iterator[Notice]:
    """Yield the notices, one for all series that share an incident; the first series to see its end ends it for all."""
    by_incident = {one.ongoing.incident: one for one in notices}
    for incident in CHECKS_BEFORE_NOTICE:
        own = by_incident.get(incident)
        announced = _find_announced_elsewhere(session, incident, own)
        if announced and observed.get(incident) is False:
            _forget(session.store, announced, incident)
            own = own or Notice(ongoing=min(announced.values(), key=lambda one: one.since), over=True)
        if own and (own.over or not announced):
            yield own


def _find_announced_elsewhere(
    session: Session, incident: Incident, own: Notice | None
) -> Mapping[str, Ongoing]:
    """Return the same incident of other series, by key, if it was announced; unread lists must have the same reason."""
    sharing = find_sharing(session.config, session.key, incident)
    found = {key: session.store.runs.incidents(key).get(incident) for key in sharing}
    announced = {key: one for key, one in found.items() if one and one.announced}
    if incident != "lists":
        return announced
    return {key: one for key, one in announced.items() if own and one.reason == own.ongoing.reason}


def _forget(store: Store, keys: Iterable[str], incident: Incident) -> None:
    for key in keys:
        lasting = store.runs.incidents(key)
        store.runs.save_incidents(key, [one for one in lasting.values() if one.incident != incident])


def observe(session: Session, known: Mapping[Incident, Ongoing]) -> Observed:
    """Return what a check shows about each incident: that it lasts, that it does not, or None if it shows neither."""
    turned_away = session.blocked
    failed = session.unreached and not (session.answered and session.pages_received)
    of_lists = [isinstance(failure, LayoutChanged) for failure in session.list_failures]
    # Whether the site gives no pages at all; lists that all have another layout are its answer.
    shut = failed and (session.answered or not all(of_lists))
    if session.slow_clock:  # then nothing can be said of times, and nothing proves that an incident has ended
        return {
            "clock": True,
            "blocked": (shut and turned_away) or None,
            "unreachable": (shut and not turned_away) or None,
        }
    # If nothing could be read, nothing proves that an incident has ended.
    nothing_read = session.pages_requested > 0 and not session.pages_received
    layout = _find_layout(session, known)
    unread = _find_unread(session) is not None
    return {
        "clock": None if failed else False,
        "blocked": True if shut and turned_away else None if shut or nothing_read else False,
        "unreachable": (shut and not turned_away) or (None if shut else False),
        "layout": layout,
        "unread": None if failed or layout or "layout" in known else unread,
        "lists": True if any(of_lists) else None if failed or _find_unread_list(session) else False,
        "late": None if failed or nothing_read or unread else _find_late(session, known),
        "reader": _find_silent_reader(session, known),
    }


def _find_unread_list(session: Session) -> str:
    """Return why a list could not be read when it was last requested, or ""; lists that robots.txt forbids do not count."""
    states = session.store.routes.states(session.key)
    unread = [one for one in states if one.route != "predicted" and one.state != "forbidden"]
    reasons = sorted((one.state != "layout changed", one.reason) for one in unread if one.reason)
    return reasons[0][1] if reasons else ""


def _find_layout(session: Session, known: Mapping[Incident, Ongoing]) -> bool | None:
    """Return whether a page has an unknown layout; None if no page shows that.

    Once the incident has begun, an old page that still cannot be read prolongs it, but does not begin it.
    """
    changed = any(
        isinstance(one, LayoutChanged) and one not in session.list_failures for one in session.failures
    )
    if session.notified_layout or (changed and "layout" in known):
        return True
    unreadable = session.store.pages.unreadable
    is_over = "layout" in known and not unreadable(session.key, since=known["layout"].since)
    return False if is_over or session.kept or session.restored else None


def _find_unread(session: Session) -> str | None:
    """Return why the newest listed assessment could not be read, or None if it was."""
    return session.store.pages.newest_failure(session.key, until=session.latest)


def _find_silent_reader(session: Session, known: Mapping[Incident, Ongoing]) -> bool | None:
    """Return whether the second reader gave no answer; None if nothing shows that. `replay --ask` may have got one since."""
    silence = _find_silence(session)
    if silence is not None:
        return bool(silence)
    silent = known.get("reader")
    return False if silent and session.store.answers.has_answered(session.key, since=silent.since) else None


def _find_silence(session: Session) -> Sequence[MonitorError] | None:
    """Return why the second reader gave no answer about the latest assessment, if it did not; None if it was not asked."""
    silence = session.second.silence if session.second else {}
    return [one for one in [silence[session.key]] if one] if session.key in silence else None


def _find_late(session: Session, known: Mapping[Incident, Ongoing]) -> bool | None:
    """Return whether the assessment is late; None until enough have been seen arriving to know when one is.

    If the late one or a newer one has come, the incident ends; the next check decides whether the one after it is late.
    """
    dates = session.store.dates
    hours = learn_publishing_hours(dates.arrivals(session.key))
    if hours is None:
        return None
    newest = dates.newest(session.key, until=session.latest)
    if "late" in known and not is_late(newest, hours, session.zone, now=known["late"].since):
        return False
    return is_late(newest, hours, session.zone, now=session.now)


def _notify(session: Session, notice: Notice) -> None:
    from monitor.compose import compose_operator
    from monitor.pipeline.notify import enqueue, message_context

    config, incident = session.config, notice.ongoing.incident
    words, name = WORDS[incident], name_series(config, session.key, incident)
    began, now = (_say_moment(session, one) for one in (notice.ongoing.since, session.now))
    lasted = f"The trouble began on {began}, and was over by {now}."
    if notice.ongoing.since > session.now:
        lasted = "The trouble is over. When it began is unknown, as this machine's clock was put back."
    days, gone = _find_left(session, notice.ongoing) if notice.over else ((), ())
    left = [text.format(days=listed(found)) for text, found in ((words.left, days), (GONE, gone)) if found]
    over = (words.over_but if days else (words.over_gone or words.over_but) if gone else "") or words.over
    subject = over if notice.over else words.begun
    context = message_context(config, session.key)
    message = compose_operator(
        replace(context, series_name="monitor") if incident in {"reader", "clock"} else context,
        id=f"{_name(session.key, notice.ongoing)}{'-over' if notice.over else ''}",
        subject=subject.format(name=name),
        text="\n".join([*left, lasted])
        if notice.over
        else f"{notice.ongoing.reason}\nSince {began}.\n{words.next_step(name, notice.ongoing.reason)}",
    )
    enqueue(session, message)
    if notice.over:
        for key in config.series:  # any may have announced what it shares
            began = f"{key}-layout-" if incident == "layout" else _name(key, notice.ongoing)
            session.store.deliveries.supersede(message.id, id_begins=began)


def _say_moment(session: Session, moment: datetime) -> str:
    local = moment.astimezone(session.config.timezone)
    return f"{short_date(local.date(), year=session.now.year)}, {local:%H:%M %Z}"


def _name(series: str, incident: Ongoing) -> str:
    """Return the id of the notice that an incident began; that of a page's layout has another."""
    return f"{series}-{incident.incident}-{incident.since:%Y%m%dT%H%M%S}"


def _find_left(session: Session, over: Ongoing) -> tuple[Sequence[str], Sequence[str]]:
    """Return what is still missing or unread when an incident is over, as "June 1" or an address, and which pages were withdrawn."""
    key, store, year = session.key, session.store, session.now.year
    if over.incident == "late":
        hours = learn_publishing_hours(store.dates.arrivals(key))
        awaited = hours and awaited_date(hours, session.zone, now=over.since)
        missed = awaited and not store.dates.all(key, since=awaited, until=awaited)
        return ([short_date(awaited, year=year)] if awaited and missed else ()), ()
    if over.incident not in {"unread", "layout", *OF_SITE}:
        return (), ()
    failing = store.pages.failing_links(key, since=over.since)
    had = store.dates.all(key) if over.incident != "layout" else ()
    left = [one for one in failing if one.route != "mirror" and one.date not in had]
    gone = store.pages.gone(key)
    names = {one.url: dated_edition(one.date, one.edition, year=year) if one.date else "" for one in left}
    still = dict.fromkeys(name or url for url, name in names.items() if url not in gone)
    return [*still], [f"{name}: {url}" if name else url for url, name in names.items() if url in gone]


def _find_reasons(session: Session) -> Mapping[Incident, str]:
    """Return the reason for each incident that a failure shows."""
    of_reader = _find_silence(session) or ()
    failures = {"reader": of_reader, "lists": session.list_failures}
    reasons = {one: _say_reason(session, one, failures.get(one, session.failures)) for one in EVIDENCE}
    reasons |= {"unread": _find_unread(session) or "", "clock": session.slow_clock}
    return {incident: reason for incident, reason in reasons.items() if reason}


def _say_reason(session: Session, incident: Incident, failures: Sequence[MonitorError]) -> str:
    """Return the failure that shows an incident, or ""; incidents of a site also say who must act."""
    shown = find_evidence(incident, failures)
    if shown is None or incident not in OF_SITE:
        return str(shown or "")
    who = advise_on(shown, alone=session.answered, now=session.clock(), zone=session.config.timezone)
    return f"{ended(str(shown))} {who}"


def find_evidence(incident: Incident, failures: Sequence[MonitorError]) -> MonitorError | None:
    """Return the failure that shows an incident best, or None.

    For an incident of a site that is the first, since lists are read first; for others it is the latest.
    """
    shown = ([one for one in failures if isinstance(one, kind)] for kind in EVIDENCE[incident])
    found = next(filter(None, shown), [])
    return found[0 if incident in OF_SITE else -1] if found else None
