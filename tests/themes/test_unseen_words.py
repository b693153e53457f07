"""A window is read for training as though nobody had curated the words that stand in it alone."""

from datetime import date

from monitor.models import Takeaway
from monitor.themes.lexicon import Lexicon, load_lexicon
from training.gold import Day, Label
from training.unseen import lexicons_by_window

LEXICON = Lexicon(
    sectors={"Port": ["quay", "pier*"], "Hill": ["hilltop"]},
    matters={"grain": ["grain", "grain quay"]},
    idioms=["pier pressure"],
)


def told(month: int, *texts: str) -> Day:
    return Day(
        date(2030, month, 1),
        tuple(Takeaway(position=n, text=text) for n, text in enumerate(texts, 1)),
        (),
        (),
    )


def labelled(day: Day, window: str) -> dict[tuple[date, int], Label]:
    label = Label(window=window, status="NEW", themes=frozenset())
    return {(day.date, takeaway.position): label for takeaway in day.takeaways}


def test_words_of_one_window_alone_are_hidden_from_it() -> None:
    """Every key stays; a pattern is hidden where only this window hits it, and from no other window."""
    first = told(1, "Piers burned.", "Grain left the quay.")
    second = told(2, "Grain rotted at the quay.", "The hilltop fell.")
    found = lexicons_by_window(LEXICON, [first, second], {**labelled(first, "A"), **labelled(second, "B")})
    assert found["A"].sectors == {"Port": ["quay"], "Hill": ["hilltop"]}
    assert found["B"].sectors == {"Port": ["quay", "pier*"], "Hill": []}
    assert found["A"].matters == found["B"].matters == {"grain": ["grain", "grain quay"]}
    assert found["A"].idioms == LEXICON.idioms


def test_what_has_no_label_hides_nothing() -> None:
    """Days outside the windows were not what a window is told apart by."""
    before, labelled_day = told(1, "The hilltop fell."), told(2, "Piers burned.")
    found = lexicons_by_window(LEXICON, [before, labelled_day], labelled(labelled_day, "A"))
    assert found["A"].sectors == {"Port": ["quay"], "Hill": ["hilltop"]}


def test_no_word_points_to_a_key_twice() -> None:
    """A word that a beginning covers stands for nothing more."""
    lexicon = load_lexicon()
    tables = (*lexicon.sectors.items(), *lexicon.matters.items())
    covered = [
        (key, word)
        for key, words in tables
        for word in words
        for start in words
        if start != word and start.endswith("*") and " " not in start + word and word.startswith(start[:-1])
    ]
    assert covered == []


def test_a_place_belongs_to_one_sector() -> None:
    """A name that stands in two sectors' lists would weld them together; big areas may share a town."""
    sectors = load_lexicon().sectors
    owners: dict[str, list[str]] = {}
    for sector, words in sectors.items():
        for word in words:
            owners.setdefault(word, []).append(sector)
    assert {word: found for word, found in owners.items() if len(found) > 1} == {
        "tokmak": ["western Zaporizhia", "Melitopol-Berdyansk"]
    }
