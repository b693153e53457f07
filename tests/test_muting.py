"""Who mutes a theme reads what the mute leaves out."""

from datetime import date

import pytest

from monitor.compose.muting import Member, say_muting

DAY, LATER = date(2026, 6, 18), date(2026, 6, 20)
EELS = Member(DAY, "Eels came.", possibly_new=False, is_main=True)
ELSEWHERE = Member(LATER, "Tides rose.", possibly_new=False, is_main=False)
DOUBTED = Member(date(2026, 6, 1), "Tides rose.", possibly_new=True, is_main=True)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (
            [ELSEWHERE] * 2,
            "It has 2 takeaways so far, the last of June 20, 2026; 2 belong mainly to another theme and are not left out.",
        ),
        (
            [EELS, ELSEWHERE],
            "the last of June 20, 2026; 1 belongs mainly to another theme and is not left out. The latest that is left out, of June 18, 2026: “Eels came.”",
        ),
        ([EELS], "It has 1 takeaway so far. The latest, of June 18, 2026: “Eels came.”"),
        (
            [DOUBTED, EELS._replace(text="Eels " * 99)],
            "It has 2 takeaways so far, 1 of them possibly new. The latest, of June 18, 2026: “Eels Eels",
        ),
    ],
)
def test_a_mute_is_told_with_the_number_and_last_day_of_all_takeaways_and_the_latest_left_out(
    members: list[Member], said: str
) -> None:
    """So the theme looks as alive as on its page."""
    told, done = (say_muting(members, muted=muted) for muted in (False, True))
    assert said in told
    assert told.startswith("If you mute this theme, alerts ")
    assert done == told.replace("If you mute this theme,", "This theme is muted:")
    assert len(told) < 450
