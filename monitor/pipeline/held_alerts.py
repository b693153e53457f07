"""What is left to tell of an alert that the day's limit held."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.models import Assessment, AssessmentId, Verdict
from monitor.pipeline.tracking import complete_history, load_history
from monitor.series_history import SeriesHistory
from monitor.store import Store
from monitor.store.digest_queue import HeldTakeaway, Waiting


@dataclass(frozen=True, kw_only=True)
class HeldAlert:
    """What an alert that was held tells now; `by_edit` are the verdicts in it that an edit brought."""

    assessment_id: AssessmentId
    since: datetime | None
    verdicts: tuple[Verdict, ...]
    by_edit: tuple[Verdict, ...]


def find_held(store: Store, history: SeriesHistory, assessment: Assessment, waiting: Waiting) -> HeldAlert:
    """Return what is left to tell of an alert that is held: of its takeaways, those that still call for an alert.

    What calls for one only since then, by a correction, is not in it.
    """
    alert = find_alert(history, assessment)
    held = dict(_find_numbers(store, assessment, waiting.held)) if waiting.held is not None else None
    told = [one for one in alert if held is None or one.number in held]
    by_edit = [one for one in told if held and held[one.number]]
    return HeldAlert(
        assessment_id=assessment.assessment_id,
        since=waiting.held_at,
        verdicts=tuple(told),
        by_edit=tuple(by_edit),
    )


def drop_empty(store: Store, series: str, waiting: Sequence[Waiting]) -> list[Waiting]:
    """Return what waits, without the alerts of which nothing is left to tell, as after an edit or a correction."""
    held = [one.date for one in waiting if one.held_at]
    history = complete_history(store, series, load_history(store, series), since=min(held), until=max(held))
    return [
        one if _tells(store, history, series, one) else replace(one, held_at=None, held=None)
        for one in waiting
    ]


def _tells(store: Store, history: SeriesHistory, series: str, waiting: Waiting) -> bool:
    assessment = store.assessments.get(series, waiting.date, waiting.edition)
    return bool(assessment and find_held(store, history, assessment, waiting).verdicts)


def find_alert(history: SeriesHistory, assessment: Assessment) -> Sequence[Verdict]:
    """Return what calls for an alert in an assessment now, by the corrections in force."""
    verdicts = history.verdicts_on(assessment)
    asked = history.asked_for(verdicts)
    return [one for one in verdicts if one.status == "new" or one in asked]


def _find_numbers(
    store: Store, assessment: Assessment, held: Sequence[HeldTakeaway]
) -> Iterator[tuple[int, bool]]:
    """Yield the number of each takeaway, by its words when it was held, and whether an edit brought it."""
    revisions = store.assessments.revisions(assessment.series, *assessment.assessment_id)
    numbers = {one.text: one.number for was in revisions for one in was.assessment.takeaways}
    yield from ((numbers[text], by_edit) for text, by_edit in held if text in numbers)
