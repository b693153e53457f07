"""Live through a year of the publisher's site with an accelerated clock, and count what came of it.

    python -m tests.tools.simulate [--zone ZONE ...] [--season 2022 | spring | 2025 ...] [--days N] [--seed N]

The daemon's own schedule (monitor.schedule.Jobs) decides what is done when; only the clock is ours, and it jumps
from one moment to the next. On the way: assessments published at any time of the night, edits, outages, bot checks,
restarts, days without power, crashes in the middle of a transaction, a webhook that refuses. Needs ../shared.
"""

import argparse
import random
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from monitor.config import Config, MirrorSettings, SeriesSettings, parse_config
from monitor.fetch import Fetcher
from monitor.pipeline.digests import enqueue_due_digests
from monitor.pipeline.session import build_fetcher
from monitor.schedule import Jobs
from monitor.store import Store, open_store
from tests.clock import Clock
from tests.pages import shared
from tests.receivers import Hook, run_hook
from tests.servers import Publisher, Reply, publish

DIGEST_AT = {  # a time that the zone's clocks jump over in spring and live through twice in autumn
    "America/New_York": "02:30",
    "Europe/Kyiv": "03:30",
    "Australia/Lord_Howe": "02:15",
    "Asia/Kathmandu": "00:05",
}
SEASONS = {  # the address of 2022-02-24 names no date: the first check takes its page for history
    "2022": (
        date(2022, 2, 25),
        date(2022, 11, 30),
        ("--html", "corpus/html/drupal", "--text", "corpus/text"),
    ),
    "spring": (
        date(2022, 3, 8),
        date(2022, 3, 14),
        ("--html", "corpus/html/drupal", "--text", "corpus/text"),
    ),
    "2025": (date(2025, 12, 1), date(2026, 1, 7), ("--text", "corpus/text")),
}
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Crash(BaseException):
    """The process is gone, in the middle of what it did."""


@dataclass
class Outcome:
    """What a season came to."""

    zone: str
    published: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    told: list[str] = field(
        default_factory=list
    )  # dates of the assessments' digests, as the webhook took them
    daily: list[str] = field(default_factory=list)  # dates of the assessments that daily digests took
    digests: int = 0  # daily ones that the webhook took
    edited: list[str] = field(default_factory=list)
    edits_told: list[str] = field(default_factory=list)
    notices: Counter[str] = field(default_factory=Counter)
    requests: Counter[date] = field(default_factory=Counter)
    checks: int = 0
    restarts: int = 0
    crashes: int = 0
    memory: list[int] = field(default_factory=list)  # kB after each day

    @property
    def median_requests(self) -> int:
        """Return the requests of the median day, the first one, with its history, aside."""
        counts = sorted(self.requests.values())
        return counts[len(counts) // 2]


class World:
    """The publisher, the weather, and the daemon in between."""

    def __init__(
        self, publisher: Publisher, hook: Hook, config: Config, *, first: date, last: date, seed: int
    ) -> None:
        self.publisher, self.hook, self.config = publisher, hook, config
        self.first, self.last = first, last
        self.random = random.Random(seed)  # noqa: S311 (it must be the same each time)
        self.clock = Clock(datetime.combine(first, time(23, 50), UTC))
        self.outcome = Outcome(zone=str(config.timezone))
        self.events = sorted(self._foresee(), key=lambda event: event[0])
        self.fetcher: Fetcher | None = None
        self.waiting: set[str] = set()  # dates of the assessments that wait for the daily digest
        self.jobs = self._start()

    def live(self) -> Outcome:
        """Go from moment to moment until two days after the last assessment."""
        end = datetime.combine(self.last, time(), UTC) + 3 * DAY
        while self.clock.moment < end:
            self._apply_events()
            check, tell = self.jobs.next_check(), self.jobs.next_delivery()
            coming = self.events[0][0] if self.events else end
            self.clock.moment = max(self.clock.moment, min(check, tell, coming, end))
            try:
                if tell <= self.clock.moment:
                    self.jobs.deliver()
                if check <= self.clock.moment:
                    self._check()
            except Crash:
                self.outcome.crashes += 1
                self.jobs = self._start()
            self._watch_queue()
        self._settle(end)
        return self.outcome

    def _check(self) -> None:
        day = (self.clock.moment - 12 * HOUR).date()
        report = self.jobs.check()
        self.outcome.checks += 1
        self.outcome.requests[day] += report.requests

    def _start(self) -> Jobs:
        self.fetcher = None
        jobs = Jobs(
            self.config,
            clock=self.clock.now,
            enqueue=self._enqueue,
            build=self._build,
            seed=self.random.random(),
        )
        jobs.prepare()
        return jobs

    def _build(self, config: Config, settings: SeriesSettings | MirrorSettings) -> Fetcher:
        if self.fetcher is None:
            clock = self.clock
            self.fetcher = build_fetcher(
                config, settings, sleep=clock.sleep, clock=clock.monotonic, now=clock.now
            )
        return self.fetcher

    def _enqueue(self, config: Config, store: Store, now: datetime) -> int:
        """Make the digests that are due; now and then the process dies before that is kept."""
        made = enqueue_due_digests(config, store, now)
        if made and self.random.random() < 0.1:
            raise Crash
        return made

    def _watch_queue(self) -> None:
        """Note which assessments a daily digest took."""
        with open_store(self.config.database, write=False) as store:
            waiting = {one.date.isoformat() for one in store.digest_queue.waiting("roca").get("clock", ())}
        self.outcome.daily += sorted(self.waiting - waiting)
        self.waiting = waiting

    def _apply_events(self) -> None:
        while self.events and self.events[0][0] <= self.clock.moment:
            moment, happen = self.events.pop(0)
            self.clock.moment = max(self.clock.moment, moment)
            happen()

    def _foresee(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Yield what will happen, and when; where there is no page for a date, the publisher rests."""
        for n in range((self.last - self.first).days + 1):
            day = self.first + n * DAY
            noon = datetime.combine(day, time(12), UTC)
            dusk = noon + 10 * HOUR
            yield dusk + self.random.uniform(0.5, 5.6) * HOUR, lambda day=day: self._publish(day)  # type: ignore[misc]  # a default binds the day
            yield noon, self._note_memory
            if n > 1 and self.random.random() < 0.15:
                yield noon + self.random.uniform(0, 20) * HOUR, self._restart
            if n > 1 and self.random.random() < 0.08:
                yield noon + self.random.uniform(0, 20) * HOUR, self._be_off
            if n > 1 and self.random.random() < 0.12:
                start = noon + self.random.uniform(0, 20) * HOUR
                yield start, self._break
                yield start + self.random.uniform(0.5, 9) * HOUR, self._mend
            if n > 1 and self.random.random() < 0.1:
                yield dusk + self.random.uniform(18, 60) * HOUR, lambda day=day: self._edit(day)  # type: ignore[misc]  # as above

    def _publish(self, day: date) -> None:
        self.publisher.control(today=day.isoformat())

    def _restart(self) -> None:
        self.outcome.restarts += 1
        self.jobs = self._start()

    def _be_off(self) -> None:
        """No power for up to 40 hours: what happens meanwhile is seen only afterwards."""
        self.clock.moment += self.random.uniform(0.2, 40) * HOUR
        self._restart()

    def _break(self) -> None:
        fault: dict[str, Any] = self.random.choice([{"kind": "status", "status": 503}, {"kind": "challenge"}])
        self.publisher.control(faults=[{"match": "", **fault}])
        self.hook.refuse += [Reply(status=503)] * self.random.randint(0, 3)

    def _mend(self) -> None:
        self.publisher.control(faults=[])

    def _edit(self, day: date) -> None:
        """Correct a word of the first takeaway, on days whose pages are made of texts."""
        text = shared("corpus/text") / f"{day}.txt"
        raw = shared("corpus/html/drupal") / f"{day}.html"
        if not text.exists() or raw.exists() or day.isoformat() not in dict(self.publisher.days()):
            return
        takeaway = next(line[2:] for line in text.read_text().split("\n") if line.startswith("- "))
        old = max((part for part in takeaway.split() if part.isalpha()), key=len)
        self.publisher.control(edits=[{"date": day.isoformat(), "old": old, "new": f"provisionally {old}"}])
        self.outcome.edited.append(day.isoformat())

    def _note_memory(self) -> None:
        self.outcome.memory.append(rss())

    def _settle(self, end: datetime) -> None:
        """Send what is owed still, and read off what came of it all."""
        self.hook.refuse.clear()
        self.publisher.control(faults=[])
        self.clock.moment = max(self.clock.moment, end)
        while True:
            try:
                self.jobs.deliver()
                break
            except Crash:
                self.jobs = self._start()
        self._watch_queue()
        out = self.outcome
        with open_store(self.config.database, write=False) as store:
            out.stored = [one.date.isoformat() for one in store.assessments.all("roca", since=self.first)]
        out.published = [day for day, _ in self.publisher.days() if day >= self.first.isoformat()]
        for post in self.hook.received:
            self._sort(post)

    def _sort(self, post: dict[str, Any]) -> None:
        if "-digest-clock-" in post["id"]:
            self.outcome.digests += 1
        elif post["kind"] == "digest":
            self.outcome.told.append(post["date"])
        elif post["kind"] == "revision":
            self.outcome.edits_told.append(post["date"])
        else:
            trouble = post["id"].split("-")[1]
            self.outcome.notices[f"{trouble} over" if post["id"].endswith("-over") else trouble] += 1


def simulate(season: str, zone: str, folder: Path, *, span: int | None = None, seed: int = 6) -> Outcome:
    """Live through a season, or its first `span` days, in a folder of one's own."""
    first, last, pages = SEASONS[season]
    last = min(last, first + (span - 1) * DAY) if span else last
    arguments = [part if part.startswith("--") else str(shared(part)) for part in pages]
    with publish(*arguments, "--today", first.isoformat()) as publisher, run_hook() as hook:
        text = f"""
timezone: {zone}
series: {{roca: {{site: "{publisher.url}", request_interval: 10, history: 1}}}}
channels:
  desk: {{kind: webhook, url: "{hook.url}"}}
  clock: {{kind: webhook, url: "{hook.url}", messages: [digest], digest: "daily at {DIGEST_AT[zone]}"}}
"""
        config = parse_config(text, path=folder / "config.yaml", environ={})
        return World(publisher, hook, config, first=first, last=last, seed=seed).live()


def rss() -> int:
    """Return the memory in use, in kB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


def main() -> None:
    """Live through the seasons and zones named, or all, and print what came of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--zone", action="append", choices=DIGEST_AT)
    parser.add_argument("--season", action="append", choices=SEASONS)
    parser.add_argument("--days", type=int)
    parser.add_argument("--seed", type=int, default=6)
    asked = parser.parse_args()
    bad = False
    for season in asked.season or SEASONS:
        for zone in asked.zone or DIGEST_AT:
            with tempfile.TemporaryDirectory() as folder:
                out = simulate(season, zone, Path(folder), span=asked.days, seed=asked.seed)
            faults = find_faults(out)
            bad = bad or bool(faults)
            print(
                f"{season} {zone}: {len(out.published)} published, {len(out.stored)} stored, {len(out.told)} told; "
                f"{len(out.daily)} in {out.digests} daily digests; {len(out.edited)} edits, "
                f"{len(out.edits_told)} told; {out.checks} checks, requests a day: median {out.median_requests}, "
                f"most {max(out.requests.values())}; {out.restarts} restarts, {out.crashes} crashes; "
                f"notices {dict(out.notices)}; memory {out.memory[0]} -> {out.memory[-1]} kB; {faults or 'all well'}",
                flush=True,
            )
    sys.exit(1 if bad else 0)


def find_faults(out: Outcome) -> list[str]:
    """Return which of the laws a season broke."""
    strays = sorted(set(out.published) ^ set(out.stored) | set(out.published) ^ set(out.told))
    laws = {
        f"every assessment is stored once {strays}": out.stored == out.published,
        f"every assessment is told once {strays}": sorted(out.told) == out.published,
        "every assessment is in one daily digest": sorted(out.daily) == out.published,
        "every edit is told": set(out.edits_told) == set(out.edited),
        "at most 40 requests on the median day": out.median_requests <= 40,
    }
    return [law for law, holds in laws.items() if not holds]


if __name__ == "__main__":
    main()
