"""Who mutes a theme reads what the mute leaves out."""

from datetime import date

import pytest

from monitor.compose.muting import Held, say_muting

DAY = date(2026, 6, 18)


@pytest.mark.parametrize(
    ("held", "total", "said"),
    [
        ([], 2, "so far 0 of its 2 takeaways, as they belong to other themes first."),
        (
            [Held(DAY, "Eels came.", False)],
            2,
            "so far 1 of its 2 takeaways, as the other belongs to another theme first. The latest,",
        ),
        (
            [Held(DAY, "Eels came.", False)],
            1,
            "so far 1 takeaway. The latest, of June 18, 2026: “Eels came.”",
        ),
        (
            [Held(date(2026, 6, 1), "Tides rose.", True), Held(DAY, "Eels " * 99, False)],
            2,
            "so far 2 takeaways, 1 of them possibly new. The latest, of June 18, 2026: “Eels Eels",
        ),
    ],
)
def test_a_mute_is_told_with_its_number_of_takeaways_and_the_latest(
    held: list[Held], total: int, said: str
) -> None:
    told = say_muting(held, total)
    assert said in told
    assert len(told) < 420
