"""Name a takeaway in which both sides do the same: "Ukraine advanced near Kupyansk; Russia near Siversk, Borova"."""

import re
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from monitor.headline import grammar
from monitor.headline.sentence import split_sentences
from monitor.headline.shorten import shorten
from monitor.headline.thin import ACTORS
from monitor.headline.versions import COUNTRIES

_SECOND = re.compile(r"(?:,?\s(?:and|but|while)|;)\s(?=[A-Z]\w+\s(?:forces|troops)\b|(?:Russia|Ukraine)\b)")
_VERBLESS = re.compile(r"^((?:Russian|Ukrainian) \w+|Russia|Ukraine) (?=(?:at|by|in|near|on|\w+ of)\b)")
_ADVANCING = frozenset(("gained", "moved", "progressed"))  # are written as "advanced"
_REGIONS = frozenset(("Oblast", "Oblasts", "oblast", "oblasts"))
_SITES = frozenset(("area", "areas", "border", "direction", "directions", "tactical"))


class Side(NamedTuple):
    """What one side did, and where."""

    country: str
    verb: str
    places: tuple[str, ...]  # "Siversk", "western Zaporizhia"


def name_roundup(text: str, most: int) -> str:
    """Return a headline of at most `most` words; "" if the sides do not do the same, or no headline is short enough."""
    sides = find_sides(text)
    offered = _offer(*sides) if sides else []
    return next((headline for headline in offered if len(headline.split()) <= most), "")


def find_sides(text: str) -> tuple[Side, Side] | None:
    """Return what each side did, for a text that says nothing else; None for any other text."""
    parts = [part for sentence in split_sentences(text) for part in _SECOND.split(sentence)]
    first = _read_side(parts[0]) if len(parts) == 2 else None  # noqa: PLR2004 (two sides)
    second = _read_side(_VERBLESS.sub(rf"\1 {first.verb} ", parts[1])) if first else None
    if not first or not second or first.country == second.country or first.verb != second.verb:
        return None
    return first, second


def _offer(first: Side, second: Side) -> list[str]:
    """Return headlines, the one with most places first; the last of two sides in different places says "elsewhere"."""
    others = [place for place in second.places if place not in first.places] or [*second.places]
    counts = product(range(1, len(first.places) + 1), range(1, len(others) + 1))
    fullest = sorted(counts, key=lambda pair: (-sum(pair), abs(pair[0] - pair[1])))
    if first.places == second.places:
        return [
            f"Both sides {first.verb} {_where(first.places[:n])}" for n in range(len(first.places), 0, -1)
        ]
    told = f"{first.country} {first.verb}"
    return [
        *(
            f"{told} {_where(first.places[:one])}; {second.country} {_where(others[:two])}"
            for one, two in fullest
        ),
        f"{told} {_where(first.places[:1])}; {second.country} elsewhere",
    ]


def _where(places: Sequence[str]) -> str:
    first, *others = places[0].split()
    region = first in grammar.SIDES or not _REGIONS.isdisjoint(others)
    return f"{'in' if region else 'near'} {', '.join(places)}"


def _read_side(text: str) -> Side | None:
    clause = shorten(text)
    nation, actor = (*clause.subject, "", "")[:2]
    country = COUNTRIES.get(nation, nation) if actor in ACTORS | {""} else ""
    plain = len(clause.verb) == 1 and not clause.subject[2:] and not clause.hedge
    places = _find_places(clause.rest)
    if not plain or country not in grammar.COUNTRIES or not places:
        return None
    return Side(country, "advanced" if clause.verb[0] in _ADVANCING else clause.verb[0], places)


def _find_places(words: Sequence[str]) -> tuple[str, ...]:
    """Return the places in words that name nothing else; () for any other words."""
    runs: list[list[str]] = [[]]
    for word in words:
        if word[:1].isupper() or word in grammar.SIDES or word in _REGIONS:
            runs[-1].append(word)
        elif word in grammar.PREPOSITIONS or word in {"and", ",", grammar.AMP} or word in _SITES:
            runs.append([])
        else:
            return ()
    return tuple(dict.fromkeys(" ".join(_short(run)) for run in runs if run))


def _short(place: Sequence[str]) -> Sequence[str]:
    """Return "western Zaporizhia" for "western Zaporizhia Oblast", and "Kharkiv" for "Kharkiv oblasts"."""
    kept = place[0] not in grammar.SIDES and place[-1] == "Oblast"
    return place if kept or place[-1] not in _REGIONS or len(place) == 1 else place[:-1]
