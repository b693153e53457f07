"""Enqueue the messages that `decide` planned, within the open transaction."""

from collections.abc import Iterable, Iterator, Sequence
from typing import get_args
from urllib.parse import urlsplit

from monitor.compose import MessageContext, compose_operator
from monitor.config import Config
from monitor.digest_times import midnight
from monitor.errors import LayoutChanged, MonitorError
from monitor.hosts import without_www
from monitor.message_kinds import MessageKind
from monitor.messages import Message
from monitor.models import Assessment, AssessmentId
from monitor.pipeline.decide import (
    News,
    Owed,
    Plan,
    Subscription,
    context_after,
    message_name,
    own_digest,
    plan_news,
)
from monitor.pipeline.session import Session
from monitor.series_history import SeriesHistory
from monitor.site import Link, Page
from monitor.store import Store
from monitor.text import dated_edition, short_date
from monitor.themes import find_other_fronts

KINDS: tuple[MessageKind, ...] = get_args(MessageKind)


def notify_new(session: Session, assessment: Assessment) -> None:
    """Enqueue the messages about a new assessment, and its places in later digests."""
    enqueue_plan(session, _plan_news(session, assessment), assessment)


def _plan_news(session: Session, assessment: Assessment) -> Plan:
    history = session.tracking.history_up_to(assessment.date)
    verdicts = history.verdicts_on(assessment)
    news = News(
        assessment=assessment,
        verdicts=verdicts,
        asked=history.asked_for(verdicts),
        context=news_context(session.config, session.key, history, [assessment]),
        subscriptions=find_subscriptions(
            session, newer=sum(day > assessment.date for day in session.to_come)
        ),
        name=_name(session.store, assessment),
    )
    return plan_news(news, history, returning_after=session.config.tracking.returning_after)


def enqueue_plan(session: Session, plan: Plan, assessment: Assessment) -> None:
    """Enqueue the messages of a plan, and queue the assessment for the digests in it."""
    store, now = session.store, session.now
    for one in plan:
        if isinstance(one, Owed):
            store.messages.enqueue(one.message, one.channels, at=now, edition=assessment.edition)
        else:
            store.digest_queue.add(one.channel, assessment, at=now, held=one.held)


def find_subscriptions(session: Session, *, newer: int = 0) -> tuple[Subscription, ...]:
    """Return what each channel gets; an alert today is reserved for each of the `newer` assessments still to be read."""
    config, now = session.config, session.now
    today = midnight(now, config.timezone)
    waiting = session.store.digest_queue.waiting(session.key)
    return tuple(
        Subscription(
            channel=name,
            kinds=frozenset(kind for kind in KINDS if channel.wants(kind)),
            digest_times=channel.digest_times,
            alerts_left=channel.alerts_a_day - session.store.messages.count_alerts(name, today, now) - newer,
            is_behind=any(one.for_digest for one in waiting.get(name, ())),
            held=frozenset(
                AssessmentId(one.date, one.edition) for one in waiting.get(name, ()) if one.held_at
            ),
        )
        for name, channel in config.channels.items()
    )


def is_unsent(store: Store, assessment: Assessment) -> bool:
    """Return whether messages about a new assessment are waiting, and none of them was sent or may be on its way."""
    if store.is_sending:
        return False
    states = store.messages.states(assessment, own_digest(_name(store, assessment)))
    waits = "owed" in states or store.digest_queue.holds(assessment)
    return waits and "delivered" not in states


def notify_again(session: Session, assessment: Assessment) -> None:
    """Replace the messages about a new assessment, of which none was sent yet.

    A channel with neither a withdrawn message nor a place in its queue has got the assessment in an earlier digest, so
    that it is not queued for it again.
    """
    store = session.store
    waits = store.digest_queue.channels_of(assessment)
    waits |= store.messages.withdraw(assessment, own_digest(_name(store, assessment)))
    store.digest_queue.withdraw_held(assessment, digests=session.config.channels_for("digest"))
    plan = _plan_news(session, assessment)
    still = [one for one in plan if isinstance(one, Owed) or one.held or one.channel in waits]
    enqueue_plan(session, still, assessment)


def correct_date(store: Store, old: Assessment, new: Assessment) -> None:
    """Let the messages about an assessment count as being about the date that it has now; they keep their ids."""
    store.messages.correct_date(old, new, own_digest(_name(store, old)))


def _name(store: Store, assessment: Assessment) -> str:
    """Return how the ids of an assessment's messages begin; another post that had this date before may have the usual name."""
    return store.messages.free_name(assessment, message_name(assessment))


def notify_layout(session: Session, link: Link, page: Page, failure: MonitorError) -> None:
    """Enqueue a notice to the operator that a page cannot be read, and who must act."""
    reason = str(failure)
    is_unknown = isinstance(failure, LayoutChanged) and not failure.cause
    update = " If its layout has changed, monitor needs an update." if is_unknown else ""
    name = session.settings.name
    year = session.now.year
    page_of = f"The {name} of {short_date(link.date, year=year)}" if link.date else f"A page of the {name}"
    kept = "The page" if link.url in reason else f"The page {link.url}"
    notice = compose_operator(
        message_context(session.config, session.key),
        id=f"{session.key}-layout-{session.now:%Y%m%dT%H%M%S}",
        date=link.date,
        subject=f"{page_of} cannot be read",
        text=(
            f"{reason}\n\n{kept} is kept as {page.sha256[:12]} and is not used. It is tried again: "
            f"by every check while it is the newest, later less often.{update} `monitor status` lists what else is set aside."
        ),
    )
    enqueue(session, notice)


def enqueue(session: Session, message: Message, *, edition: str = "") -> None:
    """Enqueue a message for every channel that wants its kind."""
    wanted = session.config.channels_for(message.kind)
    session.store.messages.enqueue(message, wanted, at=session.now, edition=edition)


def news_context(
    config: Config, series: str, history: SeriesHistory, read: Sequence[Assessment], notes: Iterable[str] = ()
) -> MessageContext:
    """Return the context of messages about the assessments `read`, the last ones of a history."""
    context = message_context(config, series, notes=reading_notes(config, read))
    enough = config.tracking.returning_after
    return context_after(history, context, returning_after=enough, notes=notes)


def message_context(config: Config, series: str, *, notes: Sequence[str] = ()) -> MessageContext:
    """Return the context shared by all messages about a series, without themes."""
    settings = config.series[series]
    return MessageContext(
        series=series,
        series_name=settings.name,
        publisher=settings.publisher,
        is_first=series == config.first_series,
        page=config.serve.base_url.rstrip("/") if config.serve and config.serve.base_url else None,
        notes=tuple(notes),
        templates=config.templates,
        find_other_fronts=find_other_fronts,
    )


def reading_notes(config: Config, assessments: Sequence[Assessment]) -> list[str]:
    """Return lines that say which assessments were read at the mirror, and which parts were missing on their pages."""
    return [*_source_notes(config, assessments), *_missing_notes(assessments)]


def _missing_notes(assessments: Sequence[Assessment]) -> Iterator[str]:
    """Yield one line for all assessments that lacked the same parts."""
    for missing in dict.fromkeys(one.missing for one in assessments if one.missing):
        lacking = [one for one in assessments if one.missing == missing]
        when = "when the page was read" if len(lacking) == 1 else "when these pages were read"
        yield f"{_list_dates(lacking)}: {' and '.join(missing)} were still missing {when}."


def _list_dates(assessments: Sequence[Assessment]) -> str:
    return "; ".join(dated_edition(one.date, one.edition) for one in assessments)


def _source_notes(config: Config, assessments: Sequence[Assessment]) -> list[str]:
    """Return a line that names the mirror, if any assessment was read there."""
    elsewhere = [one for one in assessments if one.layout == "critical_threats"]
    if not elsewhere:
        return []
    settings = config.series[elsewhere[0].series]
    mirror = settings.mirror.name if settings.mirror else "Critical Threats"
    host = without_www(urlsplit(settings.site).hostname)
    return [f"{_list_dates(elsewhere)}: read at {mirror} because {host} refused our requests."]
