"""What differs between two takeaways of a theme, side by side."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.web.models.differences import find_difference

SAID = st.lists(
    st.sampled_from(["Heron", "Heron.", "Heron,", "the", "The", "“weir”", "weir"]), min_size=3, max_size=9
)


@given(old=SAID.map(" ".join), new=SAID.map(" ".join))
def test_both_sides_are_quoted_to_the_letter(old: str, new: str) -> None:
    """Words that differ only by punctuation are unmarked, and stand on each side as they were said there."""
    found = find_difference(old, new)
    assert " ".join(words for _, words in found.was) == old
    assert " ".join(words for _, words in found.now) == new


def test_punctuation_is_no_difference() -> None:
    found = find_difference(
        "Fighting went on near the weir and Heron.", "Fighting went on near the weir, and Heron"
    )
    assert {mark for mark, _ in (*found.was, *found.now)} == {"same"}
