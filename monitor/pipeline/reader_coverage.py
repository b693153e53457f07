"""Advise how to let the second reader read the history that it has not read: `monitor replay --ask N`."""

from datetime import date

from monitor.store import Store
from monitor.text import counted
from monitor.themes.tracker import MIN_ASSESSMENTS

LATEST = 30  # assessments; the second reader should have read half of their takeaways


def advise_on_unread(store: Store, series: str, model: str) -> str | None:
    """Return how to let a model read the history, or None if it has read half of the latest takeaways or there are none.

    The first MIN_ASSESSMENTS do not count: nothing is asked about them, as everything looks new then.
    """
    history = [
        [(day.date, verdict.takeaway.text) for verdict in day.verdicts]
        for day in store.assessments.outline(series)[MIN_ASSESSMENTS:]
    ]
    read = {(day, text) for day, texts in store.answers.earlier(series, date.max, model) for text in texts}
    latest = [one for day in history[-LATEST:] for one in day]
    known = sum(one in read for one in latest)
    if 2 * known >= len(latest):
        return None
    unread = sum(one not in read for day in history for one in day)
    first, missing = latest[0][0], len(latest) - known
    sooner = (
        f"; `--ask {missing} --since {first} --keep` the latest {LATEST} assessments alone"
        if missing < unread
        else ""
    )
    return (
        f"it has read {known} of the latest {counted(len(latest), 'takeaway')}: `monitor replay --ask {unread} --keep` lets it"
        f" read what came before, by {counted(unread, 'question')} at most{sooner}"
    )
