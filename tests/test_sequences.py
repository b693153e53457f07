"""Whatever happens in whatever order: nothing is lost, told twice, or told wrongly, and the themes are as if all had come in order."""

import json
import sqlite3
from collections import Counter
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from hypothesis.strategies import integers, sampled_from

from monitor.config import Config, MirrorSettings, SeriesSettings
from monitor.correction import INTO_THEMES, CorrectionKind
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.errors import CorrectionRefused
from monitor.fetch import Fetcher
from monitor.models import Assessment
from monitor.pipeline.backfill import backfill
from monitor.pipeline.check import check
from monitor.pipeline.correct import correct, undo_correction
from monitor.pipeline.imports import import_paths
from monitor.pipeline.problems import problems_of
from monitor.pipeline.replay import replay
from monitor.pipeline.session import build_fetcher
from monitor.pipeline.tracking import load_history
from monitor.schedule import Jobs
from monitor.store import Store, open_store
from monitor.store.database import Database
from tests.clock import Clock
from tests.desk import build_config
from tests.receivers import Hook, run_hook
from tests.servers import Asked, Reply
from tests.wild_site import EDITS, TROUBLES, WildSite

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
FIRST = DAYS[1]  # the newest when all begins; what is older is history
BREAKS = Reply(status=500, body=b"taken all the same")
ANSWERS = [Reply(status=500), Reply(status=404), Reply(status=429, headers={"Retry-After": "7200"}), BREAKS]


KINDS: tuple[CorrectionKind, ...] = ("merge", "split", "move", "not-new", "mute")


class Death(BaseException):
    """The process is gone, in the middle of what it did."""


class Sequences(RuleBasedStateMachine):
    """A site, two channels, and whoever looks after them: cron, a daemon, a person, and what befalls them."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.folder = Path(self.stack.enter_context(TemporaryDirectory()))
        self.site = self.stack.enter_context(WildSite())
        self.hooks = {name: self.stack.enter_context(run_hook()) for name in ("desk", "night")}
        for hook in self.hooks.values():
            hook.web.answers["/hook"] = partial(self._take, hook)
        self.clock = Clock(datetime.combine(FIRST, time(23), UTC) + 4 * HOUR)
        self.repeats = 0  # how often a message may come again
        self.restored = False
        self.told_all = True  # no edit was read in silently, and none told again under a new id
        self.left: int | None = None  # statements until death
        execute = Database.execute

        def die(db: Database, *given: Any) -> Any:
            if self.left is not None:
                self.left -= 1
                if self.left < 0:
                    raise Death
            return execute(db, *given)

        self.stack.enter_context(patch.object(Database, "execute", die))
        self.config = self._configure()
        self.jobs: Jobs | None = None

    @initialize()
    def begin(self) -> None:
        """Check for the first time."""
        self.check()

    @rule(late=sampled_from([False, False, False, True]))
    def publish(self, *, late: bool) -> None:
        """Let a day go by, whose assessment may be late."""
        if self.site.today == DAYS[-1]:
            return
        self.site.today += timedelta(days=1)
        if late:
            self.site.late.add(self.site.today)
        self.clock.moment = max(
            self.clock.moment, datetime.combine(self.site.today, time(23), UTC) + 3 * HOUR
        )

    @rule()
    def publish_what_is_late(self) -> None:
        """Publish what was left out, after later days."""
        self.site.late.clear()

    @rule(back=integers(0, 2), how=sampled_from(EDITS))
    def edit(self, back: int, how: str) -> None:
        """Edit one of the latest pages."""
        self.clock.moment += timedelta(minutes=1)
        self.site.revise(back, how, at=self.clock.moment)

    @rule(trouble=sampled_from([None, *TROUBLES]))
    def trouble(self, trouble: str | None) -> None:
        """Let the site fail, or be well again."""
        self.site.trouble = TROUBLES[trouble] if trouble else None

    @rule(name=sampled_from(["desk", "night"]), answer=sampled_from(ANSWERS), times=integers(0, 3))
    def refuse(self, name: str, answer: Reply, times: int) -> None:
        """Let a channel refuse the next messages, or take them and say that it did not."""
        self.hooks[name].refuse = [answer] * times

    @rule()
    def check(self) -> None:
        """Check, as cron does."""
        with suppress(Death), open_store(self.config.database, write=True) as store:
            check(self.config, store, now=self.clock.now, build=self._build)
        self._survive()

    @rule(
        what=sampled_from(["correct", "undo", "judge_again", "read_in"]),
        pick=integers(0, 99),
        answers=integers(0, 8),
    )
    def check_beside(self, what: str, pick: int, answers: int) -> None:
        """Check, while another process writes before one of the site's answers."""
        failed: list[Exception] = []

        def write() -> None:
            try:
                with open_store(self.config.database, write=True, wait=10) as store:
                    getattr(self, what)(store, pick)
            except Exception as exc:  # noqa: BLE001  it is raised in this thread
                failed.append(exc)

        self.site.meanwhile = [*[lambda: None] * answers, write]
        self.check()
        self.site.meanwhile = []
        assert failed == []

    def correct(self, store: Store, pick: int) -> None:
        """Correct themes, if the correction is a possible one."""
        told = [one.id for one in store.overviews.takeaways(DEMO_KEY)]
        kind = KINDS[pick % len(KINDS)]
        subject, value = told[pick % len(told)], told[pick // 7 % len(told)]
        with suppress(CorrectionRefused):
            correct(
                self.config,
                store,
                DEMO_KEY,
                kind=kind,
                subject=subject,
                value=value if kind in INTO_THEMES else None,
                now=self.clock.now(),
            )

    def undo(self, store: Store, pick: int) -> None:
        """Undo a correction, if one is in force."""
        standing = [one.correction.id for one in store.corrections.log(DEMO_KEY) if one.undone_at is None]
        for number in standing[pick % len(standing) :][:1] if standing else ():
            undo_correction(self.config, store, DEMO_KEY, number, now=self.clock.now())

    def judge_again(self, store: Store, _: int) -> None:
        """Judge all takeaways again."""
        replay(self.config, store, DEMO_KEY, keep=True)

    def read_in(self, store: Store, pick: int) -> None:
        """Import the present text of an assessment that is known already."""
        posts = {post.day: post for post in self.site.published}
        known = [one.date for one in store.assessments.all(DEMO_KEY) if one.date in posts]
        if known:
            day = known[pick % len(known)]
            path = self.folder / f"{day}.txt"
            path.write_text(posts[day].text)
            read = import_paths(self.config, store, [path], series=DEMO_KEY, latest=DAYS[-1])
            self.told_all &= not read.revised

    @rule(hours=sampled_from([1, 8, 30]))
    def live(self, hours: int) -> None:
        """Let the daemon work for some hours."""
        end = self.clock.moment + hours * HOUR
        try:
            self.jobs = self.jobs or self._start()
            while (moment := min(self.jobs.next_check(), self.jobs.next_delivery())) <= end:
                self.clock.moment = max(self.clock.moment, moment)
                if self.jobs.next_delivery() <= self.clock.moment:
                    self.jobs.deliver()
                if self.jobs.next_check() <= self.clock.moment:
                    self.jobs.check()
        except Death:
            self.jobs = None
        self.clock.moment = max(self.clock.moment, end)
        self._survive()

    @rule(statements=integers(0, 160), daemon=sampled_from([False, True]))
    def die(self, statements: int, *, daemon: bool) -> None:
        """Let a check, or the daemon, end at any statement."""
        self.left = statements
        self.repeats += 2  # what the channels took and nobody noted
        if daemon:
            self.live(3)
        else:
            self.check()

    @rule()
    def fetch_older(self) -> None:
        """Ask for all that is missing, beside the checks."""
        with open_store(self.config.database, write=True) as store:
            backfill(self.config, store, series=DEMO_KEY, since=DAYS[0], until=self.site.today)

    @rule(hours=sampled_from([-24 * 370, -26, -1, 7, 50]))
    def turn_the_clock(self, hours: int) -> None:
        """Put the machine's clock elsewhere, or let the machine sleep."""
        self.clock.moment += hours * HOUR

    @rule()
    def back_up(self) -> None:
        """Copy the database."""
        self._copy(self.config.database, self.folder / "copy.db")

    @rule()
    def restore(self) -> None:
        """Put the copy back."""
        if (self.folder / "copy.db").exists():
            self._copy(self.folder / "copy.db", self.config.database)
            self.restored, self.told_all, self.jobs = True, False, None

    @rule(zone=sampled_from(["UTC", "America/New_York", "Australia/Lord_Howe"]))
    def move(self, zone: str) -> None:
        """Live in another time zone from now on."""
        self.config = replace(self.config, timezone=ZoneInfo(zone))
        if self.jobs:
            self.jobs.reconfigure(self.config)

    def teardown(self) -> None:
        """Let all be well again for a while; then the laws hold."""
        with self.stack:
            self.edit(back=0, how="rewords")  # so that at least one notice is owed
            self._mend()
            with open_store(self.config.database, write=False) as store:
                stored = list(store.assessments.all(DEMO_KEY))
                window = store.pages.window(DEMO_KEY)
                problems = problems_of(self.config, store, DEMO_KEY, self.clock.now())
            self._take_all_back()
            assert window is not None
            assert [one.words for one in problems if "days old" not in one.what] == []
            assert [one.date for one in stored] == [
                day for day in DAYS if window.since <= day <= self.site.today
            ]
            for name, hook in self.hooks.items():
                self._check_told(hook, [one for one in stored if one.date >= FIRST], name)
            assert _find_themes(self.config) == _find_themes(self._read_in_order(stored))

    def _take_all_back(self) -> None:
        """Undo what was corrected, after a look whether all was judged by it."""
        with open_store(self.config.database, write=True) as store:
            assert replay(self.config, store, DEMO_KEY, keep=False).differences == ()
            while store.corrections.standing(DEMO_KEY).in_force:
                self.undo(store, -1)

    def _check_told(self, hook: Hook, announced: list[Assessment], name: str) -> None:
        digests = {post["id"]: post["date"] for post in hook.received if post["kind"] == "digest"}
        assert sorted(digests.values()) == [str(one.date) for one in announced], name
        most = max(Counter(hook.ids()).values())
        assert self.restored or most <= 1 + self.repeats, (name, hook.ids())
        if self.told_all:
            said = {str(one.date): Counter(took.text for took in one.takeaways) for one in announced}
            assert _read_messages(hook.received) == said, name

    def _mend(self) -> None:
        self.site.trouble, self.left = None, None
        self.site.late.clear()
        for hook in self.hooks.values():
            hook.refuse = []
        self.clock.moment = (
            max(self.clock.moment, datetime.combine(self.site.today, time(23), UTC)) + 6 * HOUR
        )
        for _ in range(2):
            self.live(26)
            self.check()

    def _take(self, hook: Hook, asked: Asked) -> Reply:
        if BREAKS in hook.refuse[:1]:
            hook.received.append(json.loads(asked.body))
            self.repeats += 1
        return hook.answer(asked)

    def _survive(self) -> None:
        self.left = None

    def _configure(self) -> Config:
        config = build_config(self.folder, self.site.base, self.hooks["desk"].url, history=3, recheck=30)
        desk = config.channels["desk"]
        night = desk.changed(url=self.hooks["night"].url, quiet="22:00-06:00")
        return replace(config, channels={"desk": desk, "night": night})

    def _build(self, config: Config, series: SeriesSettings | MirrorSettings) -> Fetcher:
        clock = self.clock
        return build_fetcher(config, series, sleep=clock.sleep, clock=clock.monotonic, now=clock.now)

    def _start(self) -> Jobs:
        jobs = Jobs(self.config, clock=self.clock.now, build=self._build, seed=1)
        jobs.prepare()
        return jobs

    def _copy(self, source: Path, target: Path) -> None:
        for log in target.parent.glob(f"{target.name}-*"):
            log.unlink()
        with closing(sqlite3.connect(source)) as known, closing(sqlite3.connect(target)) as copy:
            known.backup(copy)

    def _read_in_order(self, stored: list[Assessment]) -> Config:
        """Return the settings of a database that got these days one after the other."""
        folder = self.folder / "in_order"
        folder.mkdir()
        posts = {post.day: post for post in self.site.published}
        for one in stored:
            (folder / f"{one.date}.txt").write_text(posts[one.date].text)
        config = replace(self.config, database=folder / "monitor.db", archive=folder / "archive")
        with open_store(config.database, write=True) as store:
            import_paths(config, store, sorted(folder.glob("*.txt")), series=DEMO_KEY, latest=DAYS[-1])
        return config


def _find_themes(config: Config) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the first words of the theme, and the status, of each takeaway in the store, with its own words.

    The theme's id is no measure, since a takeaway that an edit adds does not get the number of one that is gone.
    """
    with open_store(config.database, write=False) as store:
        history = load_history(store, DEMO_KEY)
        return {
            (one.date.isoformat(), verdict.takeaway.text): (
                history.told(verdict.theme)[0].text,
                verdict.status,
            )
            for one in store.assessments.all(DEMO_KEY)
            for verdict in history.verdicts_on(one)
        }


def _read_messages(received: list[dict[str, Any]]) -> dict[str, Counter[str]]:
    """Return what a reader of digests and notices of edits knows of each day that a digest was about."""
    known: dict[str, Counter[str]] = {}
    told = {post["id"]: post for post in received}
    for post in sorted(told.values(), key=lambda post: str(post["kind"])):  # digests before revisions
        day = post["date"]
        if post["kind"] == "digest":
            read = (one["text"] for one in post["takeaways"] + post["muted"] if one["status"] != "dropped")
            known[day] = Counter(read)
        elif post["kind"] == "revision" and day in known:
            for one in post["takeaways"]:
                known[day][one["text"]] += {"removed": -1, "moved": 0}.get(one["status"], 1)
                if one["status"] == "reworded":
                    known[day][one["earlier"][0]["text"]] -= 1
    return {day: +read if min(read.values()) >= 0 else read for day, read in known.items()}


TestSequences = Sequences.TestCase
TestSequences.settings = settings(
    max_examples=8, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
