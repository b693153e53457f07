"""Append-only tables; the rows they start with may be mapped from a file, and never change.

`arrays` splits a table into named arrays, from which the constructor makes it again.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

Cell = TypeVar("Cell", bound=np.generic)
Arrays = Mapping[str, NDArray[Any]]
Parts = Iterator[tuple[str, NDArray[Any]]]
Numbers = NDArray[np.int64]

BEGIN, NO_NUMBERS, NO_BYTES = np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint8)
FIRST_ROWS = 64  # capacity before the table first grows


class Frozen(Generic[Cell]):
    """A read-only array that copies share."""

    def __init__(self, table: NDArray[Cell]) -> None:
        self.table = table

    def __deepcopy__(self, memo: object) -> Self:
        return self


class Rows(Generic[Cell]):
    """A table of rows; its storage doubles when full, so that adding stays cheap."""

    def __init__(self, cell: type[Cell], *width: int, base: NDArray[Cell] | None = None) -> None:
        self._base = Frozen(np.zeros((0, *width), cell) if base is None else base)
        self._added = np.zeros((FIRST_ROWS, *width), cell)
        self._length = 0

    def __len__(self) -> int:
        return len(self._base.table) + self._length

    def add(self, row: object) -> None:
        """Append one row."""
        if self._length == len(self._added):
            self._added = np.concatenate((self._added, np.zeros_like(self._added)))
        self._added[self._length] = row
        self._length += 1

    def extend(self, rows: NDArray[Cell]) -> None:
        """Append rows."""
        length = self._length + len(rows)
        while length > len(self._added):
            self._added = np.concatenate((self._added, np.zeros_like(self._added)))
        self._added[self._length : length] = rows
        self._length = length

    def rows(self, numbers: Numbers) -> NDArray[Cell]:
        """Return the rows with those numbers."""
        base = self._base.table
        if not len(base):
            return self._added.take(numbers, axis=0)
        found = base.take(numbers, axis=0, mode="clip")
        later = np.flatnonzero(numbers >= len(base))
        if len(later):
            found[later] = self._added.take(numbers[later] - len(base), axis=0)
        return found

    def row(self, number: int) -> Any:
        """Return one row."""
        base = self._base.table
        return base[number] if number < len(base) else self._added[number - len(base)]

    def span(self, first: int, last: int) -> NDArray[Cell]:
        """Return the rows from `first` to `last`, exclusive."""
        size = len(self._base.table)
        parts = self._base.table[first:last], self._added[max(first - size, 0) : max(last - size, 0)]
        return np.concatenate(parts) if len(parts[0]) and len(parts[1]) else parts[not len(parts[0])]

    def arrays(self) -> Parts:
        """Yield all rows."""
        yield "base", self.span(0, len(self))


class Lists(Generic[Cell]):
    """Append-only lists of numbers, themselves numbered from 0."""

    def __init__(self, cell: type[Cell], heads: Numbers = BEGIN, table: NDArray[Cell] | None = None) -> None:
        self._heads, self._table = Frozen(heads), Frozen(np.zeros(0, cell) if table is None else table)
        self._added: dict[int, array[Any]] = {}
        self._count = len(heads) - 1

    def __len__(self) -> int:
        return self._count

    def append(self, which: int, value: float) -> None:
        """Append a number to a list; if `which` is the count of lists, a new list begins."""
        self.extend(which, (value,))

    def extend(self, which: int, values: Sequence[float]) -> None:
        """Append numbers to a list likewise."""
        added = self._added.get(which)
        if added is None:
            added = self._added[which] = array(self._table.table.dtype.char)
            self._count = max(self._count, which + 1)
        added.extend(values)

    def joined(self, which: Iterable[int]) -> tuple[NDArray[Cell], list[int]]:
        """Return some lists end to end, and the length of each."""
        parts = list(map(self._parts, which))
        table = np.frombuffer(b"".join(part for one in parts for part in one), self._table.table.dtype)
        return table, [sum(map(len, one)) for one in parts]

    def __getitem__(self, which: int) -> NDArray[Cell]:
        return np.frombuffer(b"".join(self._parts(which)), self._table.table.dtype)

    def _parts(self, which: int) -> list[Any]:
        """Return a list in at most two parts: what was saved, and what came since."""
        heads, added = self._heads.table, self._added.get(which)
        saved = [self._table.table[heads[which] : heads[which + 1]]] if which < len(heads) - 1 else []
        return saved if added is None else [*saved, added]

    def sizes(self) -> Numbers:
        """Return the length of each list."""
        sizes = np.zeros(self._count, np.int64)
        sizes[: len(self._heads.table) - 1] = np.diff(self._heads.table)
        sizes[np.fromiter(self._added, np.int64)] += np.fromiter(map(len, self._added.values()), np.int64)
        return sizes

    def arrays(self) -> Parts:
        """Yield where each list begins, and all lists end to end."""
        yield "heads", np.concatenate((np.zeros(1, np.int64), np.cumsum(self.sizes())))
        yield "table", self.joined(range(len(self)))[0]


class Texts:
    """Texts, numbered from 0."""

    def __init__(self, heads: Numbers = BEGIN, table: NDArray[np.uint8] = NO_BYTES) -> None:
        self._heads, self._table = Frozen(heads), Frozen(table)
        self._added: list[str] = []

    def __len__(self) -> int:
        return len(self._heads.table) - 1 + len(self._added)

    def append(self, text: str) -> None:
        """Append a text."""
        self._added.append(text)

    def __getitem__(self, number: int) -> str:
        heads = self._heads.table
        if number >= len(heads) - 1:
            return self._added[number - len(heads) + 1]
        return self._table.table[heads[number] : heads[number + 1]].tobytes().decode()

    def arrays(self) -> Parts:
        """Yield where each text begins, and all texts end to end, in UTF-8."""
        encoded = [text.encode() for text in self._added]
        sizes = np.array([len(text) for text in encoded], np.int64)
        yield "heads", np.concatenate((self._heads.table, self._heads.table[-1] + np.cumsum(sizes)))
        yield "table", np.concatenate((self._table.table, np.frombuffer(b"".join(encoded), np.uint8)))


class Terms:
    """Words, numbered from 0 in order of arrival."""

    def __init__(self, table: NDArray[np.uint8] = NO_BYTES) -> None:
        self.words: list[str] = json.loads(table.tobytes() or b"[]")
        self._numbers = {word: number for number, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self._numbers

    def find(self, word: str) -> int | None:
        """Return a word's number, or None if the word is unknown."""
        return self._numbers.get(word)

    def number(self, word: str) -> int:
        """Return a word's number; an unknown word gets the next one."""
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.words)
            self.words.append(word)
        return number

    def arrays(self) -> Parts:
        """Yield the words in order."""
        yield "table", np.frombuffer(json.dumps(self.words, ensure_ascii=False).encode(), np.uint8)


class Counts:
    """How often each number came: a sorted table of saved counts, and what came since."""

    def __init__(self, keys: Numbers = NO_NUMBERS, counts: Numbers = NO_NUMBERS) -> None:
        self._keys, self._counts = Frozen(keys), Frozen(counts)
        self._added: dict[int, int] = {}

    def __getitem__(self, key: int) -> int:
        added = self._added.get(key, 0)
        return added + self._before(key) if len(self._keys.table) else added

    def update(self, keys: Iterable[int]) -> None:
        """Count each of these once more."""
        for key in keys:
            self._added[key] = self._added.get(key, 0) + 1

    def _before(self, key: int) -> int:
        keys = self._keys.table
        place = int(np.searchsorted(keys, key))
        return int(self._counts.table[place]) if place < len(keys) and keys[place] == key else 0

    def arrays(self) -> Parts:
        """Yield the numbers, sorted, and how often each came."""
        added = np.fromiter(self._added.keys(), np.int64), np.fromiter(self._added.values(), np.int64)
        keys, places = np.unique(np.concatenate((self._keys.table, added[0])), return_inverse=True)
        counts = np.zeros(len(keys), np.int64)
        np.add.at(counts, places, np.concatenate((self._counts.table, added[1])))
        yield "keys", keys
        yield "counts", counts


class Table(Protocol):
    """A table that can be split into arrays."""

    def arrays(self) -> Parts:
        """Yield the arrays with their names, one at a time: together they may be large."""


def flatten(tables: Mapping[str, Table]) -> Parts:
    """Yield the arrays of several tables, each named "table.array"."""
    for name, table in tables.items():
        for part, found in table.arrays():
            yield f"{name}.{part}", found


def part_of(saved: Arrays | None, name: str) -> dict[str, NDArray[Any]]:
    """Return the arrays of one table; {} if `saved` is None. Raises KeyError if `saved` lacks the table."""
    if saved is None:
        return {}
    found = {
        key.removeprefix(f"{name}."): table for key, table in saved.items() if key.startswith(f"{name}.")
    }
    if not found:
        raise KeyError(name)
    return found
