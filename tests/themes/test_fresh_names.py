from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.themes import Tracker, load_lexicon
from monitor.themes.features import extract_features, load_vocabulary
from monitor.themes.fresh_numbers import told_numbers
from monitor.themes.name_forms import told_names
from monitor.themes.reasons import explain_news
from monitor.themes.wholes import Mentioned
from tests.themes.days import day, told

NAMES = (
    *(
        "Sandfly",
        "Brackwater",
        "Pelrick",
        "Kreminovka",
        "Stel’makhivka",
        "Türkov",
        "Chayko",
        "Siverskyi",
        "Otter-M",
    ),
    *("F-16", "Su-34", "MiG-31K", "IBOA", "Novo-Lenino", "Amir-Pelrick", "Hvitlund", "Maksimov", "Drozd3"),
)
FORMS = (
    *("{}", "{}-type", "{}-linked", "{}-style", "{}-based", "{}-led", "pro-{}", "anti-{}", "non-{}", "ex-{}"),
    *(
        "{}’s",
        "{}'s",
        "{}s",
        "{}s’",
        "({})",
        "“{}”",
        "‘{}’",
        "{}.",
        "{},",
        "{}—",
        "{}/Gannet-M",
        "Gannet-M/{}",
        "{}_Gannet",
        "Gannet_{}",
    ),
    *(
        "{}-Gannet",
        "Gannet-{}",
        "Gannet-{}-Tern",
        "{}–Gannet",
        "Gannet–{}",
        "{}‑type",
        "Warden {}",
        "{} Company",
    ),
)
SPELLINGS = (
    *(str, str.upper, lambda name: name.replace("-", "‑"), lambda name: name.replace("-", "–")),
    *(
        lambda name: name.replace("’", "'"),
        lambda name: name.replace("’", "ʼ"),
        lambda name: name.replace("’", "‘"),
    ),
    *(
        lambda name: name.replace("ü", "u"),
        lambda name: name.replace("y", "i"),
        lambda name: name.replace("ks", "x"),
    ),
)
SPELLED = st.builds(
    lambda name, spell, form: (name, form.format(spell(name))),
    *map(st.sampled_from, (NAMES, SPELLINGS, FORMS)),
)


def news_of(text: str, earlier: Iterable[str]) -> list[str]:
    """Return what a takeaway is said to bring to a theme in which the earlier ones were told."""
    lexicon = load_lexicon()
    known = {fact for one in earlier for fact in told_names(lexicon.spell(one)) | told_numbers(one)}
    reading = extract_features(text, lexicon, load_vocabulary())
    return [reason.text for reason in explain_news(reading, Mentioned(known, frozenset()))]


@given(SPELLED, st.sampled_from(FORMS), st.sampled_from(SPELLINGS))
def test_a_name_that_was_told_in_any_spelling_or_compound_is_never_new(
    spelled: tuple[str, str], form: str, spell: object
) -> None:
    """Whether it comes alone now and came in a compound, the other way round, or in two compounds."""
    name, before = spelled
    assert callable(spell)
    now = form.format(spell(name))
    others = "Gannet, Gannet-M and Tern"
    said = news_of(f"Crews sank the {now} boats.", [f"Crews saw the {before} boats of the {others}."])
    assert said == []


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        ("Sandfly-type boats", "Sandfly-136 boats", ["Sandfly-136"]),
        ("boats of Siversk", "boats on the Siverskyi", ["Siverskyi"]),
        ("boats near Nevske", "boats of Nevsky", ["Nevsky"]),
        ("boats near Makiivka", "boats near Maliivka", ["Maliivka"]),
        (
            "boats on the Brackwater-Heronsford line",
            "boats on the Brackwater-Gannetby line",
            ["Brackwater-Gannetby"],
        ),
        ("F-16 boats", "F-22 boats", ["F-22"]),
    ],
)
def test_another_name_is_new_however_alike(before: str, now: str, news: list[str]) -> None:
    """A part of a name, or a name that differs by more than its spelling, is another one."""
    said = news_of(f"Crews sank the {now}.", [f"Crews saw the {before}."])
    assert said == [f"new to this theme: {', '.join(news)}"]


EIGHT_THOUSAND = ("8,000", "8000", "8 thousand", "eight thousand", "Eight thousand")


@given(st.sampled_from(EIGHT_THOUSAND), st.sampled_from(EIGHT_THOUSAND))
def test_a_number_that_was_told_in_digits_or_in_words_is_never_new(before: str, now: str) -> None:
    assert news_of(f"{now} boats sank.", [f"{before} boats left."]) == []


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        ("8 boats", "8 thousand boats", "8 thousand boats"),
        ("8,000 boats", "800 boats", "800 boats"),
        ("forty-eight boats", "48 boats", None),
        ("two hundred and five boats", "205 boats", None),
        ("1.5 million boats", "1,500,000 boats", None),
        ("boats", "boats of the 36th Tern Brigade", "36th Tern Brigade"),
        ("boats", "36‑hour boats", "36‑hour boats"),
        ("boats", "T‑62 boats, T–62 boats", None),
    ],
)
def test_a_number_is_compared_by_its_value(before: str, now: str, news: str | None) -> None:
    """And a unit is told with its number; what is part of a name is none."""
    said = news_of(f"Crews saw {now}.", [f"Crews saw {before} and the T-62."])
    assert said == ([f"new to this theme: {news}"] if news else [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the Hvitlund Brigade Ossian Pelrick", ["Hvitlund Brigade", "Ossian Pelrick"]),
        ("Hvitlund Brigade Commander Ossian Pelrick", ["Hvitlund Brigade", "Ossian Pelrick"]),
        ("Hvitlund Brigade First Deputy Commander Ossian Pelrick", ["Hvitlund Brigade", "Ossian Pelrick"]),
        ("the Governor of Hvitlund Sergei Pelrick", ["Hvitlund", "Sergei Pelrick"]),
        ("Hvitlund Governor Ossian Pelrick", ["Hvitlund", "Ossian Pelrick"]),
        ("Colonel-General Ossian Pelrick", ["Ossian Pelrick"]),
        ("the Chief of the General Staff Ossian Pelrick", ["Ossian Pelrick"]),
        ("Kremlin Spokesperson Ossian Pelrick", ["Ossian Pelrick"]),
        ("the Hvitlund Private Military Company", ["Hvitlund Private Military Company"]),
        ("Hvitlund Oblast", ["Hvitlund Oblast"]),
    ],
)
def test_a_unit_an_office_or_a_place_is_named_apart_from_a_person(text: str, names: list[str]) -> None:
    """And titles are left out."""
    assert news_of(f"Crews saw {text} on boats.", []) == [f"new to this theme: {', '.join(names)}"]


@pytest.mark.slow
def test_a_theme_knows_what_it_was_told_in_compounds_and_small_letters() -> None:
    """The theme's own takeaways count, and so do those that belong to it besides their own."""
    tracker = Tracker()
    for n in range(20):
        tracker.read(
            day(n), told("Crews repaired the Kestrel Bridge with Sandfly-type boats of the tide guard.")
        )
    [verdict] = tracker.read(
        day(20), told("Crews repaired the Kestrel Bridge with a Sandfly of the Tide Guard.")
    )
    assert verdict.theme == f"{day(0)}/1"
    assert [reason.text for reason in verdict.reasons if reason.kind in {"first", "news"}] == []
