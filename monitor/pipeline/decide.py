"""Decide which messages to send about a new assessment, and to which channels; nothing is stored or sent here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.compose import MessageContext, compose_alert, compose_digest, compose_update
from monitor.digest_times import DigestTimes
from monitor.gaps import last_hole_end
from monitor.message_kinds import MessageKind
from monitor.messages import Message
from monitor.models import Assessment, Issue, Verdict
from monitor.series_history import SeriesHistory
from monitor.store.digest_queue import HeldTakeaway
from monitor.text import counted, short_date
from monitor.theme import Theme

GOES_ON = frozenset({"updated", "returning"})


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What one channel gets: kinds of messages, digest times (None: at once), and how many more alerts today.

    `is_behind` if older assessments of the series still wait for its digest; `held` are those whose alerts it holds.
    """

    channel: str
    kinds: frozenset[MessageKind]
    digest_times: DigestTimes | None = None
    alerts_left: int
    is_behind: bool = False
    held: frozenset[Issue] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A message and the channels it is owed to."""

    message: Message
    channels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Queued:
    """A place in a later digest of a channel; `held` are takeaways of an alert beyond the day's limit that waits there, too."""

    channel: str
    held: tuple[HeldTakeaway, ...] = ()


Plan = Sequence[Owed | Queued]  # messages about one assessment, and places in later digests


def plan_news(
    assessment: Assessment,
    history: SeriesHistory,
    subscriptions: Sequence[Subscription],
    context: MessageContext,
    *,
    name: str,
    returning_after: int,
) -> Plan:
    """Return the messages about a new assessment (digest, alert, updates), and its places in later digests.

    `history` ends with the assessment; `context` needs no themes yet; `name` is how the ids of the messages begin.
    """
    context = context_after(history, context, returning_after=returning_after)
    verdicts = history.verdicts_on(assessment)
    asked = history.asked_for(verdicts)
    dropped = history.dropped([assessment.issue], returning_after=returning_after)
    muted = history.muted_on(assessment)
    plan = [
        *_plan_digest(
            assessment, verdicts, subscriptions, context, id=own_digest(name), dropped=dropped, muted=muted
        )
    ]
    if asked or any(verdict.status == "new" for verdict in verdicts):
        plan += plan_alert(assessment, verdicts, subscriptions, context, id=f"{name}-alert", asked=asked)
    untold = {one.channel: history.opened_in(_held_with(one, assessment)) for one in subscriptions}
    updates = _plan_updates(
        assessment, verdicts, subscriptions, context, name=name, asked=asked, untold=untold
    )
    return [*plan, *updates]


def plan_alert(
    assessment: Assessment,
    verdicts: Sequence[Verdict],
    subscriptions: Sequence[Subscription],
    context: MessageContext,
    *,
    id: str,
    asked: Sequence[Verdict],
    edited_at: datetime | None = None,
) -> Plan:
    """Return the alert about new themes and what the user asked for; a channel at its daily limit gets a place in a digest."""
    wants_alert = [one for one in subscriptions if "alert" in one.kinds]
    alerted = [*(one for one in verdicts if one.status == "new"), *asked]
    held = tuple(HeldTakeaway(one.takeaway.text, by_edit=edited_at is not None) for one in alerted)
    queued = [Queued(channel=one.channel, held=held) for one in wants_alert if one.alerts_left <= 0]
    names = tuple(one.channel for one in wants_alert if one.alerts_left > 0)
    if not names:
        return queued
    alert = compose_alert(
        context,
        id=id,
        thread=_thread_of_only(assessment.series, verdicts),
        assessment=assessment,
        verdicts=verdicts,
        asked=asked,
        edited_at=edited_at,
    )
    return [Owed(message=alert, channels=names), *queued]


def context_after(
    history: SeriesHistory, context: MessageContext, *, returning_after: int, notes: Iterable[str] = ()
) -> MessageContext:
    """Return the context shared by messages about the last assessments of this history."""
    short = short_history_note(history.dates, returning_after)
    return replace(
        context,
        themes=history.themes,
        issues=history.issues,
        notes=(*context.notes, *([short] if short else ()), *notes),
    )


def short_history_note(dates: Sequence[date], enough: int) -> str | None:
    """Return a warning if there are at most `enough` assessments, so that too much looks new; else None.

    Only those since the last long gap count, since themes may have begun unseen in the gap.
    """
    known_since = last_hole_end(dates)
    days = sum(day >= (known_since or date.min) for day in dates)
    if days > enough:
        return None
    since = f" since {short_date(known_since, year=dates[-1].year)}" if known_since else ""
    return f"History is short ({counted(days - 1, 'earlier assessment')}{since}): what is new may be new only here."


def message_name(assessment: Assessment) -> str:
    """Return how the ids of an assessment's messages begin: "roca-2022-06-01", "iran-2026-02-28-special"."""
    edition = f"-{assessment.edition.replace(' ', '-')}" if assessment.edition else ""
    return f"{assessment.series}-{assessment.date}{edition}"


def own_digest(name: str) -> str:
    """Return the id of the digest of one assessment, the ids of whose messages begin with a name."""
    return f"{name}-digest"


def _plan_digest(
    assessment: Assessment,
    verdicts: Sequence[Verdict],
    subscriptions: Sequence[Subscription],
    context: MessageContext,
    *,
    id: str,
    dropped: Sequence[Theme],
    muted: Sequence[Verdict],
) -> Plan:
    """Return the digest for the channels that get it at once, and a place in the next digest of each other one, and of those behind."""
    wants_digest = [one for one in subscriptions if "digest" in one.kinds]
    at_once = tuple(one.channel for one in wants_digest if one.digest_times is None and not one.is_behind)
    queued = [Queued(channel=one.channel) for one in wants_digest if one.channel not in at_once]
    if not at_once:
        return queued
    digest = compose_digest(
        context,
        id=id,
        assessment=assessment,
        verdicts=verdicts,
        dropped=dropped,
        muted=muted,
    )
    return [Owed(message=digest, channels=at_once), *queued]


def is_news_of_known(verdict: Verdict) -> bool:
    """Return whether an update tells of this: it is updated, returning or possibly new."""
    return verdict.status in GOES_ON or (verdict.possibly_new and verdict.status != "new")


def _held_with(subscription: Subscription, assessment: Assessment) -> frozenset[Issue]:
    """Return the assessments whose alerts a channel holds, with this one if its alert would be held."""
    if "alert" in subscription.kinds and subscription.alerts_left <= 0:
        return subscription.held | {assessment.issue}
    return subscription.held


def _plan_updates(
    assessment: Assessment,
    verdicts: Sequence[Verdict],
    subscriptions: Sequence[Subscription],
    context: MessageContext,
    *,
    name: str,
    asked: Sequence[Verdict],
    untold: Mapping[str, frozenset[str]],
) -> Iterator[Owed]:
    """Yield one message, in the theme's own thread, for each theme with updated, returning or possibly new takeaways.

    What was `asked` for is in the alert, and so left out for channels that take alerts. An update of a theme that is
    `untold` in a channel, since its alert is held there, comes with that alert.
    """
    wanted = [one for one in subscriptions if "update" in one.kinds]
    for theme, found in _by_theme(verdicts).items() if wanted else ():
        rest = [verdict for verdict in found if verdict not in asked]
        alerted = {one.channel for one in wanted if "alert" in one.kinds and len(rest) < len(found)}
        told = [one.channel for one in wanted if theme not in untold[one.channel]]
        for ending, of_theme, channels in (
            ("", found, tuple(one for one in told if one not in alerted)),
            ("-others", rest, tuple(one for one in told if one in alerted)),
        ):
            if of_theme and channels:
                update = compose_update(
                    context,
                    id=f"{name}-update-{theme.replace('/', '-')}{ending}",
                    thread=_thread_of(assessment.series, theme),
                    assessment=assessment,
                    verdicts=of_theme,
                )
                yield Owed(message=update, channels=channels)


def _by_theme(verdicts: Iterable[Verdict]) -> Mapping[str, Sequence[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for verdict in filter(is_news_of_known, verdicts):
        found.setdefault(verdict.theme, []).append(verdict)
    return found


def _thread_of(series: str, theme: str) -> str:
    """Return the id of a theme's thread, to which all its messages reply; it need not be the id of any message."""
    return f"{series}-theme-{theme.replace('/', '-')}"


def _thread_of_only(series: str, verdicts: Iterable[Verdict]) -> str | None:
    """Return the thread of an alert that reports exactly one new theme, else None."""
    opened = {verdict.theme for verdict in verdicts if verdict.status == "new"}
    return _thread_of(series, opened.pop()) if len(opened) == 1 else None
