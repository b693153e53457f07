"""Store a revision, its verdicts and its messages in one transaction."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain

from monitor.boundary import Boundary, log_failure
from monitor.corrections import Corrections
from monitor.identity import ALIKE, find_later, find_same, free_edition, is_same, is_unchanged, likeness, slug
from monitor.models import Assessment, Change
from monitor.pipeline.forget import forget_since
from monitor.pipeline.report import Ingested
from monitor.pipeline.second_reader import SecondReader, keep_opinions
from monitor.pipeline.session import Session
from monitor.pipeline.window import is_first
from monitor.revise import (
    find_lost_parts,
    is_bare,
    is_material,
    keep_lost_parts,
    keep_numbers,
    revise,
    supersedes,
    texts_of,
)
from monitor.site import Link, Page
from monitor.store import Store
from monitor.store.corrections import Logged

log = logging.getLogger(__name__)

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """An assessment and the stored revision of it, if there is one, with the changes between them."""

    old: Assessment | None
    new: Assessment
    changes: tuple[Change, ...]

    @property
    def has_new_words(self) -> bool:
        """Whether the assessment is new, or an edit added or reworded a takeaway."""
        return self.old is None or any(one.noun == "takeaway" and one.new for one in self.changes)


def ingest_page(
    session: Session, link: Link, page: Page, new: Assessment, *, instead_of: Assessment | None = None
) -> Ingested:
    """Store an assessment read from its page; enqueue its messages if it is new and not silent history.

    An edit of history that a later check finds is announced, as `notify_edits` does with all edits.

    `instead_of` is the stored assessment of a page that is gone, which the publisher put there anew.
    """
    store, tracking, second = session.store, session.tracking, session.second
    compared = _compare(store, new, instead_of)
    silent = _is_history(store, new) and not _is_edit_of_history(session, compared.old)
    if second and not silent and compared.has_new_words:
        tracking.update()  # the question quotes the history
        with Boundary("answer", f"the second reader on {new.date}", log_failure):
            # Asked before the transaction, since a model may be slow.
            tracking.ask_ahead(second, compared.new, old=compared.old)
        compared = _compare(store, new, instead_of)  # others may have written meanwhile
    with tracking.atomic():
        store.pages.remember_links(session.key, [link])
        store.pages.remember(
            session.key, link.url, sha256=page.sha256, validators=page.validators, at=page.fetched_at
        )
        store.pages.settle(session.key, link, date_read=new.date, at=page.fetched_at)
        kept = _keep(store, compared, seen_at=page.fetched_at, sha256=page.sha256, silent=silent)
        if not silent:  # silent history is tracked at once when it is complete
            tracking.update()
        if kept.added and not silent:
            from monitor.pipeline.notify import notify_new  # loads what composes messages

            notify_new(session, kept.assessment)
    return kept


def ingest_silently(
    store: Store, new: Assessment, *, seen_at: datetime, sha256: str | None = None
) -> Ingested:
    """Store a revision if it differs from the one before, or is more complete; nobody is notified.

    Another post of the same date is not a revision; it is stored as a further edition.
    """
    compared = _compare(store, new)
    with store.atomic():
        return _keep(store, compared, seen_at=seen_at, sha256=sha256, silent=True)


def _compare(store: Store, new: Assessment, instead_of: Assessment | None = None) -> Compared:
    """Compare an assessment with the revision in the store. This is slow, so it is done before the transaction."""
    of_day = store.assessments.of_day(new.series, new.date)
    old = find_same(new, of_day) or _find_misdated(store, new) or instead_of
    if old and old.date == new.date:
        edition = old.edition
    else:
        edition = free_edition(new, (one.edition for one in of_day))
    new = replace(new, edition=edition)
    if old and find_lost_parts(new, old):
        new = old if _is_earlier_copy(store, new, old) else keep_lost_parts(new, old)
    if old:
        new = _with_numbers(store, new, old)
    changes = revise(old, new) if old and not _is_other_source(old, new) else ()
    return Compared(old=old, new=new, changes=changes)


def _with_numbers(store: Store, new: Assessment, old: Assessment) -> Assessment:
    """Return a further revision with the numbers of its takeaways; `old` is the revision before it."""
    if texts_of(new) == texts_of(old):
        return replace(new, takeaways=old.takeaways)
    revisions = store.assessments.revisions(old.series, *old.assessment_id)
    return keep_numbers(new, [one.assessment for one in revisions])


def _keep(
    store: Store, compared: Compared, *, seen_at: datetime, sha256: str | None, silent: bool
) -> Ingested:
    old, new, changes = compared.old, compared.new, compared.changes
    fuller = old is not None and supersedes(new, old) and not supersedes(old, new)
    redated = old is not None and old.date != new.date
    moved = redated or (old is not None and not is_same(new, old))
    differs = fuller or ((changes or moved) and old is not None and supersedes(new, old))
    if old and (not differs or _is_older_copy(new, old, seen_at)):
        return Ingested(assessment=old, added=False, revised=False, silent=silent)
    is_due = not silent and not _is_history(store, new)
    added = old is None or (redated and is_due and _is_history(store, old))
    said = store.corrections.log(new.series) if old else ()
    standing = store.corrections.standing(new.series)
    if old and redated:
        from monitor.pipeline.notify import correct_date  # loads what composes messages

        log.info("%s %s: the publisher dates it %s now", old.series, old.date, new.date)
        store.assessments.forget_verdicts(new.series, since=min(old.date, new.date))
        store.dates.correct(old, new)
        correct_date(store, old, new)
    elif old and moved:
        log.info("%s %s: the publisher replaced the post by %s", old.series, old.date, new.url)
    announced = added or silent or not any(map(is_material, changes))
    store.assessments.add_revision(new, changes, seen_at=seen_at, sha256=sha256, announced=announced)
    if old:
        _forget_corrected(store, new.series, said, standing)
        keep_opinions(store, old, new)
    elif _is_history(store, new):
        _keep_order(store, new)
    return Ingested(assessment=new, added=added, revised=bool(changes or moved), silent=silent)


def _keep_order(store: Store, new: Assessment) -> None:
    """Let a new edition of the past be judged in order of publication among those of its day that nobody has judged.

    Editions of the present are judged as they come: each is announced at once.
    """
    if not store.dates.has_others(new):  # as on nearly every day
        return
    judged = store.assessments.outline(new.series, since=new.date, before=new.date + DAY)
    of_day = [one for one in store.assessments.of_day(new.series, new.date) if one.edition != new.edition]
    later = find_later(new, of_day, settled={one.edition for one in judged})
    if later:
        store.dates.put_before(new, later)


def _is_history(store: Store, one: Assessment) -> bool:
    """Return whether an assessment is too old to be announced."""
    window = store.pages.window(one.series)
    return window is None or one.date < window.report_from


def _is_edit_of_history(session: Session, old: Assessment | None) -> bool:
    """Return whether a check after the first one reads a page again that is history; a fuller copy is no edit."""
    return old is not None and not (session.silent or is_bare(old) or is_first(session))


def _forget_corrected(store: Store, series: str, before: Sequence[Logged], standing: Corrections) -> None:
    """Drop the verdicts that depend on corrections of takeaways that an edit removed, brought back or gave another date."""
    changed = [
        one
        for was, now in zip(before, store.corrections.log(series), strict=True)
        if was != now and now.undone_at is None
        for one in (was.correction, now.correction)
    ]
    if changed:
        first = min(date.fromisoformat(one.subject[:10]) for one in changed)
        forget_since(store, series, first, themes={*map(standing.find_now, changed)})


def _find_misdated(store: Store, new: Assessment) -> Assessment | None:
    """Return the stored assessment that is the same post under another date, which the publisher has corrected, or None.

    It shares enough of its words, and has the same address or, since an address often contains the date, the same number.
    """
    if new.partial or not slug(new.url):
        return None
    near = store.assessments.near(new.series, new.date) if new.publisher_id else ()
    post = new.layout, new.publisher_id
    of_number = (one for one in near if (one.layout, one.publisher_id) == post and not one.partial)
    known = chain(store.assessments.of_address(new.series, new.url), of_number)
    return next((old for old in known if likeness(new, old) >= ALIKE), None)


def _is_earlier_copy(store: Store, new: Assessment, old: Assessment) -> bool:
    """Return whether a page that lacks a part equals a revision from before that part was added, as a cached copy does."""
    earlier = store.assessments.revisions(old.series, *old.assessment_id)
    return any(
        not find_lost_parts(new, one.assessment) and not revise(one.assessment, new) for one in earlier
    )


def _is_older_copy(new: Assessment, old: Assessment, seen_at: datetime) -> bool:
    """Return whether a page was last modified before the stored revision, so that it comes from a cache or an archive.

    It is not if the stored revision claims a time later than `seen_at`, when the page was read.
    """
    if new.modified_at is None or old.modified_at is None:
        return False
    return new.modified_at < old.modified_at <= seen_at


def _is_other_source(old: Assessment, new: Assessment) -> bool:
    """Return whether the same words were read at the mirror before and at the publisher's site now, or the reverse."""
    return (
        "critical_threats" in {old.layout, new.layout} and old.layout != new.layout and is_unchanged(new, old)
    )


def ask_again(session: Session, second: SecondReader) -> None:
    """Ask again about assessments on which the second reader failed and of which no message was sent yet.

    If it answers, they and all later ones are judged again, and their unsent messages are replaced.
    """
    from monitor.pipeline.notify import is_unsent, notify_again

    store, key, tracking = session.store, session.key, session.tracking
    failed = store.answers.failed_days(key, second.model)
    found = [one for day in failed for one in store.assessments.of_day(key, day) if is_unsent(store, one)]
    answered = [assessment for assessment in found if tracking.ask_ahead(second, assessment)]
    if not answered:
        return
    with tracking.atomic():
        store.assessments.forget_verdicts(key, since=answered[0].date)
        tracking.update()
        for one in answered:
            stored = store.assessments.get(key, *one.assessment_id)
            if stored and is_unsent(store, stored):  # others may have sent or written meanwhile
                notify_again(session, stored)
