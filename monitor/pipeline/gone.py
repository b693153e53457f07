"""What became of an assessment or a takeaway that once had an id: the publisher changed the date, or removed it."""

from collections.abc import Sequence
from datetime import date
from shlex import quote

from monitor.models import TakeawayId
from monitor.store import Store
from monitor.store.assessments import Revision


def find_new_key(store: Store, series: str, day: date, edition: str) -> str | None:
    """Return the current key of the assessment that once had this date; None if there is none, or another has the date now."""
    if store.assessments.get(series, day, edition):
        return None
    for one in store.assessments.near(series, day):
        revisions = store.assessments.revisions(series, *one.assessment_id)
        if any((was.assessment.date, was.assessment.edition) == (day, edition) for was in revisions):
            return one.key
    return None


def was_removed(revisions: Sequence[Revision], number: int) -> bool:
    """Return whether a takeaway with this number is in some of an assessment's revisions, but not in the last."""
    had = [any(one.number == number for one in was.assessment.takeaways) for was in revisions]
    return any(had) and not had[-1]


def say_gone(store: Store, series: str, takeaway: TakeawayId) -> str | None:
    """Return what became of a takeaway, or of the theme that it opened; None if it never was."""
    key = find_new_key(store, series, *takeaway.assessment_id)
    if key:
        return f"{takeaway} is {key}/{takeaway.number} since the publisher corrected the date"
    revisions = store.assessments.revisions(series, *takeaway.assessment_id)
    if was_removed(revisions, takeaway.number):
        way = f"`monitor diff --edits {quote(takeaway.key)}`"
        return f"the publisher removed takeaway {takeaway}; it is in {way}"
    return None
