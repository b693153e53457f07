"""Names of takeaways that tell of both sides at once: each side is named with places of its own, or none is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.headline import MAX_WORDS, find_sides, write_headline
from monitor.themes.lexicon import load_lexicon
from monitor.themes.names import name_sector

PLACES = ("Heronsford", "Ostrava", "Curlew Sands", "Kestrel Bridge", "Eelbridge-Marsh", "western Samphire")
SIDES = st.sampled_from((("Ukrainian", "Russian"), ("Russian", "Ukrainian")))
LISTS = st.lists(st.sampled_from(PLACES), min_size=1, max_size=4, unique=True)
JOINTS = st.sampled_from((". ", ", and ", ", while "))
COUNTRIES = {"Ukrainian": "Ukraine", "Russian": "Russia"}


def listed(places: list[str]) -> str:
    """Return "Ostrava, Heronsford, and Curlew Sands"."""
    return f"{', '.join(places[:-1])}, and {places[-1]}" if places[1:] else places[0]


@pytest.mark.slow
@given(SIDES, LISTS, LISTS, JOINTS)
def test_a_name_gives_each_side_places_of_its_own(
    sides: tuple[str, str], ours: list[str], theirs: list[str], joint: str
) -> None:
    """What one side took is never told of the other, and neither is left out."""
    first, second = sides
    text = f"{first} forces recently advanced near {listed(ours)}{joint}{second} forces recently advanced near {listed(theirs)}."
    headline = write_headline(text)
    assert len(headline.split()) <= MAX_WORDS
    if not headline.startswith("Both sides "):
        told = dict(zip(sides, headline.split("; "), strict=True))
        for side, places in ((first, ours), (second, theirs)):
            assert COUNTRIES[side] in told[side]
            assert any(place in told[side] for place in places) or told[side].endswith("elsewhere")
            assert not any(place in told[side] for place in PLACES if place not in places)
    else:
        assert ours == theirs


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (
            "Ukrainian forces advanced near Ostrava. Russian forces marginally advanced near Heronsford and Eelbridge.",
            "Ukraine advanced near Ostrava; Russia near Heronsford, Eelbridge",
        ),
        (
            "Russian forces recently advanced in western Dyke Oblast. Ukrainian forces recently advanced in the Ostrava direction.",
            "Russia advanced in western Dyke; Ukraine near Ostrava",
        ),
        (
            "Ukrainian forces advanced in the Ostrava tactical area. Russian forces advanced in the Ostrava tactical area.",
            "Both sides advanced near Ostrava",
        ),
        (
            "Ukrainian forces advanced near Ostrava. Russian forces shelled Heronsford.",
            "Ukrainian forces advanced near Ostrava",
        ),
        (
            "Ukrainian forces advanced near Ostrava. Russian forces did not advance near Heronsford.",
            "Ukrainian forces advanced near Ostrava",
        ),
        (
            "Ukrainian forces advanced near Ostrava. Ukrainian forces advanced near Heronsford.",
            "Ukrainian forces advanced near Ostrava",
        ),
    ],
)
def test_examples(text: str, headline: str) -> None:
    """What a person would write over it; two sides that do different things are no roundup."""
    assert write_headline(text) == headline


def test_no_sector_names_what_two_sides_did_in_two_sectors() -> None:
    """The first sector would hide the second; where both fight in one, it is the name."""
    lexicon = load_lexicon()
    apart = "Ukrainian forces advanced near Pokrovsk. Russian forces advanced near Hulyaipole."
    together = "Ukrainian forces advanced near Pokrovsk. Russian forces advanced near Myrnohrad."
    assert find_sides(apart)
    assert name_sector(apart, lexicon) is None
    assert name_sector(together, lexicon) == "Pokrovsk direction"
