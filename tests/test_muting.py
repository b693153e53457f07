"""Who mutes a theme reads what the mute leaves out."""

from datetime import date

import pytest

from monitor.compose.muting import Held, say_muting

DAY = date(2026, 6, 18)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ([], "So far it holds 0 takeaways."),
        ([Held(DAY, "Eels came.", False)], "holds 1 takeaway; the latest, of June 18, 2026: “Eels came.”"),
        (
            [Held(date(2026, 6, 1), "Tides rose.", True), Held(DAY, "Eels " * 99, False)],
            "holds 2 takeaways, 1 of them possibly new; the latest, of June 18, 2026: “Eels Eels",
        ),
    ],
)
def test_a_mute_is_told_with_its_number_of_takeaways_and_the_latest(held: list[Held], said: str) -> None:
    told = say_muting(held)
    assert said in told
    assert len(told) < 400
