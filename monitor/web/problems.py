"""What wants looking at, as the store knows it."""

from datetime import datetime

from monitor.store import Store
from monitor.web.models.status import Problem, find_problems


def problems_of(store: Store, series: str, now: datetime) -> tuple[Problem, ...]:
    """Return what wants looking at for a series."""
    checked = store.runs.last(f"check {series}")
    return find_problems(store.runs.troubles(series).values(), store.figures.channels(), checked, now)
