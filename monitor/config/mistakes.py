"""Explain mistakes: the key, its value unless it may be a secret, and what is allowed."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING
from typing import Any

from monitor.blocks import (
    BLOCK_WANTED,
    KEY,
    LIST_WANTED,
    MISSING_KEY,
    UNKNOWN_KEY,
    Block,
    BlockError,
    Mistake,
    kind_at,
    read_value,
)
from monitor.blocks.kinds import QUOTES_WANTED
from monitor.config.schema import BLOCKS, TopLevel
from monitor.config.yaml_text import is_unspaced
from monitor.spelling import MOST, find_nearest, find_slips, suggest
from monitor.text import clip

EMPTY = "is empty; give it a value, or take the line out"
MAX_SHOWN = 80  # characters of a value that are shown
_NAME = re.compile(r"[\w -]{1,40}")
_WORD = re.compile(r"[^\W\d_][\w -]*")  # text that needs no quotes in a YAML list
_NUMBER = re.compile(r"\s*([0-9]{1,9})(?:[.,]([0-9]{1,9}))?")  # the number at the beginning of a text
_SECRET = re.compile(r"url|token|password|secret|key|user|kind", re.IGNORECASE)


def secret_keys(name: str) -> tuple[str, ...]:
    """Return the keys under which a secret can be given: `token`, `token_env` for a variable, `token_file` for a file."""
    return (name, f"{name}_env", f"{name}_file")


def shown_key(*parts: object) -> str:
    """Return the path of a key, as "channels.desk.kind"; a part that may be a misplaced secret is replaced by "..."."""
    said = [str(part) for part in parts if part not in {"", KEY}]
    return ".".join(part if all(_NAME.fullmatch(p) for p in part.split(".")) else "..." for part in said)


def shown_kind(kind: object, known: Iterable[str]) -> str:
    """Return "'slak' " for a kind that resembles a known one, or "" for any other, which may be a misplaced secret."""
    return f"{kind!r} " if isinstance(kind, str) and find_nearest(kind, known) else ""


def explain(model: type[Block], mistake: Mistake, where: str, elsewhere: Mapping[str, str]) -> str:
    """Return a line about a mistake in a block; `elsewhere` maps secrets to the key given instead, such as password_file."""
    place, said = mistake.place, mistake.said
    name, colon, rest = said.partition(": ")
    if not place and colon and name in model.fields():  # the check of the whole block names one of its keys
        place, said = (name,), rest
    key = shown_key(where, *(elsewhere.get(str(part), part) for part in place[:1]), *place[1:])
    if said == MISSING_KEY and model is TopLevel:  # its one required key is `series`
        return f"{key}: {said}; `series: {{roca: {{site: https://understandingwar.org}}}}` watches the daily assessment"
    if said == UNKNOWN_KEY:
        return f"{key}: {said}; {_suggest(model, mistake)}"
    if said == BLOCK_WANTED:
        return f"{key}: {explain_block(mistake.value)}"
    if mistake.value is None and KEY not in mistake.place:
        return f"{key}: {EMPTY}"
    if mistake.known and isinstance(mistake.value, str):
        said += suggest(mistake.value, mistake.known, most=1)
    elif mistake.place and KEY not in place:
        said = _advise(kind_at(model, mistake.place), mistake.value, said)
    if _is_hidden(model, mistake):
        return f"{key}: {said}"
    if said.startswith("should be") and isinstance(mistake.value, list | dict):
        said = _say_only_one(kind_at(model, mistake.place), mistake.value, said)
    return f"{key}: {_shown(mistake.value)}{said}"


def _known_keys(model: type[Block]) -> list[str]:
    """Return the keys that a block takes, including the keys for variables and files with its secrets."""
    fields = model.fields().items()
    return [key for name, field in fields for key in (secret_keys(name) if field.is_secret else (name,))]


def _is_hidden(model: type[Block], mistake: Mistake) -> bool:
    """Return whether a value must not be shown: it may be a secret, or there is none."""
    name = str(mistake.place[0]) if mistake.place else ""
    field = model.fields().get(name)
    return mistake.value is MISSING or field is None or field.is_secret or bool(_SECRET.search(name))


def explain_block(value: object) -> str:
    """Return what is wrong with a value that should be a block of keys."""
    if value is None:
        return "is empty; give it keys, indented below it, or take the line out"
    if isinstance(value, list):
        return f"{BLOCK_WANTED}, not a list: write no - before its keys"
    if isinstance(value, str) and is_unspaced(value):
        return f"{BLOCK_WANTED}; a space is missing after a colon: write it like `every: 15`"
    return f"{BLOCK_WANTED}, indented below it, each like `every: 15`"


def _shown(value: object) -> str:
    """Return a number or a text to quote in a message, or ""; only scheme and host are shown of an address."""
    if isinstance(value, str):
        masked = re.sub(
            r"://(?:[^/@]*@)?([^/?#]*)[/?#].+", r"://\1/...", re.sub(r"//[^/]*@", "//...@", value)
        )
        return f"{clip(repr(masked), MAX_SHOWN)} "
    return f"{clip(repr(value), MAX_SHOWN)} " if isinstance(value, int | float | None) else ""


def _advise(kind: Any, value: object, said: str) -> str:
    """Extend a message with the correct form of a value that is almost right, or with what else is wrong with it."""
    if said == QUOTES_WANTED:
        left = _try(kind, str(value))
        return left.said if left else said
    if said == LIST_WANTED and isinstance(value, str | int | float):
        left = _try(kind, [value])
        if left is None:
            return f"{said}, like [{_in_list(value)}]"
        if near := find_nearest(str(value), left.known, most=1):
            return f"{said}, like [{near[0]}]"
        advice = _advise(kind_at(kind, (0,)), value, left.said)
        return f"{said}, and {advice}" if advice.startswith("is ") else f"{said}, whose entries {advice}"
    number = _NUMBER.match(value) if isinstance(value, str) and said.endswith("number") else None
    written = (".".join(filter(None, number.groups())), number[1]) if number else ()
    fit = next((one for one in written if not _try(kind, one)), None)
    return f"{said}, like {fit}" if fit else said


def _say_only_one(kind: Any, value: list[Any] | dict[Any, Any], said: str) -> str:
    """Return the message of a list or a block where one value is wanted, with the first entry of a list that would do."""
    if isinstance(value, dict):
        return f"{said}, not a block"
    fit = next((_in_list(one) for one in value if one is not None and not _try(kind, one)), "")
    return f"takes one value, not a list, like {fit}" if fit else f"{said}, not a list"


def _in_list(value: str | float) -> str:
    """Return a value as it is written in a YAML list, in quotes if needed."""
    shown = clip(str(value), MAX_SHOWN)
    needs_quotes = isinstance(value, str) and not _WORD.fullmatch(shown)
    return json.dumps(shown, ensure_ascii=False) if needs_quotes else shown


def _try(kind: Any, value: object) -> Mistake | None:
    """Return the first mistake in a value, or None."""
    try:
        read_value(kind, value)
    except BlockError as exc:
        return exc.mistakes[0]
    return None


def _suggest(model: type[Block], mistake: Mistake) -> str:
    """Return which key was probably meant: one of the same block, else one of another."""
    name, is_nested = str(mistake.place[-1]), len(mistake.place) > 1
    allowed = mistake.known if is_nested else _known_keys(model)
    if near := find_nearest(name, allowed, most=1):
        return f"did you mean {near[0]}?"
    homes = [block for block, model in BLOCKS.items() if name in _known_keys(model)]
    if "" in homes:
        return "it stands in no block, as it counts for everything"
    fitting = [] if is_nested else _find_fitting(model, mistake.value)
    beside = _find_longer(name, allowed) or fitting
    if 0 < len(beside) <= MOST:
        return f"did you mean {' or '.join(beside)}?"
    meant = [
        (block, key)
        for block, model in BLOCKS.items()
        for key in find_slips(name.casefold(), _known_keys(model))
    ]
    if places := [f"{block}.{key}" if block else f"{key}, in no block" for block, key in meant]:
        return f"did you mean {' or '.join(places)}?"
    return f"allowed here: {', '.join(allowed)}"


def _find_longer(name: str, allowed: Iterable[str]) -> list[str]:
    """Return the keys that have the name as one of their words, as request_interval has interval."""
    return [
        key for key in allowed if name.casefold() in key.split("_") and not key.endswith(("_env", "_file"))
    ]


def _find_fitting(model: type[Block], value: object) -> list[str]:
    """Return the keys of a block that take a text, but not just any: where an address is given, those for addresses."""
    kinds = {name: field.annotation for name, field in model.fields().items()}
    return [
        name
        for name, kind in kinds.items()
        if isinstance(value, str) and not _try(kind, value) and _try(kind, "x")
    ]
