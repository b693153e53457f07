"""Name themes: by a headline of the takeaway that opened it, or by its front sector if it is about nothing else."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from monitor.headline import MAX_WORDS, find_sides, main_clause, write_headline
from monitor.text import fold
from monitor.theme import ThemeName
from monitor.themes.features import stems
from monitor.themes.lexicon import Lexicon, load_lexicon

NO_WORDS = "(no words)"
FRONT = re.compile(
    r"\b(?:advanc|assault|attack|offensive|counteroffensive|counterattack|gains?\b|push|encircl|ground|positional|frontline)"
)
NO_FRONT = re.compile(
    r"\b(?:oblasts|ships?|vessels?|ports?|missiles?|drones?|airstrikes?|terrorist|partisans?|landing|"
    r"shortages?|withdr[ae]w\w*|overstretched|logistics|morale|supply|abandon\w*|divert\w*|objectives?|redeploy\w*|mobiliz\w*|stall\w*|tactics|"
    r"(?:east|north|south|west)ern axis)\b"
)
TALKERS = re.compile(  # those who speak of fighting but do not fight
    r"(?:(?!forces|troops)[\w’'-]{1,40} ){0,3}(?:Kremlin|Moscow|[mM]ilbloggers?|officials?|sources|bloggers|media|outlets?|MoD|Putin|Zelensky|Gerasimov)\b(?!:)"
)
SIDE_CLAUSE = re.compile(  # the rest may be about another front: "after losing Pokrovsk"
    r"\b(?:after|although|amid|as|because|despite|from|in order|likely|that|though|which|"
    r"while(?!(?: \w+ly| also){0,2} \w+ing)|"  # "while also attacking near Siversk" goes on
    r"(?<!continue )(?<!continued )(?<!continues )(?<!attempted )(?<!attempting )(?<!failed )(?<!efforts )(?<!effort )"
    r"to(?! the \w*(?:north|south|east|west)))\b|[.—–](?! (?:Russia|Ukrain))"
)
DENIAL = re.compile(r"\b(?:neither|no|none|not|unlikely)\b", re.IGNORECASE)
DENIED = re.compile(r"\b(?:are|did|do|does|has|have|is|remains?) (?:not|unlikely)\b|^(?:Neither|No|None)\b")
NO_DIRECTION = frozenset(  # sectors outside the front, or too large to be one
    ("Crimea", "Donbas", "Kinburn", "Odesa-Black Sea", "Transnistria-Moldova", "northeast", "southern axis")
)
NO_TITLES: Mapping[str, str] = MappingProxyType({})
MONTH_WORDS = 2  # "June 2022"


class Opener(NamedTuple):
    """The takeaway that opened a theme.

    If the user moved it away, or merged an earlier theme into this one, the theme's first takeaway stands in.
    """

    date: date
    text: str
    is_own: bool = True  # whether the theme has its id


def name_theme(text: str) -> str:
    """Return a name for a theme that this takeaway opened."""
    return next(_names(text))[0]


def settle_names(
    openers: Mapping[str, Opener],
    kept: Mapping[str, ThemeName],
    taken: Iterable[str] = (),
    titles: Mapping[str, str] = NO_TITLES,
) -> dict[str, ThemeName]:
    """Return a name for each theme, by its id: the one it already has, or else a new one that no other theme has.

    `openers` are the themes in the order they were opened, `kept` are the names so far, `taken` are names that the
    user gave, and `titles` the second reader's headlines by the text of a theme's opener.
    """
    found = _still_held(openers, kept)
    used = {fold(name) for name in (*taken, *(one.name for one in found.values()))}
    for theme, opener in openers.items():
        if theme not in found:
            found[theme] = _first_free(opener, theme, used, titles.get(opener.text, ""))
            used.add(fold(found[theme].name))
    return {theme: found[theme] for theme in openers}


def _still_held(openers: Mapping[str, Opener], kept: Mapping[str, ThemeName]) -> dict[str, ThemeName]:
    """Return the names that themes keep: all but those that the publisher's edit of the opener made untrue."""
    held = ((theme, kept[theme]) for theme in openers if theme in kept)
    return {
        theme: own
        for theme, own in held
        if own.opener == openers[theme].text or not _is_untrue(own, openers[theme])
    }


def _is_untrue(name: ThemeName, edited: Opener) -> bool:
    """Return whether the publisher's edit left an opener with fewer than half of the words that its name took from it."""
    opener = {*stems(name.opener)}
    taken = {*stems(name.name)} & opener or opener
    kept = taken.intersection(stems(edited.text))
    return edited.is_own and name.source != "second reader" and 2 * len(kept) < len(taken)


def _first_free(opener: Opener, theme: str, used: Iterable[str], title: str) -> ThemeName:
    offered = _offer_names(opener, theme, title)
    name, source = next(found for found in offered if fold(found[0]) not in used)
    return ThemeName(name=name, source=source, opener=opener.text)


def _offer_names(opener: Opener, theme: str, title: str) -> Iterator[tuple[str, str]]:
    """Yield names with their sources, best first, each made only when the one before is taken."""
    if title:
        yield title, "second reader"
    yield from _names(opener.text)
    yield from _dated_names(opener)
    yield f"{name_theme(opener.text)} ({theme})", "takeaway"


def _names(text: str) -> Iterator[tuple[str, str]]:
    sector = name_sector(text, load_lexicon())
    if sector:
        yield sector, "sector"
    yield write_headline(text) or NO_WORDS, "takeaway"


def _dated_names(opener: Opener) -> Iterator[tuple[str, str]]:
    short = write_headline(opener.text, MAX_WORDS - MONTH_WORDS) or NO_WORDS
    yield f"{short}, {opener.date:%B %Y}", "takeaway"
    yield f"{short}, {opener.date:%B} {opener.date.day}", "takeaway"


def _is_roundup(text: str, key: str, lexicon: Lexicon) -> bool:
    """Return whether a takeaway mentions other sectors, too: "attacks near Siversk, near Lyman"."""
    told = text if find_sides(text) else SIDE_CLAUSE.split(text, maxsplit=1)[0]
    return any(
        other in lexicon.sectors and other not in {key, *NO_DIRECTION} for other in lexicon.find_keys(told)
    )


def _is_elsewhere(key: str, clause: str) -> bool:
    """Return whether a text is about another side of a sector's region: "eastern Kharkiv", not "northern Kharkiv"."""
    side, _, place = key.partition(" ")
    return side.endswith("ern") and any(
        found != side for found in re.findall(rf"(\w+ern|central) {place}", clause)
    )


def _denies(text: str, clause: str, keys: Sequence[str], lexicon: Lexicon) -> bool:
    """Return whether the headline says what did not happen in the sector: "No attacks near Siversk"."""
    if not DENIED.search(clause):
        return False
    headline = write_headline(text)
    return bool(DENIAL.search(headline)) and [*lexicon.find_keys(headline)] == [*keys]


def name_sector(text: str, lexicon: Lexicon) -> str | None:
    """Return "Pokrovsk direction" if the main clause of a takeaway reports fighting in one sector only; else None."""
    clause = main_clause(text)
    keys = lexicon.find_keys(clause)
    if (
        len(keys) != 1
        or keys[0] not in lexicon.sectors
        or keys[0] in NO_DIRECTION
        or not FRONT.search(clause.lower())
        or TALKERS.match(clause)
        or NO_FRONT.search(clause.lower())
    ):
        return None
    if (
        _is_elsewhere(keys[0], clause)
        or _denies(text, clause, keys, lexicon)
        or _is_roundup(text, keys[0], lexicon)
    ):
        return None
    return call_sector(keys[0])


def call_sector(key: str) -> str:
    """Return the name of a theme about one front sector: "Pokrovsk direction", "Sumy border"."""
    name = key[:1].upper() + key[1:]
    return name if name.endswith("border") else f"{name} direction"
