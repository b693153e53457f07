"""A law of checks that end at any of their steps, as a process does that is killed: nothing is lost, what is told twice is few."""

import shutil
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.demo.story import DAYS
from monitor.store.connections import Connection
from tests.desk import Desk

pytestmark = pytest.mark.slow

EVERY = 5  # steps between two at which a check ends


class Killed(BaseException):
    """The process is gone: no boundary takes it for a failure."""


class Steps:
    """Counts the statements of SQL, and ends the check before one of them."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.done = 0
        self.last = 0  # 0: none
        run = Connection.execute

        def execute(connection: Connection, *given: Any) -> Any:
            self.done += 1
            if self.done == self.last:
                raise Killed
            return run(connection, *given)

        patch.setattr(Connection, "execute", execute)

    def end_at(self, step: int) -> None:
        """Count anew, and end there."""
        self.done, self.last = 0, step


def test_a_check_that_ends_at_any_step_loses_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next check tells what was not told, in order; of all messages one at most, that was on its way, comes twice."""
    ready = make_ready(desk, tmp_path)
    steps = Steps(monkeypatch)
    told = play(desk, ready)
    assert {post["kind"] for post in desk.hook.received} >= {"digest", "update"}
    for step in range(1, steps.done, EVERY):
        steps.end_at(step)
        with pytest.raises(Killed):
            play(desk, ready)
        steps.end_at(0)
        desk.check()
        times = Counter(desk.hook.ids())
        assert sum(times.values()) <= len(told) + 1
        assert list(times) == told


def make_ready(desk: Desk, folder: Path) -> Path:
    """Let a day wait for a daily digest, and return a copy of the store."""
    [hook] = desk.config.channels.values()
    daily = hook.changed(digest="daily at 07:00", messages=("alert", "digest", "update"))
    desk.config = replace(desk.config, channels={"daily": daily})
    desk.play(*DAYS[:3])
    desk.now += timedelta(hours=4)
    return Path(shutil.copyfile(desk.config.database, folder / "ready.db"))


def play(desk: Desk, ready: Path) -> list[str]:
    """Check from there: a digest is due, and a day is new; return what the receiver took."""
    for log in ("-wal", "-shm"):
        Path(f"{desk.config.database}{log}").unlink(missing_ok=True)
    shutil.copyfile(ready, desk.config.database)
    desk.hook.received.clear()
    desk.play(DAYS[3])
    return desk.hook.ids()
