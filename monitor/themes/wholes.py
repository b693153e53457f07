"""Regions, countries and bodies with their parts: a mention of Pokrovsk is a mention of the Donbas."""

from collections.abc import Callable, Container, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from monitor.packaged import load_json
from monitor.themes.name_forms import key_of

_KINDS = (" Oblast", " Region", " Republic", " Group", " Corporation")


class Mentioned(NamedTuple):
    """Everything mentioned so far: keys of capitalised words, sectors and matters, and phrases."""

    names: Container[str]
    keys: Container[str]
    says: Callable[[str], bool] = lambda phrase: not phrase  # whether a text has this phrase, in any case


def is_part_told(whole: str, told: Mentioned) -> bool:
    """Return whether a part of a region, country or body was mentioned, or a name that stands for it.

    "Luhansk" is the oblast. "Luhansk City" is not, and has no parts.
    """
    name = next((whole.removesuffix(end) for end in _KINDS if whole.endswith(end)), whole)
    return any(
        key_of(part) in told.names or part in told.keys or (part != name and is_part_told(part, told))
        for part in _load_parts().get(name, ())
    )


@lru_cache(maxsize=1)
def _load_parts() -> Mapping[str, Sequence[str]]:
    found: Mapping[str, Sequence[str]] = load_json(__package__, "wholes.json")["parts"]
    return found
