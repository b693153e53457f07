"""Measure how the daemon's memory and database grow over a year of daily assessments.

    python -m benchmarks.year [--days N] [--json FILE]

An invented site on loopback, in a separate process, publishes seven takeaways a day, each leading toplines of sixty words.
The daemon's own jobs (monitor.schedule.Jobs) check it and write each assessment's digest to a file, each job in its own
thread, as in `monitor run`; only the clock is ours, and jumps from one moment to the next. Resident memory after each day, as
the median of a week, is compared with that of the first week.
"""

import argparse
import json
import logging
import multiprocessing
import resource
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.tracking import make_texts
from monitor.config import Config, MirrorSettings, SeriesSettings, parse_config
from monitor.demo.site import DemoSite
from monitor.demo.story import DEMO_KEY, DEMO_SERIES, Post
from monitor.fetch import Fetcher
from monitor.pipeline.session import build_fetcher
from monitor.schedule import Jobs
from tests.clock import Clock

FIRST = date(2026, 1, 1)
DAY, WEEK = timedelta(days=1), 7
TAKEAWAYS = 7  # a day
TOPLINES = 60  # words that each takeaway leads
LISTED = 40  # latest posts in the site's lists


class YearSite(DemoSite):
    """The demo's site with so many days."""

    def __init__(self, days: int) -> None:
        super().__init__()
        self._posts = {day: write_post(day) for day in (FIRST + n * DAY for n in range(days))}

    @property
    def published(self) -> Sequence[Post]:
        """The latest posts, as older ones have left the lists."""
        return super().published[-LISTED:]


@dataclass
class Day:
    """The figures of a day: kB of memory and bytes of the database after it, seconds of processor time, and checks."""

    memory: int
    database: int
    seconds: float
    checks: int


def main() -> None:
    """Live through the days and print a line for every fourth week."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    logging.disable(logging.INFO)
    with TemporaryDirectory(prefix="monitor-benchmark-") as name:
        days = live(Path(name), given.days)
    weeks = [days[n : n + WEEK] for n in range(0, len(days) - WEEK + 1, WEEK)]
    memory = [statistics.median(day.memory for day in week) for week in weeks]
    print(f"{'week':>6}{'MB':>8}{'over the first':>16}{'kB a day':>10}{'s a day':>9}{'checks':>8}")
    for n in sorted({*range(0, len(weeks), 4), len(weeks) - 1}):
        grown = weeks[n][-1].database - weeks[n][0].database
        print(
            f"{n + 1:>6}{memory[n] / 1024:>8.1f}{memory[n] / memory[0]:>16.2f}{grown / (WEEK - 1) / 1000:>10.1f}"
            f"{statistics.mean(day.seconds for day in weeks[n]):>9.2f}{sum(day.checks for day in weeks[n]):>8}"
        )
    if given.json:
        given.json.write_text(json.dumps([vars(day) for day in days], indent=2))


def live(folder: Path, days: int) -> list[Day]:
    """Jump from moment to moment through so many days of the site."""
    context = multiprocessing.get_context("spawn")
    port, today, over = context.Value("i", 0), context.Value("i", FIRST.toordinal()), context.Event()
    site = context.Process(target=_serve, args=(days, port, today, over))
    site.start()
    try:
        while not port.value:
            time.sleep(0.05)
        config = _settings(folder, f"http://127.0.0.1:{port.value}")
        clock = Clock(datetime.combine(FIRST, datetime.min.time(), UTC) + DAY - timedelta(minutes=5))
        with build_fetcher(
            config,
            config.series[DEMO_KEY],
            sleep=clock.sleep,
            clock=clock.monotonic,
            now=clock.now,
        ) as fetcher:
            jobs = Jobs(config, clock=clock.now, build=_always(fetcher), seed=0)
            jobs.prepare()
            with ThreadPoolExecutor(1) as checking, ThreadPoolExecutor(1) as delivering:
                return [_live_a_day(jobs, clock, today, checking, delivering) for _ in range(days)]
    finally:
        over.set()
        site.join()


def _live_a_day(
    jobs: Jobs,
    clock: Clock,
    today: "Synchronized[int]",
    checking: ThreadPoolExecutor,
    delivering: ThreadPoolExecutor,
) -> Day:
    """Publish the day's post, and do what is due within the next 24 hours."""
    began, checks = time.process_time(), 0
    today.value = clock.moment.date().toordinal()
    end = clock.moment + DAY
    while True:
        check, deliver = jobs.next_check(), jobs.next_delivery()
        moment = min(check, deliver)
        if moment >= end:
            break
        clock.moment = max(clock.moment, moment)
        if deliver <= clock.moment:
            delivering.submit(jobs.deliver).result()
        if check <= clock.moment:
            report = checking.submit(jobs.check).result()
            checks += 1
            if report.failures:
                raise RuntimeError(report.failures)
    clock.moment = max(clock.moment, end)
    return Day(
        memory=rss(),
        database=database_size(jobs.config.database),
        seconds=time.process_time() - began,
        checks=checks,
    )


def write_post(day: date) -> Post:
    """Return an assessment of made-up words, always the same for a day."""
    seed = day.toordinal()
    takeaways, leads = make_texts(TAKEAWAYS, seed=seed), make_texts(TAKEAWAYS, seed=seed + 1, words=TOPLINES)
    lines = [f"{takeaway} {lead}" for takeaway, lead in zip(takeaways, leads, strict=True)]
    url = DEMO_SERIES["address"].format(month=f"{day:%B}".lower(), day=day.day, year=day.year)
    text = "\n".join([*lines, "Key Takeaways:", *(f"- {takeaway}" for takeaway in takeaways)])
    return Post(
        day=day,
        text=f"{text}\nFor full report: https://saltmarsh.example{url}",
        modified_at=datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=23, minutes=35),
    )


def database_size(path: Path) -> int:
    """Return the bytes in use, without free pages."""
    with closing(sqlite3.connect(path)) as db:
        [size] = db.execute(
            "select (page_count - freelist_count) * page_size"
            " from pragma_page_count, pragma_freelist_count, pragma_page_size"
        ).fetchone()
    return int(size)


def rss() -> int:
    """Return the resident memory, in kB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024


def _settings(folder: Path, site: str) -> Config:
    block = {**DEMO_SERIES, "site": site, "request_interval": 0}
    channels = {"log": {"kind": "file", "path": "updates.jsonl"}}
    # Few checks that find nothing: `endure` does thousands.
    schedule = {
        "jitter": 0,
        "every": 240,
        "otherwise": 12,
    }
    text = json.dumps({"series": {DEMO_KEY: block}, "channels": channels, "schedule": schedule})
    return parse_config(text, path=folder / "config.yaml", environ={})


def _always(fetcher: Fetcher) -> Callable[[Config, SeriesSettings | MirrorSettings], Fetcher]:
    return lambda *_: fetcher


def _serve(days: int, port: "Synchronized[int]", today: "Synchronized[int]", over: Event) -> None:
    with YearSite(days) as site:
        port.value = int(site.base.rpartition(":")[2])
        while not over.wait(0.01):
            site.today = date.fromordinal(today.value)


if __name__ == "__main__":
    main()
