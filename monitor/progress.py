"""Report to a command at a terminal how far long work is, and what it waits for."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
Step = Callable[[int], object]  # takes how many are done
Watch = Callable[[str, int], AbstractContextManager[Step]]  # takes what is done, and how many there are
Await = Callable[[str], AbstractContextManager[object]]  # takes what is waited for
WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)
AWAIT: ContextVar[Await | None] = ContextVar("await", default=None)


def watched(items: Iterable[T], what: str, total: int) -> Iterator[T]:
    """Yield the items, of which there are `total`, and report how many are done."""
    watch = WATCH.get()
    if watch is None:
        yield from items
        return
    with watch(what, total) as step:
        for done, item in enumerate(items, 1):
            yield item
            step(done)


def waiting(what: str) -> AbstractContextManager[object]:
    """Report what is waited for inside, as "a.example to answer"."""
    tell = AWAIT.get()
    return tell(what) if tell else nullcontext()
