"""Run corrections for which many verdicts are judged again: each in a thread, one at a time, while pages are served."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock, Thread

from monitor.boundary import Boundary
from monitor.correction import Correction
from monitor.errors import MonitorError, StoreError, StoreLocked

log = logging.getLogger(__name__)

Run = Callable[[Event], Correction]  # sets the event once it has the database for itself


@dataclass(frozen=True, kw_only=True)
class Task:
    """One correction in progress; `at_work` is set once it no longer waits for the database."""

    words: str
    began: datetime
    at_work: Event = field(default_factory=Event)
    outcome: "Future[Correction]" = field(default_factory=Future)

    @property
    def in_the_way(self) -> str:
        """What to say to whoever has to wait for it."""
        return f"another correction is being made: {self.words}; try again when it is done"

    @property
    def runs(self) -> bool:
        """Whether the correction is still being made."""
        return not self.outcome.done()

    @property
    def failure(self) -> BaseException | None:
        """Why the correction was not made; None if it was, or while it is being made."""
        return None if self.runs else self.outcome.exception()


class Background:
    """Runs at most one task, and remembers the last one, so that its result can be shown."""

    def __init__(self) -> None:
        self.last: Task | None = None
        self._lock = Lock()

    def let_finish(self, seconds: float) -> None:
        """Wait for the task that runs, if any, at most so many seconds: only what it leaves can be judged after it."""
        if self.last:
            wait([self.last.outcome], seconds)

    def start(self, words: str, run: Run, *, now: datetime) -> Task:
        """Start a task; raises StoreLocked while another one runs.

        If the process ends meanwhile, the database stays as it was: a correction and its verdicts are one transaction.
        """
        with self._lock:
            if self.last and self.last.runs:
                raise StoreLocked(self.last.in_the_way)
            self.last = task = Task(words=words, began=now)
        Thread(target=_perform, args=(task, run), name="correction", daemon=True).start()
        return task

    def dismiss(self, task: Task) -> None:
        """Forget a task whose result was shown."""
        with self._lock:
            if self.last is task:
                self.last = None


def _perform(task: Task, run: Run) -> None:
    failures: list[MonitorError] = []
    try:
        with Boundary("command", task.words, failures.append):
            correction = run(task.at_work)
            log.info("%s: correction %d", task.words, correction.id)
            task.outcome.set_result(correction)
    except StoreError as exc:
        failures.append(exc)
    if failures:
        task.outcome.set_exception(failures[0])
