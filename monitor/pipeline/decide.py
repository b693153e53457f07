"""Decide which messages to send about a new assessment, and to which channels; nothing is stored or sent here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.compose import DigestDay, MessageContext, compose_alert, compose_digest, compose_update
from monitor.digest_times import DigestTimes
from monitor.gaps import DAY, begins_afresh, long_gaps
from monitor.message_kinds import MessageKind
from monitor.messages import Message
from monitor.models import Assessment, AssessmentId, Verdict
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
    held: frozenset[AssessmentId] = frozenset()


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


@dataclass(frozen=True, kw_only=True)
class News:
    """What the messages about an assessment are composed of, and the channels that they may be for.

    `asked` are the verdicts on what the user follows or watches for; `name` is how the ids of the messages begin.
    """

    assessment: Assessment
    verdicts: Sequence[Verdict]
    asked: Sequence[Verdict]
    context: MessageContext
    subscriptions: Sequence[Subscription]
    name: str

    @property
    def opened(self) -> Sequence[Verdict]:
        """The verdicts on takeaways that open a theme."""
        return [one for one in self.verdicts if one.status == "new"]

    def wanting(self, kind: MessageKind) -> Sequence[Subscription]:
        """Return the subscriptions with a kind of messages."""
        return [one for one in self.subscriptions if kind in one.kinds]


def plan_news(news: News, history: SeriesHistory, *, returning_after: int) -> Plan:
    """Return the messages about a new assessment, with which the history ends, and its places in later digests."""
    dropped = history.dropped([news.assessment.assessment_id], returning_after=returning_after)
    return [
        *_plan_digest(news, dropped=dropped, muted=history.muted_on(news.assessment)),
        *(plan_alert(news, id=f"{news.name}-alert") if news.asked or news.opened else ()),
        *_plan_updates(news, history),
    ]


def plan_alert(news: News, *, id: str, edited_at: datetime | None = None) -> Plan:
    """Return the alert about new themes and what the user asked for; a channel at its daily limit gets a place in a digest."""
    alerted = [*news.opened, *news.asked]
    held = tuple(HeldTakeaway(one.takeaway.text, by_edit=edited_at is not None) for one in alerted)
    wanted = news.wanting("alert")
    queued = [Queued(channel=one.channel, held=held) for one in wanted if one.alerts_left <= 0]
    names = tuple(one.channel for one in wanted if one.alerts_left > 0)
    if not names:
        return queued
    opened = {verdict.theme for verdict in news.opened}
    alert = compose_alert(
        news.context,
        id=id,
        thread=thread_of(news.assessment.series, opened.pop()) if len(opened) == 1 else None,
        assessment=news.assessment,
        verdicts=news.verdicts,
        asked=news.asked,
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
        assessment_ids=history.assessment_ids,
        notes=(*context.notes, *([short] if short else ()), *notes),
    )


def short_history_note(dates: Sequence[date], enough: int) -> str | None:
    """Return a warning if too much may look new, as at most `enough` assessments are known, or known since a gap; else None.

    Themes may have begun unseen in a long gap. After a very long one, history begins afresh.
    """
    if not dates:
        return None
    gaps = [*long_gaps(dates)]  # latest first
    ends = (gap.until + DAY for gap in gaps if begins_afresh(gap.since - DAY, gap.until + DAY))
    begun = next(ends, None)
    year = dates[-1].year
    if (known := _count_since(begun, dates)) <= enough:
        since = f" since {short_date(begun, year=year)}" if begun else ""
        return f"History is short ({counted(known - 1, 'earlier assessment')}{since}): what is new may be new only here."
    if not gaps or _count_since(gaps[0].until, dates) > enough:
        return None
    first, last = (short_date(day, year=year) for day in (gaps[0].since, gaps[0].until))
    return f"No assessment from {first} to {last} is known here: what is new may have begun then."


def _count_since(first: date | None, dates: Sequence[date]) -> int:
    return sum(day >= (first or date.min) for day in dates)


def message_name(assessment: Assessment) -> str:
    """Return how the ids of an assessment's messages begin: "roca-2022-06-01", "iran-2026-02-28-special"."""
    edition = f"-{assessment.edition.replace(' ', '-')}" if assessment.edition else ""
    return f"{assessment.series}-{assessment.date}{edition}"


def own_digest(name: str) -> str:
    """Return the id of an assessment's own digest; the ids of all its messages begin with `name`."""
    return f"{name}-digest"


def _plan_digest(news: News, *, dropped: Sequence[Theme], muted: Sequence[Verdict]) -> Plan:
    """Return the digest for the channels that get it at once, and a place in the next digest of each other one, and of those behind."""
    wanted = news.wanting("digest")
    at_once = tuple(one.channel for one in wanted if one.digest_times is None and not one.is_behind)
    queued = [Queued(channel=one.channel) for one in wanted if one.channel not in at_once]
    if not at_once:
        return queued
    day = DigestDay(assessment=news.assessment, verdicts=news.verdicts, muted=muted)
    digest = compose_digest(news.context, id=own_digest(news.name), day=day, dropped=dropped)
    return [Owed(message=digest, channels=at_once), *queued]


def is_news_of_known(verdict: Verdict) -> bool:
    """Return whether an update tells of this: it is updated, returning or possibly new."""
    return verdict.status in GOES_ON or (verdict.possibly_new and verdict.status != "new")


def _plan_updates(news: News, history: SeriesHistory) -> Iterator[Owed]:
    """Yield one message, in the theme's own thread, for each theme with updated, returning or possibly new takeaways.

    What the user asked for is in the alert, and so left out for channels that take alerts. An update of a theme whose alert
    a channel holds comes with that alert.
    """
    wanted = news.wanting("update")
    untold = {one.channel: history.opened_in(_held_with(one, news.assessment)) for one in wanted}
    for theme, found in _by_theme(news.verdicts).items() if wanted else ():
        rest = [verdict for verdict in found if verdict not in news.asked]
        alerted = {one.channel for one in wanted if "alert" in one.kinds and len(rest) < len(found)}
        told = [one.channel for one in wanted if theme not in untold[one.channel]]
        for ending, of_theme, channels in (
            ("", found, tuple(one for one in told if one not in alerted)),
            ("-others", rest, tuple(one for one in told if one in alerted)),
        ):
            if of_theme and channels:
                update = compose_update(
                    news.context,
                    id=f"{news.name}-update-{theme.replace('/', '-')}{ending}",
                    thread=thread_of(news.assessment.series, theme),
                    assessment=news.assessment,
                    verdicts=of_theme,
                )
                yield Owed(message=update, channels=channels)


def _held_with(subscription: Subscription, assessment: Assessment) -> frozenset[AssessmentId]:
    """Return the assessments whose alerts a channel holds, with this one if its alert would be held."""
    if "alert" in subscription.kinds and subscription.alerts_left <= 0:
        return subscription.held | {assessment.assessment_id}
    return subscription.held


def _by_theme(verdicts: Iterable[Verdict]) -> Mapping[str, Sequence[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for verdict in filter(is_news_of_known, verdicts):
        found.setdefault(verdict.theme, []).append(verdict)
    return found


def thread_of(series: str, theme: str) -> str:
    """Return the id of a theme's thread, to which all its messages reply; it need not be the id of any message."""
    return f"{series}-theme-{theme.replace('/', '-')}"
