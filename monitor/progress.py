"""Report the progress of long work, and what it waits for, to a command at a terminal."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
Step = Callable[[int], object]  # takes how many are done
Watch = Callable[[str, int], AbstractContextManager[Step]]  # takes the kind of work, and how many there are
Await = Callable[[str], AbstractContextManager[object]]  # takes what is waited for
ON_PROGRESS: ContextVar[Watch | None] = ContextVar("watch", default=None)
UNITS = ((3_600, "h"), (60, "min"), (1, "s"))
ON_WAIT: ContextVar[Await | None] = ContextVar("await", default=None)


def watched(items: Iterable[T], what: str, total: int) -> Iterator[T]:
    """Yield the items and report how many of the first `total` are done; any further items do not count."""
    with watching(what, total) as step:
        for done, item in enumerate(items, 1):
            yield item
            step(min(done, total))


def watching(what: str, total: int) -> AbstractContextManager[Step]:
    """Report how many of `total` are done; the block calls the returned function after each step."""
    watch = ON_PROGRESS.get()
    return watch(what, total) if watch else nullcontext(_untold)


def waiting(what: str) -> AbstractContextManager[object]:
    """Report what the block waits for, such as "a.example to answer"."""
    tell = ON_WAIT.get()
    return tell(what) if tell else nullcontext()


def say_progress(done: int, total: int, seconds: float) -> str:
    """Return "3 of 14, about 2 min left", assuming that the rest goes as fast as what was done in so many seconds."""
    left = f", about {say_seconds(seconds / done * (total - done))} left" if 0 < done < total else ""
    return f"{done:,} of {total:,}{left}"


def say_seconds(seconds: float) -> str:
    """Return "40 s", "3 min", "2 h"."""
    size, unit = next((size, unit) for size, unit in UNITS if seconds >= size or unit == "s")
    return f"{max(round(seconds / size), 1)} {unit}"


def _untold(_: int) -> None:
    """Report to nobody."""
