"""The message about a mistake: the key, its value unless that may be a secret, and what is allowed."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from pydantic import BaseModel

from monitor.nearest import find_nearest
from monitor.worddiff import clip

MAX_SHOWN = 80  # characters of a value
_NAME = re.compile(r"[\w -]{1,40}")
_VARIABLE = re.compile(
    r"[A-Z]+(?:_[A-Z0-9]+)+|[A-Z]{1,20}"
)  # as a person names one; a token has other characters
_WANTED = {  # what a value should be, by the type of pydantic's error
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "string_type": "text",
    "tuple_type": "a list",
}
_SECRET = re.compile(r"url|token|password|secret|key|user|kind", re.IGNORECASE)


def explain(model: type[BaseModel], errors: Sequence[Any], where: str) -> list[str]:
    """Return one line for each of pydantic's errors about a block; what only follows from another is left out."""
    return [_line(model, error, where) for error in errors if not _follows(error, errors)]


def shown_key(*parts: object) -> str:
    """Return the path of a key; a part that is no name may be a misplaced secret."""
    said = [str(part) for part in parts if part not in {"", "[key]"}]
    return ".".join(part if all(_NAME.fullmatch(p) for p in part.split(".")) else "..." for part in said)


def shown_variable(name: object) -> str:
    """Return the name of an environment variable, unless it looks like the secret itself."""
    return f"{name} " if isinstance(name, str) and _VARIABLE.fullmatch(name) else ""


def shown_kind(kind: object, known: Iterable[str]) -> str:
    """Return a kind that is nearly a known one; anything else may be a secret in the wrong place."""
    return f"{kind!r} " if isinstance(kind, str) and find_nearest(kind, known) else ""


def _follows(error: Any, errors: Sequence[Any]) -> bool:
    """Return whether a mistake follows from one further inside: a list is "too short" without its bad entry."""
    place = error["loc"]
    return any(len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in errors)


def _line(model: type[BaseModel], error: Any, where: str) -> str:
    key = shown_key(where, *error["loc"])
    name = str(error["loc"][0]) if error["loc"] else ""
    field = model.model_fields.get(name)
    if error["type"] == "extra_forbidden":
        *blocks, unknown = error["loc"]
        return f"{key}: unknown key; {_suggest(str(unknown), _block_at(model, blocks))}"
    if error["type"] == "missing":
        return f"{key}: is missing"
    if error["type"] in {"dict_type", "model_type"}:
        return f"{key}: {explain_block(error['input'])}"
    message = _message(error)
    if field is None or "SecretStr" in str(field.annotation) or _SECRET.search(name):
        return f"{key}: {message}"
    return f"{key}: {_shown(error['input'])}{message}"


def explain_block(value: object) -> str:
    """Say what should stand where a block of keys should."""
    if value is None:
        return "is empty; give it keys, or take the line out"
    return "should be a block of keys and values"


def _message(error: Any) -> str:
    """Return what is wrong with a value, in words a person uses."""
    if wanted := _WANTED.get(error["type"]):
        return f"should be {wanted}"
    if error["type"] in {"too_short", "string_too_short"}:
        return "must not be empty"
    if error["type"] == "string_pattern_mismatch":
        return "holds a character that is not allowed here"
    message = re.sub(r"^(Value error, |(Input|Dictionary|String|List|Tuple) (?=should))", "", error["msg"])
    if error["type"] == "literal_error" and isinstance(error["input"], str):
        near = find_nearest(error["input"], re.findall(r"'([^']+)'", message), most=1)
        message += f"; did you mean {near[0]}?" if near else ""
    return message


def _shown(value: object) -> str:
    """Return a value to repeat: numbers and texts, of an address only scheme and host."""
    if isinstance(value, str):
        masked = re.sub(
            r"://(?:[^/@]*@)?([^/?#]*)[/?#].+", r"://\1/...", re.sub(r"//[^/]*@", "//...@", value)
        )
        return f"{clip(repr(masked), MAX_SHOWN)} "
    return f"{clip(repr(value), MAX_SHOWN)} " if isinstance(value, int | float | None) else ""


def _block_at(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel]:
    """Return the block inside a block: that of `series.roca.mirror` is MirrorSettings."""
    for name in path:
        field = model.model_fields.get(str(name))
        inner = [one for one in get_args(field.annotation) if isinstance(one, type)] if field else []
        model = next((one for one in inner if issubclass(one, BaseModel)), model)
    return model


def _suggest(name: str, model: type[BaseModel]) -> str:
    allowed = list(model.model_fields)
    near = find_nearest(name, allowed, most=1)
    return f"did you mean {near[0]}?" if near else f"allowed here: {', '.join(allowed)}"
