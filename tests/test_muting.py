"""Who mutes a theme reads what the mute leaves out."""

from datetime import date

import pytest

from monitor.compose.muting import Member, say_muting

DAY = date(2026, 6, 18)


@pytest.mark.parametrize(
    ("held", "total", "said"),
    [
        ([], 2, "It has 0 takeaways so far; 2 more belong mainly to another theme."),
        (
            [Member(DAY, "Eels came.", False)],
            2,
            "It has 1 takeaway so far; 1 more belongs mainly to another theme. The latest,",
        ),
        (
            [Member(DAY, "Eels came.", False)],
            1,
            "It has 1 takeaway so far. The latest, of June 18, 2026: “Eels came.”",
        ),
        (
            [Member(date(2026, 6, 1), "Tides rose.", True), Member(DAY, "Eels " * 99, False)],
            2,
            "It has 2 takeaways so far, 1 of them possibly new. The latest, of June 18, 2026: “Eels Eels",
        ),
    ],
)
def test_a_mute_is_told_with_its_number_of_takeaways_and_the_latest(
    held: list[Member], total: int, said: str
) -> None:
    told, done = (say_muting(held, total, muted=muted) for muted in (False, True))
    assert said in told
    assert told.startswith("If you mute this theme, alerts ")
    assert done == told.replace("If you mute this theme,", "This theme is muted:")
    assert len(told) < 450
