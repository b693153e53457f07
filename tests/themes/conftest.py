"""A small made-up history: two fronts, a festival, and what is said of them."""

import pytest

from tests.themes.days import BRIDGE, HARBOUR, LAW, TALKS, Days, day, told


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
