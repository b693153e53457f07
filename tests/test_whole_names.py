"""Names end where a phrase ends: a verb keeps what it is nothing without, and what is said whole needs no cut."""

import pytest

from monitor.headline import write_headline


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Pilots have defined the Vane River that runs from Ostrava to Heron as the new border.",
            "Pilots defined Vane River as new border",
        ),
        (
            "The council frames any treaty to not sell and rent the Heron and Kestrel mills as a gift to pilots.",
            "Council frames treaty to not sell as gift",
        ),
    ],
)
def test_what_somebody_calls_a_thing_follows_it(sentence: str, headline: str) -> None:
    """A clause between the thing and its new name goes, and the new name stays."""
    assert write_headline(sentence) == headline
