import json
import tracemalloc
from importlib.resources import files
from unicodedata import normalize

import pytest

from monitor.themes.features import extract_features, load_vocabulary, mentions, names, numbers, stem
from monitor.themes.fresh_numbers import fresh_numbers
from monitor.themes.lexicon import Lexicon, load_lexicon

LEXICON = Lexicon(
    sectors={"Harbour": ["ostrava bay", "lighthouse*"], "Bridge": ["kestrel bridge"]},
    matters={"talks": ["ceasefire", "negotiat*", "peace talks"]},
)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Negotiators met near the Kestrel Bridge.", ("talks", "Bridge")),
        ("The kestrel flew over a bridge.", ()),
        ("Lighthouses at Ostrava Bay, lighthouses everywhere.", ("Harbour",)),
        ("Peace-talks ended.", ("talks",)),
        ("Ostrava", ()),
        ("", ()),
    ],
)
def test_keys_stand_in_order_of_mention(text: str, keys: tuple[str, ...]) -> None:
    """A key is found by whole words, by several in a row, by what words begin with; each once."""
    assert LEXICON.find_keys(text) == keys


def test_a_lexicon_is_extended() -> None:
    """Further words for a known key and further keys are found beside the old ones."""
    wider = LEXICON.extended(sectors={"Bridge": ["old crossing"], "Moor": ["moor"]})
    assert wider.find_keys("From the Kestrel Bridge by the old crossing to the moor") == ("Bridge", "Moor")
    assert LEXICON.find_keys("by the old crossing to the moor") == ()
    assert LEXICON.extended() is LEXICON


def test_one_spelling_stands_for_all() -> None:
    """Other spellings of a name are the name, whole words only, the longer before the shorter."""
    wider = LEXICON.extended(aliases={"Heron": ["Herron", "Herron Dyke"], "Osier": ["Ozier"]})
    assert wider.spell("Herron Dyke, Ozier; Herronry, Herron.") == "Heron, Osier; Herronry, Heron."
    assert LEXICON.spell("Herron") == "Herron"
    reading = extract_features("Crews met at Herron.", wider, load_vocabulary())
    assert (reading.names[-1], reading.text) == ("Heron", "Crews met at Herron.")


def test_mentions_are_runs_of_capitalised_words() -> None:
    """A first mention names the whole run that holds it, once."""
    text = "The Heron Dyke Board met Ada Lovelace’s envoy; Heron Dyke Board members left. Osier Mill burned."
    assert mentions(text, {"Dyke", "Lovelace"}) == ("Heron Dyke Board", "Ada Lovelace")
    assert mentions("Russian General Ada Byron spoke", {"Byron"}) == ("General Ada Byron",)
    assert mentions(text, set()) == ()


def test_names_are_capitalised_words_that_are_no_words() -> None:
    """A word that opens a sentence is a name unless it is known in lower case; months and frame words are none."""
    text = "Crews met Ada Lovelace’s envoy on March 3. Oreshnik fell near Kupyansk."
    assert names(text, frozenset({"crew"})) == ("Ada", "Lovelace", "Oreshnik", "Kupyansk")
    assert names(text) == ("Crews", "Ada", "Lovelace", "Oreshnik", "Kupyansk")


def test_numbers_are_kept_as_printed() -> None:
    """Numbers keep their separators and lose the sentence's full stop."""
    assert numbers("On 3 May 1,200 shells fell, 4.5 a minute, 20.") == {"3", "1,200", "4.5", "20"}


def test_soft_hyphens_and_composed_letters_make_no_words() -> None:
    """An editor, or the program that a text was pasted from, left them in it."""
    plain = (
        "Veldian milbloggers praised Governor Orbán near Hollen-Port; 2,000 carts crossed the Naïve River."
    )
    pasted = normalize("NFD", plain.replace("bloggers", "blog\u00adgers").replace("Veld", "Veld\u00ad"))
    lexicon, vocabulary = load_lexicon(), load_vocabulary()
    one, other = (extract_features(text, lexicon, vocabulary, text, text) for text in (plain, pasted))
    assert (one.stems, one.names, one.numbers, one.support, one.detail) == (
        *(other.stems, other.names, other.numbers),
        *(other.support, other.detail),
    )


def test_a_reading_repeats_itself() -> None:
    """Reading the same text twice gives the same stems, keys and vector."""
    text = "Russian forces struck the Kakhovka Hydroelectric Power Plant on May 3."
    one, other = (extract_features(text, load_lexicon(), load_vocabulary()) for _ in range(2))
    assert (one.stems, one.sectors, one.matters) == (other.stems, other.sectors, other.matters)
    assert one.vector.tolist() == other.vector.tolist()


def test_the_package_stays_small_and_readable() -> None:
    """Model, vocabulary and lexicon are JSON, under 3 MB, and say how they were made."""
    folder = files("monitor.themes")
    texts = {
        name: folder.joinpath(name).read_text("utf-8")
        for name in ("model.json", "vocabulary.json", "lexicon.json")
    }
    assert sum(map(len, texts.values())) < 3_000_000
    assert set(json.loads(texts["model.json"])["trained"]) >= {"how", "windows"}
    assert "about" in json.loads(texts["vocabulary.json"])
    assert "about" in json.loads(texts["lexicon.json"])


def test_new_words_do_not_fill_a_daemons_memory() -> None:
    """It meets new ones for years: each that is kept takes at most 250 bytes, and only so many are kept."""
    stem.cache_clear()
    tracemalloc.start()
    try:
        sizes = [_meet_words(4096, start) for start in (0, 10_000, 20_000, 30_000)]
    finally:
        tracemalloc.stop()
    assert sizes[0] < 4096 * 250
    assert sizes[-1] < 1.3 * sizes[0]


def _meet_words(count: int, start: int) -> int:
    """Stem so many new words; return the bytes that are traced afterwards."""
    for n in range(start, start + count):
        stem(f"{'abcdefgh'[n % 8]}{n:05d}ing")
    size, _ = tracemalloc.get_traced_memory()
    return size


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("They lost 18 boats, 1,800 rafts and 8 punts.", ["18 boats", "1,800 rafts", "8 punts"]),
        ("The T-8 fired 8 times.", ["8 times"]),
        ("It rose by 8% to 8.5 metres.", ["8.5 metres", "8%"]),
    ],
)
def test_a_number_is_told_where_it_stands_whole(text: str, told: list[str]) -> None:
    """A part of a longer number, or of a name, is none; what is counted is told with it."""
    assert sorted(fresh_numbers(extract_features(text, LEXICON, load_vocabulary()), ())) == sorted(told)
