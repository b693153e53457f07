"""Find the theme that a person names, for commands and pages alike."""

import re
from collections.abc import Mapping, Sequence

from monitor.correction import MAX_NAME_CHARS
from monitor.errors import CorrectionRefused
from monitor.spelling import find_nearest
from monitor.text import clip, counted, fold, has_word, in_quotes

MAX_NAMED = 5  # themes that are listed if a name fits several


def find_named(given: str, names: Mapping[str, str]) -> str:
    """Return the id of the theme with this name, or of the only one whose name contains it from the beginning of a word.

    `names` maps the ids of all themes to their names. Raises CorrectionRefused for a name that fits no theme or several;
    the message lists those that may be meant.
    """
    fits = [key for key, name in names.items() if fold(given) == fold(name)]
    part = re.compile(rf"(?<!\w){re.escape(fold(given))}")
    fits = fits or [key for key, name in names.items() if has_word(given) and part.search(fold(name))]
    if len(fits) == 1:
        return fits[0]
    said = repr(clip(given, MAX_NAME_CHARS))
    if fits:
        raise CorrectionRefused(f"{said} fits {counted(len(fits), 'theme')}: {_list(fits, names)}")
    near = [f"{in_quotes(names[key])} ({key})" for key in _find_alike(given, names)]
    hint = f"did you mean {' or '.join(near)}?" if near else _say_where_to_look(given)
    raise CorrectionRefused(f"no theme {said}; {hint}")


def _list(themes: Sequence[str], names: Mapping[str, str]) -> str:
    """Return "2022-06-01/3 Harbour fees; ...; and 9 more: `monitor themes` lists them" for 14 themes."""
    listed = "; ".join(f"{key} {names[key]}" for key in themes[:MAX_NAMED])
    left = len(themes) - MAX_NAMED
    return f"{listed}; and {left:,} more: `monitor themes` lists them" if left > 0 else listed


def _say_where_to_look(given: str) -> str:
    """Return which commands find themes; no words are searched for by what has none, or is the number of a takeaway."""
    lists = "`monitor themes` lists them"
    if not has_word(given) or "/" in given:
        return lists
    return f"{lists}, `monitor search` finds takeaways by their words, and a takeaway's number stands for its theme"


def _find_alike(given: str, names: Mapping[str, str]) -> list[str]:
    """Return the ids of themes whose names have words close to most of those given, and to no fewer than other names."""
    in_names = {key: set(fold(name).split()) for key, name in names.items()}
    known = set().union(*in_names.values())
    words = dict.fromkeys(fold(given[:MAX_NAME_CHARS]).split())
    close = [set(find_nearest(word, known, most=len(known) + 1)) for word in words]
    shared = {key: sum(not one.isdisjoint(own) for one in close) for key, own in in_names.items()}
    most = max(shared.values(), default=0)
    return [key for key, count in shared.items() if count == most and 2 * most > len(words)][:MAX_NAMED]
