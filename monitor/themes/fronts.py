"""Find takeaways about other fronts in a theme named for one front."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from monitor.text import counted, listed
from monitor.themes.lexicon import load_lexicon
from monitor.themes.names import NO_DIRECTION, call_sector

MOST_NAMED = 3  # other fronts in one sentence


def say_elsewhere(name: str, texts: Sequence[str]) -> str:
    """Return "2 of its 9 takeaways tell of other fronts: Pokrovsk and Lyman." for a theme named for a front; else "".

    A theme is named once, after the takeaway that opened it; a takeaway that joins later may be about a neighbouring front.
    """
    others = list(filter(None, (find_other_fronts(name, text) for text in texts)))
    if not others:
        return ""
    tell = "tells" if len(others) == 1 else "tell"
    return f"{len(others):,} of its {counted(len(texts), 'takeaway')} {tell} of {_say_fronts(others)}."


def find_other_fronts(name: str, text: str) -> tuple[str, ...]:
    """Return the fronts a takeaway mentions if its theme is named for a front that it does not mention; else ()."""
    own = _front_of(name)
    if own is None:
        return ()
    told = tuple(key for key in load_lexicon().find_keys(text) if key in _fronts())
    return () if own in told else told


@lru_cache(maxsize=1)
def _fronts() -> Mapping[str, str]:
    """Return the front sectors, each with the name of a theme about it."""
    return {key: call_sector(key) for key in load_lexicon().sectors if key not in NO_DIRECTION}


def _front_of(name: str) -> str | None:
    return next((key for key, called in _fronts().items() if called == name), None)


def _say_fronts(told: Sequence[Sequence[str]]) -> str:
    """Return "other fronts, mostly Lyman, Bakhmut and Kupyansk" for the fronts that takeaways mention."""
    fronts = [key for key, _ in Counter(key for keys in told for key in keys).most_common()]
    if len(fronts) == 1:
        return f"another front: {fronts[0]}"
    return f"other fronts{':' if len(fronts) <= MOST_NAMED else ', mostly'} {listed(fronts[:MOST_NAMED])}"
