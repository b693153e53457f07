"""A small made-up history: two fronts, a festival, and what is told of them."""

from datetime import date, timedelta

import pytest

from monitor.models import Takeaway

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


@pytest.fixture
def forty_days() -> Days:
    """Forty days: harbour and bridge by turns, the law on day 5 and day 30, talks once."""
    days = []
    for number in range(40):
        texts = [HARBOUR if number % 2 else BRIDGE, f"The weather office counted {number} storms at sea."]
        if number in {5, 30}:
            texts.append(LAW)
        if number == 20:
            texts.append(TALKS)
        days.append((day(number), told(*texts)))
    return days
