"""A small curated list of words for front sectors and matters, with one spelling for each name."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from monitor.packaged import load_json

# An en dash between words is no hyphen: "Russia–Ukraine".
_HYPHENS = re.compile(r"(?:‐|‑|–(?=\d|[A-Z]s?\b))(?<=\w.)(?=\w)")
_APOSTROPHES = re.compile(r"[‘ʼ`](?<=\w.)(?=\w)")
_TOKEN = re.compile(r"[^\W_]+")
_MIN_STEM_CHARS = 2  # letters before a "*"
REMEMBERED = 20_000  # texts, and first words of aliases, whose matches are cached: limits memory

IDIOM = ""  # key of phrases that point to no sector or matter

Alias = tuple[str, ...]


class Match(NamedTuple):
    """Words that point to a sector or matter."""

    start: int  # index of the first word
    end: int  # index after the last word
    key: str
    words: Alias

    def holds(self, other: "Match") -> bool:
        """Return whether another match lies inside this longer one."""
        longer = self.end - self.start > other.end - other.start
        return longer and self.start <= other.start and other.end <= self.end

    def fits(self, alias: str) -> bool:
        """Return whether these words match an alias."""
        parts = alias.casefold().split()
        return len(parts) == len(self.words) and all(map(_fits, parts, self.words))


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """Keys and the words that point to them, in lower case; "mobiliz*" matches words that begin so, "*" any word.

    A match inside a longer match does not count: "shadow fleet" is no "fleet". `idioms` are phrases that point to nothing.
    `aliases` gives other spellings of a name as printed, with capitals: {"Bakhmut": ["Artemivsk"]}.
    """

    sectors: Mapping[str, Sequence[str]]
    matters: Mapping[str, Sequence[str]]
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    idioms: Sequence[str] = ()

    def extended(
        self,
        *,
        sectors: Mapping[str, Sequence[str]] | None = None,
        matters: Mapping[str, Sequence[str]] | None = None,
        aliases: Mapping[str, Sequence[str]] | None = None,
    ) -> "Lexicon":
        """Return the lexicon with more words, itself if there are none; a new key is a new sector, matter or name."""
        if not (sectors or matters or aliases):
            return self  # and what it remembers
        return Lexicon(
            sectors=_merged(self.sectors, sectors or {}),
            matters=_merged(self.matters, matters or {}),
            aliases=_merged(self.aliases, aliases or {}),
            idioms=self.idioms,
        )

    def spell(self, text: str) -> str:
        """Return the text with one spelling of each name, and one kind of hyphen and apostrophe within words."""
        pattern, names = self._spellings
        text = _APOSTROPHES.sub("’", _HYPHENS.sub("-", text))
        return pattern.sub(lambda found: names[found[0]], text) if names else text

    @cached_property
    def find_keys(self) -> Callable[[str], tuple[str, ...]]:
        """Return the sectors and matters a text mentions, each once, in order of mention."""
        return lru_cache(REMEMBERED)(self._find_keys)  # a cache that goes with the lexicon

    def find_matches(self, text: str) -> tuple[Match, ...]:
        """Return the words of a text that point to a sector, matter or idiom, without matches inside a longer one."""
        tokens = _TOKEN.findall(text.casefold())
        found = []
        for place, (token, second) in enumerate(zip(tokens, [*tokens, ""][1:], strict=True)):
            for rest, key in self._starting_with(token):
                if rest and not _fits(rest[0], second):  # as most do not
                    continue
                following = tokens[place + 1 : place + 1 + len(rest)]
                if len(following) == len(rest) and all(map(_fits, rest, following)):
                    found.append(Match(place, place + 1 + len(rest), key, (token, *following)))
        longer = [one for one in found if len(one.words) > 1]
        return tuple(one for one in found if not any(other.holds(one) for other in longer))

    def _find_keys(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.key for one in self.find_matches(text) if one.key != IDIOM))

    @cached_property
    def _starting_with(self) -> Callable[[str], list[tuple[Alias, str]]]:
        return lru_cache(REMEMBERED)(self._find_starting_with)

    def _find_starting_with(self, token: str) -> list[tuple[Alias, str]]:
        stubs = (token[:end] + "*" for end in range(_MIN_STEM_CHARS, len(token) + 1))
        return [found for first in (token, *stubs) for found in self._by_first.get(first, ())]

    @cached_property
    def _spellings(self) -> tuple[re.Pattern[str], Mapping[str, str]]:
        names = {other: name for name, others in self.aliases.items() for other in others}
        longest_first = sorted(names, key=lambda other: (-len(other), other))
        return re.compile(rf"(?:{'|'.join(map(_at_start, longest_first))})(?!\w)"), names

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[Alias, str]]]:
        table: dict[str, list[tuple[Alias, str]]] = {}
        for key, aliases in (*self.sectors.items(), *self.matters.items(), (IDIOM, self.idioms)):
            for alias in aliases:
                first, *rest = alias.casefold().split()
                table.setdefault(first, []).append((tuple(rest), key))
        return table


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """Return the lexicon that comes with the package."""
    found = load_json(__package__, "lexicon.json")
    return Lexicon(
        sectors=found["sectors"], matters=found["matters"], aliases=found["aliases"], idioms=found["idioms"]
    )


def _at_start(name: str) -> str:
    r"""Return an expression for a name at the start of a word; it is found by its first letter, faster than with "(?<!\w)"."""
    first, rest = re.escape(name[:1]), re.escape(name[1:])
    return rf"{first}(?<!\w{first}){rest}"


def _fits(pattern: str, token: str) -> bool:
    return token.startswith(pattern[:-1]) if pattern.endswith("*") else token == pattern


def _merged(
    ours: Mapping[str, Sequence[str]], theirs: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    return {
        key: (*ours.get(key, ()), *theirs.get(key, ()))
        for key in (*ours, *(k for k in theirs if k not in ours))
    }
