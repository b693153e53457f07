"""A theme that is named for a front says what its takeaways tell of others."""

import pytest

from monitor.themes import find_other_fronts, say_elsewhere


@pytest.mark.parametrize(
    ("name", "texts", "said"),
    [
        ("Pokrovsk direction", ["Crews dug near Pokrovsk.", "Crews dug near Pokrovsk and Lyman."], ""),
        ("Pokrovsk direction", ["Crews dug near Pokrovsk.", "Crews dug trenches."], ""),
        (
            "Pokrovsk direction",
            ["Crews dug near Pokrovsk.", "Crews dug near Lyman."],
            "1 of its 2 takeaways tells of another front: Lyman.",
        ),
        (
            "Sumy border",
            ["Crews dug near Sumy.", "Crews dug near Lyman and Bakhmut.", "Crews dug near Lyman."],
            "2 of its 3 takeaways tell of other fronts: Lyman and Bakhmut.",
        ),
        (
            "Pokrovsk direction",
            ["Crews dug near Pokrovsk.", "Crews dug near Lyman, Bakhmut, Kupyansk and Orikhiv."],
            "1 of its 2 takeaways tells of other fronts, mostly Lyman, Bakhmut and Kupyansk.",
        ),
        ("Trenches near Pokrovsk", ["Crews dug near Lyman."], ""),
        ("Donbas direction", ["Crews dug near Lyman."], ""),
    ],
)
def test_a_theme_of_one_front_says_how_many_takeaways_tell_of_others_alone(
    name: str, texts: list[str], said: str
) -> None:
    assert say_elsewhere(name, texts) == said


@pytest.mark.parametrize(
    ("name", "text", "fronts"),
    [
        ("Pokrovsk direction", "Crews dug near Lyman and Bakhmut.", ("Lyman", "Bakhmut")),
        ("Pokrovsk direction", "Crews dug near Pokrovsk and Lyman.", ()),
        ("Pokrovsk direction", "Crews dug trenches.", ()),
        ("Trenches near Pokrovsk", "Crews dug near Lyman.", ()),
    ],
)
def test_a_takeaway_s_fronts_are_found_where_its_theme_is_named_for_another(
    name: str, text: str, fronts: tuple[str, ...]
) -> None:
    assert find_other_fronts(name, text) == fronts
