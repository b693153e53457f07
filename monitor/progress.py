"""How far a long piece of work is, for whoever watches: a command at a terminal does, nobody else."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
Step = Callable[[int], object]  # is told how many are done
Watch = Callable[[str, int], AbstractContextManager[Step]]  # is told what is done, and how many there are
WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)


def watched(items: Iterable[T], what: str, total: int) -> Iterator[T]:
    """Yield the items, of which there are `total`, and tell who watches how many are done."""
    watch = WATCH.get()
    if watch is None:
        yield from items
        return
    with watch(what, total) as step:
        for done, item in enumerate(items, 1):
            yield item
            step(done)
