"""Every regular expression that sees text from outside takes linear time, whatever the text: 3 and 24 kB made against each."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterable, Iterator
from re import _constants as codes  # type: ignore[attr-defined]  # the standard library's own parse tree
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import monitor
from monitor.config import PRESETS

SIZES = (3_000, 24_000)  # the first ends the trial of what is worse than quadratic
SLOWEST = 0.15  # seconds of the processor's time for 24 kB; what is quadratic takes many times that
MOST_PUMPS = 40  # strings that may be repeated, of one expression
OWN = ("monitor.__main__", "monitor.config", "monitor.channels")  # see the user's own settings only
FILLS = (" ", "a", "1", "<", ";", "-", "(", "\n")


def _patterns() -> dict[str, "re.Pattern[Any]"]:
    """Return the expressions of all modules by name, and those of the presets."""
    found: dict[str, re.Pattern[Any]] = {}
    for info in pkgutil.walk_packages(monitor.__path__, "monitor."):
        if info.name.startswith(OWN):
            continue
        for name, value in vars(importlib.import_module(info.name)).items():
            for i, pattern in enumerate(_inside(value)):
                found.setdefault(pattern.pattern, pattern)
                found.setdefault(f"{info.name}.{name}[{i}]", pattern)
    by_name = {name: pattern for name, pattern in found.items() if str(name).startswith("monitor.")}
    unique = {pattern.pattern: (name, pattern) for name, pattern in by_name.items()}
    slugs = {f"preset {key}": re.compile(preset["slug"]) for key, preset in PRESETS.items()}
    return dict(unique.values()) | slugs


def _inside(value: object) -> Iterator["re.Pattern[Any]"]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from (one for one in value.values() if isinstance(one, re.Pattern))
    elif isinstance(value, list | tuple):
        yield from (one for one in value if isinstance(one, re.Pattern))


PATTERNS = _patterns()


def _sample(tree: Iterable[Any]) -> str:
    """Return a short text that a part of an expression matches, more or less."""
    return "".join(_sample_one(code, arguments) for code, arguments in tree)


def _sample_one(code: Any, arguments: Any) -> str:  # noqa: PLR0911  # one return a kind of node
    if code is codes.LITERAL:
        return chr(int(arguments))
    if code in {codes.NOT_LITERAL, codes.ANY}:
        return "x"
    if code is codes.IN:
        return _sample_set(arguments)
    if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, getattr(codes, "POSSESSIVE_REPEAT", None)}:
        least, _, inside = arguments
        return _sample(inside) * max(int(least), 1)
    if code is codes.SUBPATTERN:
        return _sample(arguments[-1])
    if code is codes.BRANCH:
        return _sample(arguments[1][0])
    return ""


def _sample_set(members: Any) -> str:
    if members[0][0] is codes.NEGATE:
        return "x"
    code, value = members[-1]
    if code is codes.RANGE:
        return chr(value[0])
    kinds = {codes.CATEGORY_SPACE: " ", codes.CATEGORY_DIGIT: "1", codes.CATEGORY_WORD: "a"}
    return chr(value) if code is codes.LITERAL else kinds.get(value, "-")


def _pumps(tree: Iterable[Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield what stands before each repetition of an expression, and what it repeats."""
    for code, arguments in tree:
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT}:
            yield before, _sample(arguments[2])
            yield from _pumps(arguments[2], before)
        elif code is codes.SUBPATTERN:
            yield from _pumps(arguments[-1], before)
        elif code is codes.BRANCH:
            for branch in arguments[1]:
                yield before, _sample(branch)
                yield from _pumps(branch, before)
        elif code in {codes.ASSERT, codes.ASSERT_NOT}:
            yield from _pumps(arguments[1], before)
        before += _sample_one(code, arguments)


def _attacks(pattern: "re.Pattern[Any]") -> Iterator[tuple[str, str]]:
    """Yield (beginning, what is repeated): each repetition alone, with what stands before it, and before each fill."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = parser.parse(source, pattern.flags & ~re.DEBUG)
    pumps = list(dict.fromkeys(_pumps(tree)))[:MOST_PUMPS]
    for before, pump in pumps:
        yield before, pump or "x"
        yield "", before + pump or "x"
    for fill in FILLS:
        yield _sample(tree)[:20], fill
        yield "", _sample(tree)[:20] + fill


def _seconds(pattern: "re.Pattern[Any]", text: str) -> float:
    subject: Any = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")
    start = time.process_time()
    for _ in pattern.finditer(subject):
        pass
    pattern.match(subject)
    pattern.fullmatch(subject)
    return time.process_time() - start


@pytest.mark.slow
@pytest.mark.parametrize("name", PATTERNS)
def test_an_expression_takes_linear_time(name: str) -> None:
    """No text made against an expression takes it more than a moment, at any size."""
    pattern = PATTERNS[name]
    for before, pump in dict.fromkeys(_attacks(pattern)):
        for size in SIZES:
            text = before + pump * (size // len(pump)) + "\0"
            taken = _seconds(pattern, text)
            assert taken < SLOWEST, f"{taken:.2f} s for {size} characters of {before!r} and {pump!r}"
