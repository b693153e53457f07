"""Decide which messages are owed to which channel, and owe them in the transaction that is open."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from monitor.boundary import Boundary
from monitor.compose import (
    MessageContext,
    compose_alert,
    compose_digest,
    compose_operator,
    compose_revision,
    compose_update,
)
from monitor.config import Config
from monitor.digest_times import MORNING, midnight, next_due
from monitor.errors import MonitorError
from monitor.gaps import last_hole_end
from monitor.models import Assessment, JudgedAssessment, Link, Message, MessageKind, Page, Theme, Verdict
from monitor.revise import is_material, revise
from monitor.store import Store
from monitor.store.assessments import Revision
from monitor.text import long_date
from monitor.themes import find_dropped, summarise_themes

NOTICES_A_DAY = 1  # revision notices about one assessment; later edits are folded into the next day's
DAY = timedelta(days=1)
ON_AND_ON = {"updated", "returning"}


def notify_new(config: Config, store: Store, assessment: Assessment, *, now: datetime) -> None:
    """Owe what a new assessment gives to tell: its digest, or alert and updates, or a place in a later digest."""
    at_once = [name for name in channels_for(config, "digest") if config.channels[name].digest_times is None]
    if at_once:
        message = digest_of(config, store, assessment)
        store.messages.enqueue(message, at_once, at=now, edition=assessment.edition)
    for name in channels_for(config, "digest"):
        if name not in at_once:
            _queue_for_digest(config, store, name, assessment, now, folded=False)
    verdicts = visible_verdicts(store, assessment)
    if any(verdict.status == "new" for verdict in verdicts) or followed_verdicts(store, assessment, verdicts):
        _notify_alert(config, store, assessment, verdicts, now)
    if names := channels_for(config, "update"):
        for update in _updates(config, store, assessment, verdicts):
            store.messages.enqueue(update, names, at=now, edition=assessment.edition)


def unsent(store: Store, assessment: Assessment) -> bool:
    """Tell whether something is to be told of a new assessment, and nothing of it was sent yet."""
    states = store.messages.states(assessment)
    waits = "owed" in states or store.digest_queue.waits(assessment)
    return waits and "delivered" not in states


def notify_again(config: Config, store: Store, assessment: Assessment, *, now: datetime) -> None:
    """Owe what a new assessment gives to tell once more, instead of what is owed; only while nothing was sent."""
    store.messages.withdraw(assessment, f"{_name(assessment)}-digest")
    notify_new(config, store, assessment, now=now)


def notify_edits(
    config: Config, store: Store, series: str, *, now: datetime, note: Callable[[MonitorError], object]
) -> None:
    """Owe a revision notice for each edit the reader does not know of, compared with what they know.

    One a day for each assessment: the edits that follow are told together a day later, and not at all if they were
    taken back by then. One thing is told even so: that the very edit just told was itself taken back. What fails for
    one assessment goes to `note`.
    """
    for assessment in store.assessments.untold(series):
        with Boundary("message", f"edit of {assessment.url}", note):
            _notify_edit(config, store, assessment, now)


def _notify_edit(config: Config, store: Store, assessment: Assessment, now: datetime) -> None:
    told = store.messages.count_between(assessment, "revision", now - DAY, now)
    if told > NOTICES_A_DAY or (told == NOTICES_A_DAY and not _is_taken_back(store, assessment)):
        return
    notices = tuple(
        _revision_notices(config, store, assessment)
    )  # before the transaction: comparing takes time
    with store.atomic():
        for message in notices:
            enqueue(config, store, message, at=now, edition=assessment.edition)
        store.assessments.mark_told(assessment)


def notify_layout(config: Config, store: Store, series: str, link: Link, page: Page, *, reason: str) -> None:
    """Owe the operator a notice that a page cannot be read."""
    settings = config.series[series]
    notice = compose_operator(
        message_context(config, series),
        id=f"{series}-layout-{sha256((link.url + reason).encode()).hexdigest()[:12]}-{page.sha256[:12]}",
        date=link.date,
        subject=f"A page of the {settings.name} cannot be read",
        text=(
            f"{reason}\n\nThe page {link.url} is kept as {page.sha256[:12]} and is not used. It is tried again at the "
            f"next checks. If its layout has changed, monitor needs an update."
        ),
    )
    enqueue(config, store, notice, at=page.fetched_at)


def enqueue(config: Config, store: Store, message: Message, *, at: datetime, edition: str = "") -> None:
    """Owe a message to every channel that wants its kind."""
    store.messages.enqueue(message, channels_for(config, message.kind), at=at, edition=edition)


def channels_for(config: Config, kind: MessageKind) -> list[str]:
    """Return the names of the channels that get a kind of message."""
    return [name for name, channel in config.channels.items() if channel.wants(kind)]


def digest_of(config: Config, store: Store, assessment: Assessment) -> Message:
    """Compose the digest of one assessment from what the store knows up to its date."""
    history = store.assessments.judged(assessment.series, until=assessment.date)
    context = context_after(
        config, store, assessment.series, history, notes=reading_notes(config, [assessment])
    )
    return compose_digest(
        context,
        id=f"{_name(assessment)}-digest",
        assessment=assessment,
        verdicts=visible_verdicts(store, assessment),
        dropped=dropped_themes(
            config, store, assessment.series, history, since=assessment.date, names=context.themes
        ),
    )


def dropped_themes(
    config: Config,
    store: Store,
    series: str,
    history: Sequence[JudgedAssessment],
    *,
    since: date,
    names: Mapping[str, Theme],
) -> tuple[Theme, ...]:
    """Return the themes that went quiet from `since` to the history's end, as a reader wants to hear of them."""
    muted = store.corrections.standing(series).muted
    found = find_dropped(history, since=since, returning_after=config.tracking.returning_after)
    return tuple(names.get(theme.id, theme) for theme in found if theme.id not in muted)


def message_context(
    config: Config,
    series: str,
    *,
    themes: Mapping[str, Theme] | None = None,
    published: Sequence[date] = (),
    notes: Sequence[str] = (),
) -> MessageContext:
    """Return what all messages about a series share."""
    settings = config.series[series]
    return MessageContext(
        series=series,
        series_name=settings.name,
        publisher=settings.publisher,
        themes=themes or {},
        published=published,
        page=config.serve.base_url.rstrip("/") if config.serve and config.serve.base_url else None,
        notes=tuple(notes),
        templates=config.templates,
    )


def context_after(
    config: Config,
    store: Store,
    series: str,
    history: Sequence[JudgedAssessment],
    *,
    notes: Sequence[str] = (),
) -> MessageContext:
    """Return what messages share that tell of the last assessments of this history."""
    short = short_history_note([day.date for day in history], config.tracking.returning_after)
    return message_context(
        config,
        series,
        themes=named_themes(store, series, history),
        published=[day.date for day in history],
        notes=[*([short] if short else []), *notes],
    )


def visible_verdicts(store: Store, assessment: Assessment) -> tuple[Verdict, ...]:
    """Return the verdicts on an assessment's takeaways as the reader wants to hear them.

    Those on muted themes are left out; what the reader follows or watches for says so first.
    """
    corrections = store.corrections.standing(assessment.series)
    return tuple(
        replace(verdict, reasons=(*corrections.why_told(verdict), *verdict.reasons))
        for verdict in store.assessments.verdicts(assessment)
        if verdict.theme not in corrections.muted
    )


def followed_verdicts(
    store: Store, assessment: Assessment, verdicts: Iterable[Verdict]
) -> tuple[Verdict, ...]:
    """Return the takeaways, new ones aside, of which the reader asked to hear whatever their status."""
    why_told = store.corrections.standing(assessment.series).why_told
    return tuple(verdict for verdict in verdicts if verdict.status != "new" and why_told(verdict))


def named_themes(store: Store, series: str, history: Iterable[JudgedAssessment]) -> dict[str, Theme]:
    """Return every theme of the history by its id, named as the reader names it."""
    corrections = store.corrections.standing(series)
    return {key: corrections.rename(theme) for key, theme in summarise_themes(history).items()}


def short_history_note(dates: Sequence[date], enough: int) -> str | None:
    """Return the warning that a store with little history calls too much new, or None.

    What was before a hole in the history does not count: themes are not followed across.
    """
    known_since = last_hole_end(dates)
    days = sum(day >= (known_since or date.min) for day in dates)
    if days > enough:
        return None
    hole = f" since {known_since}, and nothing of the time before" if known_since else ""
    return f"History is short ({days - 1} earlier assessments{hole}): what is called new may only be new to this store."


def reading_notes(config: Config, assessments: Sequence[Assessment]) -> list[str]:
    """Return a line each on where those assessments were read, if elsewhere, and on what their pages lacked."""
    return [
        *_source_notes(config, assessments),
        *map(_missing_note, filter(lambda one: one.missing, assessments)),
    ]


def _missing_note(assessment: Assessment) -> str:
    return f"{long_date(assessment.date)}: {' and '.join(assessment.missing)} were still missing when the page was read."


def _source_notes(config: Config, assessments: Sequence[Assessment]) -> list[str]:
    """Return a line that says where those assessments were read that were not read at the publisher's."""
    elsewhere = [one for one in assessments if one.layout == "critical_threats"]
    if not elsewhere:
        return []
    settings = config.series[elsewhere[0].series]
    mirror = settings.mirror.name if settings.mirror else "Critical Threats"
    host = (urlsplit(settings.site).hostname or "").removeprefix("www.")
    dates = "; ".join(long_date(one.date) for one in elsewhere)
    return [f"{dates}: read at {mirror}, since {host} turned us away."]


def _queue_for_digest(
    config: Config, store: Store, name: str, assessment: Assessment, now: datetime, *, folded: bool
) -> None:
    digest_times = config.channels[name].digest_times or MORNING
    store.digest_queue.add(
        name, assessment, due_at=next_due(digest_times, now, config.timezone), folded=folded
    )


def _notify_alert(
    config: Config, store: Store, assessment: Assessment, verdicts: Sequence[Verdict], now: datetime
) -> None:
    """Owe the alert to whoever wants it; for a channel that had enough today, fold it into the next digest."""
    names: list[str] = []
    for name in channels_for(config, "alert"):
        made = store.messages.count_made(name, "alert", midnight(now, config.timezone), now)
        if made < config.channels[name].alerts_a_day:
            names.append(name)
        else:
            _queue_for_digest(config, store, name, assessment, now, folded=True)
    if names:
        message = _alert(config, store, assessment, verdicts)
        store.messages.enqueue(message, names, at=now, edition=assessment.edition)


def _alert(config: Config, store: Store, assessment: Assessment, verdicts: Sequence[Verdict]) -> Message:
    history = store.assessments.judged(assessment.series, until=assessment.date)
    return compose_alert(
        context_after(config, store, assessment.series, history, notes=reading_notes(config, [assessment])),
        id=f"{_name(assessment)}-alert",
        assessment=assessment,
        verdicts=verdicts,
        asked=followed_verdicts(store, assessment, verdicts),
    )


def _updates(
    config: Config, store: Store, assessment: Assessment, verdicts: Iterable[Verdict]
) -> Iterator[Message]:
    """Yield one message for each theme that goes on, in answer to the alert that opened it."""
    history = store.assessments.judged(assessment.series, until=assessment.date)
    context = context_after(
        config, store, assessment.series, history, notes=reading_notes(config, [assessment])
    )
    going_on: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.status in ON_AND_ON:
            going_on.setdefault(verdict.theme, []).append(verdict)
    for theme, found in going_on.items():
        yield compose_update(
            context,
            id=f"{_name(assessment)}-update-{theme.replace('/', '-')}",
            answers=f"{assessment.series}-{_opened(theme)}-alert",
            assessment=assessment,
            verdicts=found,
        )


def _opened(theme: str) -> str:
    """Return "2022-06-01" or "2022-06-01-special" of the theme "2022-06-01/3" or "2022-06-01+special/3"."""
    return theme.rpartition("/")[0].replace("+", "-").replace(" ", "-")


def _is_taken_back(store: Store, assessment: Assessment) -> bool:
    """Tell whether an assessment reads again as it did before the revision the reader was told of last."""
    known = store.assessments.last_told(assessment)
    if known is None:
        return False
    earlier = store.assessments.revisions(assessment.series, assessment.date, assessment.edition)
    return any(_reads_as(one, assessment) for one in earlier if one.id < known.id)


def _reads_as(revision: Revision, assessment: Assessment) -> bool:
    return not any(map(is_material, revise(revision.assessment, assessment)))


def _revision_notices(config: Config, store: Store, assessment: Assessment) -> Iterator[Message]:
    known = store.assessments.last_told(assessment)
    latest = store.assessments.revisions(assessment.series, assessment.date, assessment.edition)[-1]
    changes = tuple(filter(is_material, revise(known.assessment, assessment))) if known else ()
    if changes:
        yield compose_revision(
            message_context(config, assessment.series),
            id=f"{_name(assessment)}-revision-{latest.id}",
            assessment=assessment,
            changes=changes,
            seen_at=latest.seen_at.astimezone(config.timezone),
        )


def _name(assessment: Assessment) -> str:
    edition = f"-{assessment.edition.replace(' ', '-')}" if assessment.edition else ""
    return f"{assessment.series}-{assessment.date}{edition}"
