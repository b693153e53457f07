"""What the takeaways of a theme that is named for one front tell of other fronts."""

from collections import Counter
from collections.abc import Sequence

from monitor.text import counted, listed
from monitor.themes.lexicon import load_lexicon
from monitor.themes.names import NO_DIRECTION, call_sector

MOST_NAMED = 3  # other fronts in one sentence


def say_elsewhere(name: str, texts: Sequence[str]) -> str:
    """Return "2 of its 9 takeaways tell of other fronts: Pokrovsk and Lyman." for a theme named for a front; else "".

    A theme is named once, after the takeaway that opened it; what joins it later may read like it and tell of a neighbour.
    """
    lexicon = load_lexicon()
    fronts = lexicon.sectors.keys() - NO_DIRECTION
    own = next((key for key in fronts if call_sector(key) == name), None)
    if own is None:
        return ""
    named = [[key for key in lexicon.find_keys(text) if key in fronts] for text in texts]
    others = [keys for keys in named if keys and own not in keys]
    if not others:
        return ""
    tell = "tells" if len(others) == 1 else "tell"
    return f"{len(others):,} of its {counted(len(texts), 'takeaway')} {tell} of {_say_fronts(others)}."


def _say_fronts(told: Sequence[Sequence[str]]) -> str:
    """Return "other fronts, mostly Lyman, Bakhmut and Kupyansk" for the fronts that takeaways tell of."""
    fronts = [key for key, _ in Counter(key for keys in told for key in keys).most_common()]
    if len(fronts) == 1:
        return f"another front: {fronts[0]}"
    return f"other fronts{':' if len(fronts) <= MOST_NAMED else ', mostly'} {listed(fronts[:MOST_NAMED])}"
