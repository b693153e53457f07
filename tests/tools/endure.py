"""Do thousands of checks in one process, with the schedule's clock, and watch memory, database and time.

    python -m tests.tools.endure [CHECKS]

The demo's site on loopback; the same Jobs that `monitor run` has. Prints what holds after each tenth part; 10,000 checks by
default.
"""

import json
import logging
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from monitor.config import parse_config
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.pipeline.session import build_fetcher
from monitor.schedule import Jobs
from tests.clock import Clock
from tests.tools.simulate import HOUR, rss

PARTS = 10


class Part(NamedTuple):
    """After a tenth of the checks: kB in memory, bytes of the database, milliseconds of processor time that each took."""

    memory: int
    database: int
    milliseconds: float


def endure(checks: int, folder: Path) -> list[Part]:
    """Do so many checks, five hours apart, and return what holds after each tenth part."""
    clock = Clock(datetime(2026, 6, 20, tzinfo=UTC))
    with DemoSite(DAYS[-1]) as site:
        block = {**DEMO_SERIES, "site": site.base, "request_interval": 0}
        text = json.dumps({"series": {DEMO_KEY: block}, "channels": {}, "schedule": {"jitter": 0}})
        config = parse_config(text, path=folder / "config.yaml", environ={})
        with build_fetcher(
            config, config.series[DEMO_KEY], sleep=clock.sleep, clock=clock.monotonic, now=clock.now
        ) as fetcher:
            jobs = Jobs(config, clock=clock.now, build=lambda *_: fetcher)
            jobs.prepare()
            return [_part(jobs, clock, checks // PARTS) for _ in range(PARTS)]


def _part(jobs: Jobs, clock: Clock, checks: int) -> Part:
    began = time.process_time()
    for _ in range(checks):
        clock.moment += 5 * HOUR
        report = jobs.check()
        if report.failures:
            raise RuntimeError(report.failures)
        jobs.deliver()
    spent = 1000 * (time.process_time() - began) / checks
    return Part(memory=rss(), database=jobs.config.database.stat().st_size, milliseconds=spent)


def main() -> None:
    """Do the checks and print a line for each part."""
    logging.disable(logging.INFO)
    checks = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        parts = endure(checks, Path(folder))
    for n, part in enumerate(parts, 1):
        print(
            f"{n * checks // PARTS:>6} checks: {part.memory} kB in memory, database {part.database:,} bytes, "
            f"{part.milliseconds:.1f} ms a check"
        )


if __name__ == "__main__":
    main()
