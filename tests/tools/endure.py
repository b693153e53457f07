"""Do thousands of checks in one process, with the schedule's clock, and watch the memory.

    python -m tests.tools.endure [CHECKS]

The demo's site on loopback; the same Jobs that `monitor run` has. Prints the memory in use after each tenth part;
10,000 checks by default.
"""

import json
import logging
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from monitor.config import parse_config
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.pipeline.session import build_fetcher
from monitor.schedule import Jobs
from tests.tools.simulate import HOUR, Clock, rss

PARTS = 10


def endure(checks: int, folder: Path) -> list[int]:
    """Do so many checks, five hours apart, and return the memory in kB after each tenth part."""
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


def _part(jobs: Jobs, clock: Clock, checks: int) -> int:
    for _ in range(checks):
        clock.moment += 5 * HOUR
        report = jobs.check()
        if report.failures:
            raise RuntimeError(report.failures)
        jobs.deliver()
    return rss()


def main() -> None:
    """Do the checks and print the memory."""
    logging.disable(logging.INFO)
    checks = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        memory = endure(checks, Path(folder))
    print(f"{checks} checks; kB in use after each tenth: {memory}")
    print(
        f"from the first tenth to the last: {memory[-1] - memory[0]:+} kB, {(memory[-1] / memory[0] - 1):+.1%}"
    )


if __name__ == "__main__":
    main()
