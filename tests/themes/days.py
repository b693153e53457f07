"""The days of a small made-up history: two fronts, a festival, and what is said of them."""

from datetime import date, timedelta

from monitor.models import JudgedAssessment, Takeaway
from monitor.themes import Tracker

Days = list[tuple[date, tuple[Takeaway, ...]]]

HARBOUR = "Blue forces shelled the harbour at Ostrava Bay and the lighthouse."
BRIDGE = "Engineers of the Third Brigade repaired the Kestrel Bridge under fire."
LAW = "Parliament passed the Grain Levy Law after a night of debate."
TALKS = "Envoys of Freedonia and Sylvania met in Lisbon for ceasefire talks."


def told(*texts: str) -> tuple[Takeaway, ...]:
    """Return takeaways at positions 1, 2, ..."""
    return tuple(Takeaway(position=n, text=text) for n, text in enumerate(texts, 1))


def day(number: int) -> date:
    """Return the day of that number, counted from 0."""
    return date(2030, 1, 1) + timedelta(days=number)


def judge(days: Days) -> list[JudgedAssessment]:
    """Return the days as one pass judges them."""
    tracker = Tracker()
    return [
        JudgedAssessment(date=when, edition="", verdicts=tracker.read(when, takeaways))
        for when, takeaways in days
    ]
