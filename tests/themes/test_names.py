from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.headline import MAX_WORDS
from monitor.theme import ThemeName
from monitor.themes import Opener, find_openers, name_theme, settle_names
from tests.themes.days import BRIDGE, LAW, Days, judge

DAY = date(2030, 6, 1)
TEXTS = st.sampled_from(
    (
        LAW,
        BRIDGE,
        "Russian forces advanced near Pokrovsk.",
        "Blue forces advanced near Heronsford.",
        "Blue forces advanced near Heronsford and took the long and muddy causeway to the lighthouse.",
        "",
    )
)
OPENERS = st.lists(st.tuples(st.dates(DAY, date(2030, 9, 1)), TEXTS), max_size=12).map(
    lambda found: {f"{day}/{n}": Opener(day, text) for n, (day, text) in enumerate(sorted(found), 1)}
)


def called(openers: dict[str, Opener], kept: dict[str, ThemeName] | None = None) -> dict[str, str]:
    """Return the names that themes get."""
    return {theme: one.name for theme, one in settle_names(openers, kept or {}).items()}


@pytest.mark.slow
@given(OPENERS)
def test_no_two_themes_have_one_name(openers: dict[str, Opener]) -> None:
    """However alike the takeaways that opened them."""
    names = [name.casefold() for name in called(openers).values()]
    assert len({*names}) == len(names) == len(openers)


@pytest.mark.slow
@given(OPENERS, st.integers(0, 12))
def test_a_name_once_shown_stays(openers: dict[str, Opener], told: int) -> None:
    """Whatever comes later, and whether the names were stored meanwhile or not."""
    earlier = dict([*openers.items()][:told])
    kept = settle_names(earlier, {})
    assert called(openers, kept) == called(openers)


@pytest.mark.slow
@given(OPENERS)
def test_a_name_has_eight_words_at_most(openers: dict[str, Opener]) -> None:
    """The month that tells two apart included; an id only where even days are the same."""
    for theme, name in called(openers).items():
        assert len(name.removesuffix(f" ({theme})").split()) <= MAX_WORDS


@pytest.mark.slow
@given(OPENERS, st.dictionaries(TEXTS, st.sampled_from(("Front at Pokrovsk", "The law")), max_size=3))
def test_a_title_names_the_first_theme_that_can_have_it(
    openers: dict[str, Opener], titles: dict[str, str]
) -> None:
    """A second reader's headline comes before our own, names one theme alone, and changes no name told before."""
    found = settle_names(openers, {}, titles=titles)
    titled = [one for one in found.values() if one.source == "second reader"]
    assert all(titles[one.opener] == one.name for one in titled)
    wanted = {titles[opener.text] for opener in openers.values() if opener.text in titles}
    assert sorted(one.name for one in titled) == sorted(wanted)
    assert settle_names(openers, settle_names(openers, {}), titles=titles) == settle_names(openers, {})


def test_a_generated_name_differs_from_those_the_user_gave() -> None:
    """A new theme takes no name that the user gave to another."""
    openers = {"2030-06-01/1": Opener(DAY, "Blue forces advanced near Heronsford.")}
    found = settle_names(openers, {}, ["blue forces advanced near heronsford"])
    assert found["2030-06-01/1"].name == "Blue forces advanced near Heronsford, June 2030"


def test_a_name_outlives_an_edit_of_its_takeaway() -> None:
    """The publisher mended a word: the theme is called as before."""
    kept = {"2030-06-01/1": ThemeName(name="Levy quarrel", source="takeaway", opener=LAW)}
    found = settle_names({"2030-06-01/1": Opener(DAY, f"{LAW} Again.")}, kept)
    assert found["2030-06-01/1"].name == "Levy quarrel"


@pytest.mark.parametrize(
    ("source", "kept"), [("takeaway", False), ("sector", False), ("second reader", True)]
)
def test_a_name_ends_with_the_text_it_was_made_of(source: str, *, kept: bool) -> None:
    """The publisher put another matter in the opener's place: what the program made of the old words is not true of the new."""
    known = {"2030-06-01/1": ThemeName(name="Parliament passed Grain Levy Law", source=source, opener=LAW)}
    found = settle_names({"2030-06-01/1": Opener(DAY, BRIDGE)}, known)
    assert (found["2030-06-01/1"].name == "Parliament passed Grain Levy Law") == kept
    assert settle_names({"2030-06-01/1": Opener(DAY, BRIDGE)}, found) == found


def test_a_name_outlives_what_the_user_does_to_the_opener() -> None:
    """A theme that an earlier one was merged into, or whose opener was moved away, begins with another takeaway: no edit."""
    known = {
        "2030-06-01/1": ThemeName(name="Parliament passed Grain Levy Law", source="takeaway", opener=LAW)
    }
    found = settle_names({"2030-06-01/1": Opener(DAY, BRIDGE, is_own=False)}, known)
    assert found == known


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The Grain Levy Law was passed by a divided parliament, and the opposition left the hall.", True),
        ("Parliament put off its vote on the Grain Levy Law.", True),
        ("The levy was dropped for good.", False),
    ],
)
def test_a_name_stays_while_half_of_its_words_stand_in_the_text(text: str, *, kept: bool) -> None:
    """Of parliament, passed, grain, levy and law."""
    known = {
        "2030-06-01/1": ThemeName(name="Parliament passed Grain Levy Law", source="takeaway", opener=LAW)
    }
    found = settle_names({"2030-06-01/1": Opener(DAY, text)}, known)
    assert (found["2030-06-01/1"] == known["2030-06-01/1"]) == kept


def test_a_theme_of_one_front_sector_is_called_after_it() -> None:
    """Where the main clause tells of fighting there and of nothing else."""
    assert name_theme("Russian forces recently advanced in the Pokrovsk direction.") == "Pokrovsk direction"
    assert name_theme("Russian forces advanced near Lyman after losing Pokrovsk.") == "Lyman direction"
    unlikely = name_theme("Russian forces remain unlikely to seize Lyman by a ground offensive.")
    assert unlikely == "Russia unlikely to seize Lyman by ground offensive"
    assert "tactics" in name_theme("Russian tactics in the assault on Pokrovsk differ from those elsewhere.")
    assert name_theme("Russian forces fortified Pokrovsk.") == "Russian forces fortified Pokrovsk"
    assert (
        name_theme("Blue forces advanced near Pokrovsk and Lyman.")
        == "Blue forces advanced near Pokrovsk and Lyman"
    )


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (
            "Blue forces attacked near Siversk, west of Lyman, and made gains.",
            "Blue forces attacked near Siversk",
        ),
        ("Blue forces attacked in eastern Kharkiv.", "Blue forces attacked in eastern Kharkiv"),
        ("Blue forces assaulted central Kharkiv.", "Blue forces assaulted central Kharkiv"),
        (
            "Russian forces continued to push toward Siversk and attacked near Lyman.",
            "Russian forces push toward Siversk",
        ),
        (
            "Russian forces attacked to the east of Siversk and to the east of Lyman.",
            "Russian forces attacked near Siversk and Lyman",
        ),
        (
            "Russian forces attacking near Siversk face shortages of boats.",
            "Russian forces attacking near Siversk face boat shortages",
        ),
        (
            "Russian forces did not conduct any ground attacks near Siversk for the second day in a row.",
            "No Russian ground attacks near Siversk",
        ),
        (
            "Russian forces conducted ground assaults north of Siversk and across the Eastern Axis.",
            "Russian forces conducted ground assaults north of Siversk",
        ),
        (
            "Blue forces attacked near Siversk and went on with efforts to close in on Lyman.",
            "Blue forces attacked near Siversk",
        ),
        (
            "Blue forces kept making gains near Siversk while also advancing near Lyman.",
            "Blue forces kept advancing near Siversk",
        ),
        (
            "Blue forces conducted an attack on ships in Berdyansk.",
            "Blue forces conducted attack on ships in Berdyansk",
        ),
    ],
)
def test_a_sector_names_no_theme_of_several_of_its_other_side_or_of_ships(told: str, name: str) -> None:
    """Only fighting on the ground, in that sector and in no other."""
    assert name_theme(told) == name


def test_a_theme_is_called_after_the_takeaway_that_opened_it(forty_days: Days) -> None:
    """Not after one that only touched it."""
    openers = find_openers(judge(forty_days))
    assert openers["2030-01-06/3"] == Opener(date(2030, 1, 6), LAW)
    assert called(openers)["2030-01-06/3"] == "Parliament passed Grain Levy Law"


def test_no_words_have_a_name_all_the_same() -> None:
    """Texts without words still give a name that can be shown."""
    assert name_theme("") == "(no words)"
