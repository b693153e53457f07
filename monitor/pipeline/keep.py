"""Keep what a page says: revision, verdicts and messages owed in one transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256

from monitor.config import Config
from monitor.corrections import themes_told
from monitor.digest import compose_digest, compose_operator, compose_revision
from monitor.errors import LayoutChanged, ParseError
from monitor.models import Assessment, Link, Message, Page, Verdict
from monitor.revise import is_material, revise, supersedes
from monitor.store import Store
from monitor.themes import Tracker, find_dropped, summarise_themes

NOTICES_A_DAY = 3  # revision notices about one assessment; later edits are folded into the next day's
NEXT_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Whether an assessment is new to the store, was revised, or is as it was (both false)."""

    assessment: Assessment
    added: bool
    revised: bool
    silent: bool


def keep_page(
    config: Config, store: Store, link: Link, page: Page, new: Assessment, *, silent: bool = False
) -> Kept:
    """Keep an assessment read from its page, and owe a digest if it is new to the reader and not `silent`."""
    window = store.pages.window(new.series)
    silent = silent or window is None or new.date < window.report_from
    with store.atomic():
        store.pages.remember_links(new.series, [link])
        store.pages.remember(link.url, page)
        store.pages.settle(new.series, link, date_read=new.date, at=page.fetched_at)
        store.pages.release(new.series, link.url)
        kept = keep_assessment(store, new, seen_at=page.fetched_at, sha256=page.sha256, silent=silent)
        if (
            kept.added or kept.revised
        ) and not silent:  # silent history is tracked in one go, when it is all there
            track(config, store, new.series)
        if kept.added and not silent:
            enqueue(config, store, digest_of(config, store, new), at=page.fetched_at)
    return kept


def keep_assessment(
    store: Store, new: Assessment, *, seen_at: datetime, sha256: str | None, silent: bool
) -> Kept:
    """Keep a revision if it says something else than the one before, or says it more fully."""
    old = store.assessments.get(new.series, new.date, new.edition)
    changes = revise(old, new) if old else ()
    fuller = old is not None and supersedes(new, old) and not supersedes(old, new)
    if old and not fuller and not (changes and supersedes(new, old)):
        return Kept(assessment=old, added=False, revised=False, silent=silent)
    told = old is None or silent or not any(map(is_material, changes))
    store.assessments.add_revision(new, changes, seen_at=seen_at, sha256=sha256, told=told)
    return Kept(assessment=new, added=old is None, revised=bool(changes), silent=silent)


def keep_partial(store: Store, days: Sequence[Assessment], *, seen_at: datetime) -> list[Kept]:
    """Keep toplines and takeaways of several days as silent history, until their own pages are read."""
    with store.atomic():
        return [keep_assessment(store, day, seen_at=seen_at, sha256=None, silent=True) for day in days]


def track(config: Config, store: Store, series: str) -> None:
    """Bring the verdicts up to date: all equal one pass in date order over the store.

    An assessment that comes late, or is edited, makes every later one be read again.
    """
    since = store.assessments.untracked_since(series)
    if since is None:
        return
    with store.atomic():
        for assessment, verdicts in read_again(config, store, series, since=since):
            store.assessments.add_verdicts(assessment, verdicts)


def read_again(
    config: Config, store: Store, series: str, *, since: date
) -> Iterator[tuple[Assessment, tuple[Verdict, ...]]]:
    """Yield the assessments from a date on with the verdicts on them, corrected by the reader; keeps nothing."""
    corrections = store.corrections.standing(series)
    history = store.assessments.judged(series, before=since)
    told = themes_told(history)
    tracker = Tracker(history, returning_after=config.tracking.returning_after, alerts=config.tracking.alerts)
    for assessment in store.assessments.all(series, since=since):
        day, edition = assessment.date, assessment.edition
        correct = partial(corrections.apply, day=day, edition=edition, history=told)
        verdicts = tracker.read(day, assessment.takeaways, edition=edition, correct=correct)
        told.update({(day, verdict.takeaway.text): verdict.theme for verdict in verdicts})
        yield assessment, verdicts


def digest_of(config: Config, store: Store, assessment: Assessment) -> Message:
    """Compose the digest of one assessment from what the store knows up to its date."""
    settings = config.series[assessment.series]
    corrections = store.corrections.standing(assessment.series)
    history = store.assessments.judged(assessment.series, before=assessment.date + NEXT_DAY)
    [verdicts] = [
        day.verdicts for day in history if (day.date, day.edition) == (assessment.date, assessment.edition)
    ]
    return compose_digest(
        id=f"{_name(assessment)}-digest",
        series_name=settings.name,
        source=settings.publisher,
        assessment=assessment,
        verdicts=[verdict for verdict in verdicts if verdict.theme not in corrections.muted],
        dropped=find_dropped(history, returning_after=config.tracking.returning_after),
        themes={key: corrections.rename(theme) for key, theme in summarise_themes(history).items()},
        note=_note(len(history), config.tracking.returning_after),
    )


def tell_edits(config: Config, store: Store, series: str, *, now: datetime) -> None:
    """Owe a revision notice for each edit the reader does not know of, compared with what they know."""
    for assessment in store.assessments.untold(series):
        told_today = store.messages.told_since(
            series, "revision", assessment.date.isoformat(), since=now - NEXT_DAY
        )
        if told_today >= NOTICES_A_DAY:
            continue
        with store.atomic():
            for message in _revision_notices(config, store, assessment, now):
                enqueue(config, store, message, at=now)
            store.assessments.mark_told(assessment)


def set_aside(
    config: Config, store: Store, link: Link, page: Page, error: ParseError, *, series: str
) -> None:
    """Put a page that cannot be read into quarantine; a changed layout is told to the operator, once."""
    with store.atomic():
        store.pages.remember_links(series, [link])
        fresh = store.pages.quarantine(series, link.url, page, str(error))
        if fresh and isinstance(error, LayoutChanged):
            notice = _layout_notice(config, series, link, page, str(error))
            enqueue(config, store, notice, at=page.fetched_at)


def enqueue(config: Config, store: Store, message: Message, *, at: datetime) -> None:
    """Owe a message to every channel that wants its kind."""
    names = [name for name, channel in config.channels.items() if message.kind in channel.messages]
    store.messages.enqueue(message, names, at=at)


def _revision_notices(
    config: Config, store: Store, assessment: Assessment, now: datetime
) -> Iterator[Message]:
    known = store.assessments.last_told(assessment)
    latest = store.assessments.revisions(assessment.series, assessment.date, assessment.edition)[-1]
    changes = tuple(filter(is_material, revise(known.assessment, assessment))) if known else ()
    if changes:
        settings = config.series[assessment.series]
        yield compose_revision(
            id=f"{_name(assessment)}-revision-{latest.id}",
            series_name=settings.name,
            source=settings.publisher,
            assessment=assessment,
            changes=changes,
            seen_at=now.astimezone(config.timezone),
        )


def _layout_notice(config: Config, series: str, link: Link, page: Page, reason: str) -> Message:
    settings = config.series[series]
    return compose_operator(
        id=f"{series}-layout-{sha256((link.url + reason).encode()).hexdigest()[:12]}-{page.sha256[:12]}",
        series_name=settings.name,
        series_key=series,
        date=link.date,
        subject=f"A page of the {settings.name} cannot be read",
        text=(
            f"{reason}\n\nThe page {link.url} is kept as {page.sha256[:12]} and is not used. It is tried again at the "
            f"next checks. If its layout has changed, monitor needs an update."
        ),
    )


def _name(assessment: Assessment) -> str:
    edition = f"-{assessment.edition.replace(' ', '-')}" if assessment.edition else ""
    return f"{assessment.series}-{assessment.date}{edition}"


def _note(days: int, enough: int) -> str | None:
    if days > enough:
        return None
    return f"History is short ({days - 1} earlier assessments): what is called new may only be new to this store."
