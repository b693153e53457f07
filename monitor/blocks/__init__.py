"""Blocks of settings: classes whose annotations say what each key takes. All mistakes are reported at once, with their place.

We do not use a validation library because importing one takes longer than a check that finds nothing new.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Self, Union, dataclass_transform, get_args, get_origin

from monitor.blocks.kinds import READERS, Before, Secret

Place = tuple[object, ...]  # keys and indices of list entries, outermost first
KEY = "[key]"  # the end of the place of a mistake in the key itself


class Mistake(NamedTuple):
    """What is wrong at one place of a block."""

    place: Place
    said: str
    value: object = MISSING  # the mistaken value, which may be a secret; MISSING if there is none
    known: tuple[str, ...] = ()  # the possible keys or choices


class BlockError(ValueError):
    """A block has mistakes; the error's text does not quote values."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(f"{'.'.join(map(str, m.place))}: {m.said}" for m in self.mistakes))


class Field(NamedTuple):
    """A key of a block."""

    annotation: Any
    default: Any  # MISSING if the key is required

    @property
    def is_required(self) -> bool:
        """Whether the key must be given."""
        return self.default is MISSING

    @property
    def parts(self) -> tuple[Any, ...]:
        """The annotation and all its parts, however deep: kinds, choices, checks."""
        return tuple(_parts(self.annotation))

    @property
    def is_secret(self) -> bool:
        """Whether the value is a secret."""
        return Secret in self.parts


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Block:
    """A frozen block of keys, which a subclass annotates, with defaults. With `others` it ignores unknown keys.

    In `Annotated[kind, check, ...]` each check is called with the value; it returns the value to use or raises ValueError.
    """

    _others = False

    def __init_subclass__(cls, *, others: bool = False) -> None:
        cls._others = others

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(_read_fields(type(self), values, ()))
        _run_check(self, ())

    @classmethod
    def read(cls, values: Mapping[Any, Any]) -> Self:
        """Return a block with these values; raises BlockError."""
        found: Self = read_value(cls, values)
        return found

    @classmethod
    def fields(cls) -> Mapping[str, Field]:
        """Return the keys in order, those of base classes first."""
        annotations: dict[str, Any] = {}
        for one in reversed(cls.__mro__):
            annotations |= inspect.get_annotations(one)
        return {
            name: Field(kind, getattr(cls, name, MISSING))
            for name, kind in annotations.items()
            if not name.startswith("_")
        }

    def check(self) -> None:
        """Raise ValueError for keys that contradict each other."""

    def values(self) -> dict[str, Any]:
        """Return the values by key."""
        return dict(self.__dict__)

    def changed(self, **values: Any) -> Self:
        """Return the block with some values replaced; raises BlockError."""
        return self.read(self.values() | values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__.values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"


def read_value(kind: Any, value: Any, place: Place = ()) -> Any:
    """Return a value converted to its kind: numeric text to a number, a list to a tuple, a mapping to a block.

    A kind is Any, a plain type, Secret, a Literal, a tuple, a mapping, a block, a dataclass, one of those or None, or
    one of those with checks. Raises BlockError.
    """
    form = _FORMS.get(get_origin(kind))
    if form:
        return form(get_args(kind), value, place)
    if kind in READERS:
        return _call(READERS[kind], value, place)
    if isinstance(kind, type) and issubclass(kind, Block):
        return value if isinstance(value, kind) else _read_block(kind, value, place)
    return _read_dataclass(kind, value, place) if is_dataclass(kind) else value


def _read_checked(inner: tuple[Any, ...], value: Any, place: Place) -> Any:
    (kind, *checks), made = inner, value
    for check in checks:
        if isinstance(check, Before):
            made = _call(check.make, made, place)
    found = read_value(kind, made, place)
    for check in checks:
        if not isinstance(check, Before) and found is not None:
            found = _call(check, found, place, shown=value)
    return found


def _read_optional(kinds: tuple[Any, ...], value: Any, place: Place) -> Any:
    [kind] = [one for one in kinds if one is not NoneType]
    return None if value is None else read_value(kind, value, place)


def _call(check: Callable[[Any], Any], value: Any, place: Place, shown: object = MISSING) -> Any:
    """Return what a check returns for a value; raises BlockError, with `shown` as the value, for its ValueError."""
    try:
        return check(value)
    except ValueError as exc:
        raise BlockError([Mistake(place, str(exc), value if shown is MISSING else shown)]) from None


def _read_block(kind: type[Block], value: Any, place: Place) -> Block:
    if not isinstance(value, Mapping):
        raise BlockError([Mistake(place, BLOCK_WANTED, value)])
    found = object.__new__(kind)
    found.__dict__.update(_read_fields(kind, value, place))
    _run_check(found, place)
    return found


def _run_check(block: Block, place: Place) -> None:
    try:
        block.check()
    except ValueError as exc:
        raise BlockError([Mistake(place, str(exc))]) from None


def _read_fields(kind: type[Block], values: Mapping[Any, Any], place: Place) -> dict[str, Any]:
    known, found, mistakes = kind.fields(), dict[str, Any](), list[Mistake]()
    for name, field in known.items():
        try:
            found[name] = _read_field(field, values, name, place)
        except BlockError as exc:
            mistakes += exc.mistakes
    others = [] if kind._others else [name for name in values if name not in known]  # noqa: SLF001  (a class of this file)
    mistakes += [Mistake((*place, name), UNKNOWN_KEY, values[name], tuple(known)) for name in others]
    if mistakes:
        raise BlockError(mistakes)
    return found


def _read_field(field: Field, values: Mapping[Any, Any], name: str, place: Place) -> Any:
    if name in values:
        return read_value(field.annotation, values[name], (*place, name))
    if field.is_required:
        raise BlockError([Mistake((*place, name), MISSING_KEY)])
    return copy(field.default)


def _read_dataclass(kind: Any, value: Any, place: Place) -> Any:
    """Return one of our dataclasses from a mapping; unknown keys are ignored."""
    given = dict(value)
    known = [one for one in fields(kind) if one.name in given]
    return kind(**{one.name: read_value(one.type, given[one.name], (*place, one.name)) for one in known})


def _choose(choices: tuple[Any, ...], value: Any, place: Place) -> Any:
    if value in choices:
        return value
    *some, last = map(repr, choices)
    said = f"should be {', '.join(some)} or {last}" if some else f"should be {last}"
    raise BlockError([Mistake(place, said, value, tuple(map(str, choices)))])


def _read_list(kinds: tuple[Any, ...], value: Any, place: Place) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise BlockError([Mistake(place, LIST_WANTED, value)])
    return tuple(_all(lambda entry: read_value(kinds[0], entry[1], (*place, entry[0])), enumerate(value)))


def _read_mapping(kinds: tuple[Any, ...], value: Any, place: Place) -> dict[Any, Any]:
    if not isinstance(value, Mapping):
        raise BlockError([Mistake(place, BLOCK_WANTED, value)])
    key, kind = kinds
    names = _all(lambda name: read_value(key, name, (*place, name, KEY)), value)
    found = _all(lambda entry: read_value(kind, entry[1], (*place, entry[0])), value.items())
    return dict(zip(names, found, strict=True))


def _all(read: Callable[[Any], Any], values: Iterable[Any]) -> list[Any]:
    """Return the results for all values; raises BlockError with the mistakes in all of them."""
    found, mistakes = list[Any](), list[Mistake]()
    for value in values:
        try:
            found.append(read(value))
        except BlockError as exc:
            mistakes += exc.mistakes
    if mistakes:
        raise BlockError(mistakes)
    return found


def kind_at(kind: Any, place: Place) -> Any:
    """Return the kind of the value at a place inside a value of this kind."""
    for part in place:
        while get_origin(kind) in {Annotated, Union, UnionType}:
            kind = next(one for one in get_args(kind) if one is not NoneType)
        if isinstance(kind, type) and issubclass(kind, Block):
            kind = kind.fields()[str(part)].annotation
        elif part != KEY:
            kind = get_args(kind)[0 if get_origin(kind) is tuple else 1]
    return kind


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield an annotation and all its parts, however deep."""
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


BLOCK_WANTED = "should be a block of keys and values"
LIST_WANTED = "should be a list"
MISSING_KEY = "is missing"
UNKNOWN_KEY = "unknown key"
_FORMS: Mapping[Any, Callable[[tuple[Any, ...], Any, Place], Any]] = {
    Annotated: _read_checked,
    Union: _read_optional,
    UnionType: _read_optional,
    Literal: _choose,
    tuple: _read_list,
    dict: _read_mapping,
    Mapping: _read_mapping,
}
