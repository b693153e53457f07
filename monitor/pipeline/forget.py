"""Forget verdicts, so that takeaways are judged again."""

from collections.abc import Collection
from datetime import date

from monitor.store import Store


def first_day(store: Store, series: str, themes: Collection[str], *, default: date) -> date:
    """Return the date of the first takeaway of these themes."""
    members = (
        one.date for one in store.overviews.takeaways(series) if not {one.theme, *one.also}.isdisjoint(themes)
    )
    return min(members, default=default)


def forget_since(store: Store, series: str, day: date, *, themes: Collection[str]) -> None:
    """Forget the verdicts from a day on, or from the first takeaway of these themes if a correction put an older one there."""
    store.assessments.forget_verdicts(series, since=min(day, first_day(store, series, themes, default=day)))
