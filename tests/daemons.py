"""`monitor run` as a process of its own, and what it logs."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from monitor.demo.story import DEMO_KEY, DEMO_SERIES
from tests.process import start

PATIENCE = 60.0  # seconds after which something that should happen has not
AT_ONCE = 15.0  # seconds; "within seconds" on a machine that is busy


@dataclass
class Running:
    """A daemon in a folder, with its log lines so far."""

    process: ForkServerProcess
    log: Path

    @property
    def lines(self) -> list[str]:
        """Return the messages logged so far."""
        return [
            json.loads(line)["message"] for line in self.log.read_text().splitlines() if line.endswith("}")
        ]

    def wait_for(self, text: str, *, times: int = 1) -> str:
        """Wait until a message contains a text, and return it."""
        wait_until(lambda: sum(text in line for line in self.lines) >= times, self.log.read_text)
        return next(line for line in self.lines if text in line)

    def stop(self) -> float:
        """Stop it by SIGTERM and return how many seconds that took."""
        asked = time.monotonic()
        self.process.terminate()
        self.process.join(PATIENCE)
        assert self.process.exitcode == 0
        return time.monotonic() - asked


def wait_until(happened: Callable[[], bool], explain: Callable[[], str] = str) -> None:
    """Wait until something has happened."""
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, explain()
        time.sleep(0.05)


@contextmanager
def daemon(folder: Path, **environ: str) -> Iterator[Running]:
    """Run `monitor run` in a folder, logging JSON."""
    streams = folder / "streams"
    process = start(folder, "run", streams=streams, MONITOR_LOG="json", **environ)
    try:
        yield Running(process, streams / "err")
    finally:
        process.kill()
        process.join()


def configure(
    folder: Path, site: str, *, interval: float = 0, schedule: str = "jitter: 0", more: str = ""
) -> None:
    """Write a configuration for the demo's series at `site`."""
    block = json.dumps({**DEMO_SERIES, "site": site, "request_interval": interval})
    (folder / "config.yaml").write_text(
        f"series: {{{DEMO_KEY}: {block}}}\nhttp: {{retries: 0}}\nschedule: {{{schedule}}}\n{more}"
    )
